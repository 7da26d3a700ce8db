import type { DocName, Epoch, Seq } from '../ids.ts'

/** An entry that was on disk once, as far as somebody else remembers. */
export interface KnownHead {
  readonly epoch: Epoch
  readonly seq: Seq
}

/**
 * The heads of the logs, kept outside the store that keeps the logs, because that store can lose its end, or open
 * empty, without an error [L6]. What it says is a lower bound: never ahead of what is on disk, but maybe behind.
 */
export interface KnownHeads {
  read(doc: DocName): Promise<KnownHead | undefined>
  /** Names after `after` in the order of their bytes, at most `limit`. */
  list(after: DocName | undefined, limit: number): Promise<readonly DocName[]>
  /** The entry at `seq` is on disk. Returns at once; it is remembered soon. */
  note(doc: DocName, epoch: Epoch, seq: Seq): void
  /** Resolves when nothing is remembered any more, also after a crash. */
  forget(doc: DocName): Promise<void>
}
