import type { SessionMessage } from './document-link.ts'
import type { FeltTimes } from './felt-times.ts'

const SAMPLE_EVERY_MS = 1000

/**
 * Measures one edit in many of a document: from the edit to the acknowledgement of the first batch that was sent after
 * it. Where the session ends meanwhile it is the first batch of the next, so that the wait for a new connection counts.
 */
export class EditTimes {
  readonly #felt: FeltTimes
  #madeMs: number | undefined
  /** The batch that carries the sampled edit in this session; 0: none yet. */
  #batch = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #published = 0
  #acknowledged = 0
  /** Batches of former sessions that were not acknowledged. */
  #unsettled = 0

  constructor(felt: FeltTimes) {
    this.#felt = felt
  }

  /** An edit was made here, just now. */
  edited(): void {
    if (this.#madeMs !== undefined) return
    const nowMs = this.#felt.clock.nowMs()
    if (Math.abs(nowMs - this.#lastMs) >= SAMPLE_EVERY_MS) this.#madeMs = nowMs
  }

  /** A batch is about to be sent. Returns when an edit in it was made, by the server's clock, if it is to be marked. */
  publishes(batch: number): number | undefined {
    this.#published = batch
    if (this.#madeMs === undefined || this.#batch > 0) return undefined
    this.#batch = batch
    return this.#felt.onServerClock(this.#madeMs)
  }

  /** These have been followed. */
  received(messages: readonly SessionMessage[]): void {
    for (const message of messages) {
      if (message.type === 'acknowledge') this.#settle(message.batch)
      else if (message.type === 'mark') this.#felt.shown(message.madeMs)
    }
  }

  began(): void {
    this.#felt.resent(this.#unsettled)
    this.#unsettled = 0
  }

  /** The session is over; its batches mean nothing any more. */
  ended(): void {
    this.#unsettled += this.#published - this.#acknowledged
    this.#published = 0
    this.#acknowledged = 0
    this.#batch = 0
  }

  #settle(batch: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, batch)
    if (this.#madeMs === undefined || this.#batch === 0 || batch < this.#batch) return
    const nowMs = this.#felt.clock.nowMs()
    this.#felt.saved(nowMs - this.#madeMs)
    this.#lastMs = nowMs
    this.#madeMs = undefined
    this.#batch = 0
  }
}
