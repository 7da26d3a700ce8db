import type { Seq } from '../../shared/ids.ts'
import type { SessionMessage } from './document-link.ts'

/**
 * How far into the server's log this copy of a document reaches: everything up to `seq` is in it.
 *
 * - [R3] Between the joins `seq` only grows, and by one entry at a time unless a state stands for many.
 *
 * While a session is joining, the server decides where it begins: after what the client said it has, with a state, or
 * with the first entry. It may also turn out that it has less than it once told.
 */
export class Seen {
  #seq: Seq
  #isJoining = true

  /** A session begins, of a client that said it has everything up to `seq`; 0 where it has less or does not know. */
  constructor(seq: Seq) {
    this.#seq = seq
  }

  get seq(): Seq {
    return this.#seq
  }

  /** Moves on with a message. False: something before it is missing. */
  take(message: SessionMessage): boolean {
    switch (message.type) {
      case 'state':
        this.state(message.seq)
        return true
      case 'deliver':
        return this.delivered(message.seq)
      case 'synced':
        return this.synced(message.seq)
      case 'acknowledge':
        this.acknowledged(message.seq)
        return true
      case 'request':
      case 'awareness':
      case 'mark':
        return true
      default:
        return message satisfies never
    }
  }

  /** A state stands for every entry up to `seq`. */
  state(seq: Seq): void {
    if (this.#isJoining || seq > this.#seq) this.#seq = seq
  }

  /** False: something between is missing, or comes twice in another way. */
  delivered(seq: Seq): boolean {
    if (seq === this.#seq + 1 || (this.#isJoining && seq === 1)) {
      this.#seq = seq
      return true
    }
    // Known already: there is no gap.
    return seq <= this.#seq && !this.#isJoining
  }

  /** An own batch is the entry at `seq`, or is covered by it. Only the next one tells us anything. */
  acknowledged(seq: Seq): void {
    if (seq === this.#seq + 1) this.#seq = seq
  }

  /** The server says that it has sent everything up to `seq`. False: not all of it arrived. */
  synced(seq: Seq): boolean {
    this.#isJoining = false
    if (seq > this.#seq) return false
    this.#seq = seq
    return true
  }
}
