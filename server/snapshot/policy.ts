import { assert } from '../../shared/assert.ts'
import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type { Prune, Snapshot } from '../../shared/log/update-log.ts'

/** When a document is folded, and how long what was folded stays readable. */
export interface SnapshotPolicy {
  /** A tail of so many entries is folded. */
  readonly foldEntries: number
  /** A tail of so many bytes is folded. */
  readonly foldBytes: number
  /** A document that nobody has edited for this long is folded earlier than a busy one. */
  readonly foldIdleMs: number
  /** Entries that are younger stay, so that any state since then can be rebuilt [S4]. */
  readonly horizonMs: number
  /** But at most about so many bytes of entries of one document. */
  readonly horizonBytes: number
  /** Snapshots within the horizon go where no more entries than this lie between those that stay. */
  readonly stretchEntries: number
  /** The same, in bytes. */
  readonly stretchBytes: number
}

const DAY_MS = 24 * 60 * 60 * 1000

export const DEFAULT_SNAPSHOT_POLICY: SnapshotPolicy = {
  foldEntries: 500,
  foldBytes: 64 * 1024,
  foldIdleMs: 30_000,
  horizonMs: 30 * DAY_MS,
  horizonBytes: 256 * 1024 * 1024,
  stretchEntries: 5000, // replayed in some ten milliseconds
  stretchBytes: 1024 * 1024,
}

/** What lies behind the newest snapshot. */
export interface Tail {
  readonly entries: number
  readonly bytes: number
  /** The size of that snapshot; 0 when there is none. */
  readonly snapshotBytes: number
}

/** `quiet`: nobody has edited for `foldIdleMs`, or nobody has the document open any more. */
export type Occasion = 'busy' | 'quiet'

// What an entry costs beside its update: its record in the log, its frame on the wire.
const ENTRY_OVERHEAD_BYTES = 100

// A fold writes the whole document. It waits until the tail weighs a quarter of that, so that a large document is
// not written again for every few words; the snapshots of a horizon then weigh at most four times its entries.
const SNAPSHOT_SHARE = 1 / 4

// A quiet document is folded at an eighth of what a busy one needs: nobody waits for it, and the next join is quick.
const QUIET_SHARE = 1 / 8

export function isFoldDue(tail: Tail, occasion: Occasion, policy: SnapshotPolicy): boolean {
  const share = occasion === 'quiet' ? QUIET_SHARE : 1
  const isLong = tail.entries >= policy.foldEntries * share || tail.bytes >= policy.foldBytes * share
  const weight = tail.bytes + tail.entries * ENTRY_OVERHEAD_BYTES
  return tail.entries > 0 && isLong && weight >= tail.snapshotBytes * SNAPSHOT_SHARE * share
}

// A history ends at a snapshot. Where few write, all of a year's snapshots are near to each other: some must stay, or the
// horizon would never come past them.
const HORIZON_STEPS = 10

/** One snapshot that the log keeps, and the bytes of the entries that follow it, up to the next one. */
export interface Kept {
  readonly seq: Seq
  readonly timeMs: Snapshot['timeMs']
  readonly bytesAfter: number
}

/**
 * What may go once a snapshot has been put in place. `kept` is ascending and ends with that snapshot.
 *
 * - [S4] The newest snapshot from before the horizon stays, with every entry after it: it is the base from which any
 *   state within the horizon is rebuilt. Of those after it, some stay, so that none is rebuilt from far away.
 * - [S4] At least the last two snapshots stay, whatever their age and size.
 */
export function choosePrune(kept: readonly Kept[], nowMs: number, policy: SnapshotPolicy): Prune | undefined {
  assert(
    kept.every((snapshot, index) => index === 0 || snapshot.seq > (kept[index - 1]?.seq ?? SEQ_ZERO)),
    'snapshots are in order',
  )
  const base = baseOf(kept, nowMs, policy)
  const thinned = thin(kept.slice(base), policy)
  if (base === 0 && thinned.length === 0) return undefined
  const seq = base === 0 ? SEQ_ZERO : (kept[base] as Kept).seq
  return { entriesThrough: seq, snapshotsBefore: seq, thinned }
}

/** What the log keeps when `prune` has gone. */
export function withoutSnapshots(kept: readonly Kept[], prune: Prune): Kept[] {
  const left: Kept[] = []
  for (const snapshot of kept) {
    if (snapshot.seq < prune.snapshotsBefore) continue
    const before = left.at(-1)
    if (before === undefined || !prune.thinned?.includes(snapshot.seq)) left.push(snapshot)
    else left[left.length - 1] = { ...before, bytesAfter: before.bytesAfter + snapshot.bytesAfter }
  }
  return left
}

/** Where in `kept` the history begins that is to be kept. */
function baseOf(kept: readonly Kept[], nowMs: number, policy: SnapshotPolicy): number {
  let bytes = kept.reduce((sum, snapshot) => sum + snapshot.bytesAfter, 0)
  let base = 0
  while (base < kept.length - 2) {
    const next = kept[base + 1] as Kept
    const isTooOld = next.timeMs <= nowMs - policy.horizonMs
    if (!isTooOld && bytes <= policy.horizonBytes) break
    bytes -= (kept[base] as Kept).bytesAfter
    base += 1
  }
  return base
}

/** The snapshots after the first that nobody needs: from the one that stays before them it is not far to the next. */
function thin(kept: readonly Kept[], policy: SnapshotPolicy): Seq[] {
  const thinned: Seq[] = []
  let from = kept[0] as Kept
  let bytes = from.bytesAfter
  for (let index = 1; index < kept.length - 2; index++) {
    const snapshot = kept[index] as Kept
    const next = kept[index + 1] as Kept
    const isNear =
      next.seq - from.seq <= policy.stretchEntries &&
      bytes + snapshot.bytesAfter <= policy.stretchBytes &&
      next.timeMs - from.timeMs <= policy.horizonMs / HORIZON_STEPS
    bytes = isNear ? bytes + snapshot.bytesAfter : snapshot.bytesAfter
    if (isNear) thinned.push(snapshot.seq)
    else from = snapshot
  }
  return thinned
}
