import type { Entry } from '../../shared/log/update-log.ts'
import { joinFrames } from '../../shared/protocol/frame.ts'
import type { ChannelNumber } from '../../shared/protocol/messages.ts'
import { encodeServerMessage } from '../../shared/protocol/server-message.ts'
import { encodeYMessage } from '../../shared/protocol/y-protocols.ts'
import type { Subscriber } from './subscriber.ts'

/** One entry on its way out. `publisher` and `batch` say whose it is, while that subscriber is here. */
export interface Delivery {
  readonly entry: Entry
  readonly publisher: Subscriber
  readonly batch: number
  /** When an edit in it was made, where its publisher has said so. */
  readonly madeMs: number | undefined
}

/** A `mark` message, and whose delivery it speaks of. */
export interface Mark {
  readonly publisher: Subscriber
  readonly message: Uint8Array
}

/**
 * What one commit of the log brought to a channel, encoded at most once for each kind of reader: almost everyone gets
 * the same bytes, and only who published a part of it gets a frame of their own [C3].
 */
export class Broadcast {
  readonly deliveries: readonly Delivery[]
  readonly bytes: number
  readonly #channel: ChannelNumber
  #messages: readonly Uint8Array[] | undefined
  #marks: readonly Mark[] | undefined
  #frame: Uint8Array | undefined
  #yFrames: readonly Uint8Array[] | undefined

  constructor(channel: ChannelNumber, deliveries: readonly Delivery[]) {
    this.#channel = channel
    this.deliveries = deliveries
    this.bytes = deliveries.reduce((sum, { entry }) => sum + entry.update.byteLength, 0)
  }

  /** Whether `subscriber` published any of it. */
  isPartlyOf(subscriber: Subscriber): boolean {
    return this.deliveries.some(({ publisher }) => publisher === subscriber)
  }

  /** The `deliver` messages, one for each delivery. */
  messages(): readonly Uint8Array[] {
    this.#messages ??= this.deliveries.map(({ entry: { seq, update } }) =>
      encodeServerMessage({ type: 'deliver', channel: this.#channel, seq, update }),
    )
    return this.#messages
  }

  /** The `mark` messages, one for each delivery that has a time: mostly none. */
  marks(): readonly Mark[] {
    this.#marks ??= this.#encodeMarks()
    return this.#marks
  }

  /** All of it as one frame of our protocol. */
  frame(): Uint8Array {
    this.#frame ??= joinFrames(this.#withMarks(this.messages()))
    return this.#frame
  }

  /** All of it for y-protocols, which knows one message a frame. */
  yFrames(): readonly Uint8Array[] {
    this.#yFrames ??= this.deliveries.map(({ entry: { update } }) =>
      encodeYMessage({ type: 'update', update }),
    )
    return this.#yFrames
  }

  #withMarks(messages: readonly Uint8Array[]): readonly Uint8Array[] {
    const marks = this.marks()
    return marks.length === 0 ? messages : [...messages, ...marks.map(({ message }) => message)]
  }

  #encodeMarks(): Mark[] {
    const marks: Mark[] = []
    for (const { entry, publisher, madeMs } of this.deliveries) {
      if (madeMs === undefined) continue
      const message = encodeServerMessage({ type: 'mark', channel: this.#channel, seq: entry.seq, madeMs })
      marks.push({ publisher, message })
    }
    return marks
  }
}
