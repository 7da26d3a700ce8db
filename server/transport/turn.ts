import { Trail } from './trail.ts'

/** Who has sent something in this turn, and lets it out at its end. */
export interface Sender {
  flush(): void
}

/**
 * Everything that one turn of the event loop sends on a socket leaves as one write.
 *
 * `setImmediate` in place of `nextTick` gained nothing and is later.
 */
export class Turn {
  readonly #senders: Sender[] = []
  #root = Trail.root()

  /** Where a sender's trail begins that has sent nothing in this turn. It is flushed when the turn ends. */
  begin(sender: Sender): Trail {
    if (this.#senders.length === 0) process.nextTick(() => this.#flushAll())
    this.#senders.push(sender)
    return this.#root
  }

  #flushAll(): void {
    for (const sender of this.#senders.splice(0)) sender.flush()
    this.#root = Trail.root()
  }
}
