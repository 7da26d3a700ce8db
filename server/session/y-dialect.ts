import type { Seq } from '../../shared/ids.ts'
import { EMPTY_UPDATE, type Entry } from '../../shared/log/update-log.ts'
import { encodeYMessage } from '../../shared/protocol/y-protocols.ts'
import type { Broadcast } from '../channel/broadcast.ts'
import type { Subscriber } from '../channel/subscriber.ts'
import type { Dialect, Frame } from './dialect.ts'
import { StateFrames } from './state-frames.ts'

const STATE_FRAMES = new StateFrames()

/**
 * Speaks y-protocols as y-websocket clients know them [W4]: one message a frame, no acknowledgements.
 *
 * The reply to a client's sync step 1 is what makes it "synced", so it goes last: state and entries are sent as
 * updates, then comes a sync step 2 that holds nothing, then our own sync step 1.
 */
export const Y_DIALECT: Dialect = {
  echoesAwareness: true,
  state: (_seq: Seq, update: Uint8Array) => [STATE_FRAMES.frame(update, '', () => updateFrame(update))],
  page: (entries: readonly Entry[], batchOf) =>
    entries.filter(({ seq }) => batchOf(seq) === undefined).map(({ update }) => updateFrame(update)),
  broadcast: sayBroadcast,
  synced: (_seq: Seq, stateVector: Uint8Array) => [
    encodeYMessage({ type: 'sync step 2', update: EMPTY_UPDATE }),
    encodeYMessage({ type: 'sync step 1', stateVector }),
  ],
  acknowledge: () => [],
  request: (_batch: number, stateVector: Uint8Array) => [
    encodeYMessage({ type: 'sync step 1', stateVector }),
  ],
  awareness: (awareness: Uint8Array) => [encodeYMessage({ type: 'awareness', awareness })],
}

function sayBroadcast(broadcast: Broadcast, subscriber: Subscriber): readonly Frame[] {
  const frames = broadcast.yFrames()
  if (!broadcast.isPartlyOf(subscriber)) return frames
  return frames.filter((_, index) => broadcast.deliveries[index]?.publisher !== subscriber) // [C3]
}

function updateFrame(update: Uint8Array): Frame {
  return encodeYMessage({ type: 'update', update })
}
