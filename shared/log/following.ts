import { InkwireError } from '../errors.ts'
import type { Seq } from '../ids.ts'
import type { Entry, Follower } from './update-log.ts'

/** What a following needs of its document. */
export interface Followed {
  readonly head: Seq
  read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]>
}

/**
 * One follower on its way through a log: it reads what is there, page by page, until it is at the head, and from then
 * on is told of each commit. The step from the one to the other is taken in one turn, with nothing awaited between the
 * look at the head and the change, so that no entry falls between.
 */
export class Following {
  readonly #document: Followed
  readonly #follower: Follower
  readonly #pageMaxBytes: number
  #state: 'reading' | 'live' | 'ended' = 'reading'

  constructor(document: Followed, follower: Follower, pageMaxBytes: number) {
    this.#document = document
    this.#follower = follower
    this.#pageMaxBytes = pageMaxBytes
  }

  start(afterSeq: Seq): void {
    if (afterSeq === this.#document.head) this.#state = 'live'
    else void this.#catchUp(afterSeq)
  }

  /** The document's head has moved over these. */
  committed(entries: readonly Entry[]): void {
    if (this.#state === 'live') this.#deliver(entries)
  }

  end(): void {
    this.#state = 'ended'
  }

  fail(error: Error): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#follower.fail(error)
  }

  async #catchUp(afterSeq: Seq): Promise<void> {
    let seq = afterSeq
    try {
      while (this.#state === 'reading' && seq !== this.#document.head) {
        const entries = await this.#document.read(seq, this.#pageMaxBytes)
        const last = entries.at(-1)
        if (last === undefined) throw new InkwireError('LOG_DAMAGED', `the log ends before entry ${seq}`)
        if (this.#state === 'reading') this.#deliver(entries)
        seq = last.seq
      }
      if (this.#state === 'reading') this.#state = 'live'
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error('reading failed', { cause: error }))
    }
  }

  #deliver(entries: readonly Entry[]): void {
    try {
      this.#follower.deliver(entries)
    } catch (error) {
      // A follower that throws has missed something. The others, and the appends, have nothing to do with it.
      this.fail(error instanceof Error ? error : new Error('a follower threw', { cause: error }))
    }
  }
}
