import type { Seq } from '../ids.ts'
import type { DocumentRecord, SnapshotRecord } from './document-record.ts'
import type { Prune } from './update-log.ts'

/** A snapshot at the same seq as another takes its place. */
export function withSnapshot(record: DocumentRecord, snapshot: SnapshotRecord): DocumentRecord {
  const others = record.snapshots.filter((other) => other.seq !== snapshot.seq)
  return { ...record, snapshots: [...others, snapshot].sort((a, b) => a.seq - b.seq) }
}

/** What `prune` leaves, which snapshots it removes, and through which seq it removes entries. */
export function withoutPruned(
  record: DocumentRecord,
  prune: Prune,
): { pruned: DocumentRecord; snapshots: readonly Seq[]; entriesThrough: Seq } {
  const newest = record.snapshots.at(-1)
  const stays = (snapshot: SnapshotRecord) =>
    snapshot === newest || (snapshot.seq >= prune.snapshotsBefore && !prune.thinned?.includes(snapshot.seq))
  // The newest snapshot always stays, so what it stands for may go.
  const asked = Math.min(prune.entriesThrough, newest?.seq ?? 0)
  const entriesThrough = Math.max(asked, record.prunedThrough) as Seq
  return {
    pruned: {
      ...record,
      snapshots: record.snapshots.filter(stays),
      quarantined: record.quarantined.filter((seq) => seq > entriesThrough),
    },
    snapshots: record.snapshots.filter((snapshot) => !stays(snapshot)).map((snapshot) => snapshot.seq),
    entriesThrough,
  }
}

export function quarantine(record: DocumentRecord, seq: Seq): DocumentRecord {
  if (seq <= record.prunedThrough || record.quarantined.includes(seq)) return record
  return { ...record, quarantined: [...record.quarantined, seq].sort((a, b) => a - b) }
}
