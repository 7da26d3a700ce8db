import type { Seq } from '../../shared/ids.ts'
import type { Entry } from '../../shared/log/update-log.ts'
import type { Broadcast } from '../channel/broadcast.ts'
import type { Subscriber } from '../channel/subscriber.ts'

/** A binary message, ready to be sent. */
export type Frame = Uint8Array

/**
 * How one kind of client is spoken to. Each method gives the frames that say it, none where that kind of client has
 * no word for it.
 */
export interface Dialect {
  /** Whether these clients send back the awareness that they hear of others. */
  readonly echoesAwareness: boolean
  /** Stands for every entry up to `seq`, as far as the client lacks them. */
  state(seq: Seq, update: Uint8Array): readonly Frame[]
  /** Entries read from the log; `batchOf` names those that are the client's own [C3]. */
  page(entries: readonly Entry[], batchOf: (seq: Seq) => number | undefined): readonly Frame[]
  /** What one commit brought; `subscriber` is who it is said to [C3]. */
  broadcast(broadcast: Broadcast, subscriber: Subscriber): readonly Frame[]
  synced(seq: Seq, stateVector: Uint8Array): readonly Frame[]
  acknowledge(batch: number, seq: Seq): readonly Frame[]
  request(batch: number, stateVector: Uint8Array): readonly Frame[]
  awareness(awareness: Uint8Array): readonly Frame[]
}
