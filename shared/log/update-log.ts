import type { DocName, Epoch, Seq } from '../ids.ts'

/** One update in the log. `update` may be a view of a larger buffer; nobody writes to it. */
export interface Entry {
  readonly epoch: Epoch
  readonly seq: Seq
  readonly timeMs: number
  /** Opaque to the log, at most 255 bytes of UTF-8: on the server a PersonId. */
  readonly author: string
  /** Yjs update, V1. Empty (`EMPTY_UPDATE`) where the entry is quarantined. */
  readonly update: Uint8Array
}

/** A state that stands for every entry up to and including `seq`. */
export interface Snapshot {
  readonly epoch: Epoch
  readonly seq: Seq
  readonly timeMs: number
  /** Yjs update, V1: the whole document as of `seq`, deleted content dropped. */
  readonly update: Uint8Array
  /** Yjs state vector of `update`. */
  readonly stateVector: Uint8Array
  /** Yjs delete set of the document, as at the end of a V1 update. */
  readonly deleteSet: Uint8Array
}

/**
 * Whether a document can be trusted, and written to. A damaged one can be read as far as it is whole, and takes no
 * appends [L6]. One that is whole on a disk without room takes none for now [L7].
 */
export type Condition =
  | { readonly state: 'sound' }
  | { readonly state: 'full' }
  | { readonly state: 'damaged'; readonly reason: string; readonly readableThrough: Seq }

/** Told about a document's entries, in order and without a gap, after they are on disk [C1] [C2]. */
export interface Follower {
  deliver(entries: readonly Entry[]): void
  /** The log failed; no more deliveries will come. Close and open again. */
  fail(error: Error): void
}

/**
 * Documents as logs of updates.
 *
 * - [L0] Every entry carries a checksum, chained to its predecessor; what fails its check is never served.
 * - [L1] When `append` resolves, the entry survives a crash of the process and of the machine.
 * - [L2] seq is dense and increases by one per document.
 * - [L3] After a crash the log is a prefix of what was appended, holding every resolved append.
 * - [L5] After any error from the store nothing resolves until it was closed, reopened and every head checked.
 * - [L6] Damage is said, never served.
 * - [L7] Without room on the disk documents can be read, and appends are refused with DISK_FULL until there is some.
 *
 * Errors are `InkwireError`s: LOG_UNAVAILABLE (the store failed; try again later) and LOG_DAMAGED.
 */
export interface UpdateLog {
  /** Opens a document, existing or not, and writes nothing [E1]. Two opens share one state; each is closed once. */
  open(doc: DocName): Promise<DocumentLog>
  /** Names in the order of their bytes, after `after`, at most `limit`. */
  list(options?: { readonly after?: DocName; readonly limit?: number }): Promise<readonly DocName[]>
  /** Removes every entry and snapshot; open handles fail. Resolves when that is on disk. */
  delete(doc: DocName): Promise<void>
  close(): Promise<void>
}

export interface DocumentLog {
  readonly doc: DocName
  /** Chosen at the first open of a document that does not exist yet, kept with its first append. */
  readonly epoch: Epoch
  /** The last entry on disk; where the document is damaged, the last one that can be read. */
  readonly head: Seq
  readonly condition: Condition
  /** What is wrong with it though all of it can be read, as it was found when it was opened; mostly nothing. */
  readonly flaws: readonly string[]
  /** Entries up to here were pruned; 0 when none was. */
  readonly prunedThrough: Seq
  /**
   * Takes its place in the order at the time of the call; resolves with its seq when it is on disk [L1], after all
   * followers were told. The log keeps `update` until then; the caller must not write to it any more.
   */
  append(update: Uint8Array, author: string): Promise<Seq>
  /** Delivers what is there after `afterSeq`, then what comes. Returns the function that ends it. */
  follow(afterSeq: Seq, follower: Follower): () => void
  /**
   * The entries after `afterSeq`, about `maxBytes` of them but at least one if there is one.
   * Rejects with LOG_DAMAGED where an entry fails its check or was pruned (read a snapshot first), and where
   * `afterSeq` is beyond the head.
   */
  read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]>
  /** The newest snapshot at or before `seq` (default: the head) that passes its check. */
  snapshot(seq?: Seq): Promise<Snapshot | undefined>
  /** Ascending. */
  snapshotSeqs(): Promise<readonly Seq[]>
  /** Puts a snapshot and drops what `prune` names, as one synced write [S2]. */
  putSnapshot(snapshot: Omit<Snapshot, 'epoch'>, prune?: Prune): Promise<void>
  /**
   * Keeps the entries after `after` up to `through` in less room, where the store can. They are read as before, but many
   * of them for one: this is for those that a snapshot stands for.
   */
  compress(after: Seq, through: Seq): Promise<void>
  prune(prune: Prune): Promise<void>
  /** From now on `read` gives `EMPTY_UPDATE` in the place of this entry's update; its bytes are kept. */
  quarantine(seq: Seq): Promise<void>
  /** Ends this handle. The last one of a document frees its memory [X3]. Idempotent. */
  close(): Promise<void>
}

export interface Prune {
  /** Entries up to and including this seq go; never beyond the newest snapshot that stays. */
  readonly entriesThrough: Seq
  /** Snapshots before this seq go; the newest always stays. */
  readonly snapshotsBefore: Seq
  /** And of the later ones these; the entries between them stay. */
  readonly thinned?: readonly Seq[]
}

/** A Yjs update, V1, that holds nothing: no structs, no deletions. */
export const EMPTY_UPDATE: Uint8Array = Uint8Array.of(0, 0)

/** The last entry that can be read: the head, but for a damaged document [L6]. */
export function lastReadable({ condition, head }: DocumentLog): Seq {
  return condition.state === 'damaged' ? condition.readableThrough : head
}
