import type { Seq } from '../../shared/ids.ts'
import type { Entry } from '../../shared/log/update-log.ts'
import { joinFrames } from '../../shared/protocol/frame.ts'
import type { ChannelNumber, ServerMessage } from '../../shared/protocol/messages.ts'
import { encodeServerMessage } from '../../shared/protocol/server-message.ts'
import type { Broadcast } from '../channel/broadcast.ts'
import type { Subscriber } from '../channel/subscriber.ts'
import type { Dialect, Frame } from './dialect.ts'
import { StateFrames } from './state-frames.ts'

const STATE_FRAMES = new StateFrames()

/** Speaks `inkwire.2` about one channel. */
export class InkwireDialect implements Dialect {
  readonly echoesAwareness = false
  readonly #channel: ChannelNumber

  constructor(channel: ChannelNumber) {
    this.#channel = channel
  }

  state(seq: Seq, update: Uint8Array): readonly Frame[] {
    const channel = this.#channel
    const encode = () => encodeServerMessage({ type: 'state', channel, seq, update })
    return [STATE_FRAMES.frame(update, `${channel}/${seq}`, encode)]
  }

  page(entries: readonly Entry[], batchOf: (seq: Seq) => number | undefined): readonly Frame[] {
    const messages = entries.map(({ seq, update }) => {
      const batch = batchOf(seq)
      return encodeServerMessage(
        batch === undefined
          ? { type: 'deliver', channel: this.#channel, seq, update }
          : { type: 'acknowledge', channel: this.#channel, batch, seq },
      )
    })
    return [joinFrames(messages)]
  }

  broadcast(broadcast: Broadcast, subscriber: Subscriber): readonly Frame[] {
    if (!broadcast.isPartlyOf(subscriber)) return [broadcast.frame()]
    const messages = broadcast.messages().map((message, index) => {
      const delivery = broadcast.deliveries[index]
      if (delivery?.publisher !== subscriber) return message
      const { batch, entry } = delivery
      return encodeServerMessage({ type: 'acknowledge', channel: this.#channel, batch, seq: entry.seq }) // [C3]
    })
    for (const { publisher, message } of broadcast.marks())
      if (publisher !== subscriber) messages.push(message)
    return [joinFrames(messages)]
  }

  synced(seq: Seq, stateVector: Uint8Array): readonly Frame[] {
    return one({ type: 'synced', channel: this.#channel, seq, stateVector })
  }

  acknowledge(batch: number, seq: Seq): readonly Frame[] {
    return one({ type: 'acknowledge', channel: this.#channel, batch, seq })
  }

  request(batch: number, stateVector: Uint8Array): readonly Frame[] {
    return one({ type: 'request', channel: this.#channel, batch, stateVector })
  }

  awareness(awareness: Uint8Array): readonly Frame[] {
    return one({ type: 'awareness', channel: this.#channel, awareness })
  }
}

function one(message: ServerMessage): readonly Frame[] {
  return [encodeServerMessage(message)]
}
