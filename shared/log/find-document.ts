import { type Epoch, SEQ_ZERO, type Seq } from '../ids.ts'
import { CHAIN_START, type ChainPage, DAMAGED, type Link, orDamaged, readChain } from './chain.ts'
import { type DocumentRecord, decodeRecord, newRecord, type SnapshotRecord } from './document-record.ts'
import { decodeEntry, type StoredEntry } from './entry-format.ts'
import { type DocumentKeys, seqOfKey } from './keys.ts'
import type { KnownHead } from './known-heads.ts'
import { decodeSnapshot, type StoredSnapshot } from './snapshot-format.ts'
import type { Store } from './store.ts'
import type { Condition, Snapshot } from './update-log.ts'

export interface FoundSnapshot {
  readonly record: SnapshotRecord
  readonly snapshot: Snapshot
}

export type FoundDocument =
  | { readonly state: 'none' }
  | { readonly state: 'deleting' }
  | {
      readonly state: 'found'
      /** Without the snapshots that failed their check. */
      readonly record: DocumentRecord
      /** The newest of those, as it was read to be checked. */
      readonly newest: FoundSnapshot | undefined
      /** Those after it, as far as one page goes. */
      readonly tail: ChainPage | undefined
      /** The last entry that can be read. */
      readonly head: Link
      readonly condition: Condition
      /** What is wrong with it though the document is whole. */
      readonly flaws: readonly string[]
    }

/**
 * Looks at what the store has of a document:
 *
 *     record, last entry, known head     nothing at all → there is no such document
 *     base = the newest snapshot that passes its check, or the beginning
 *     check every entry from base to the last
 *     damaged when one fails or is missing, or when the record or the known head speak of more
 *
 * The tail is checked here and not only where it is read, because appends behind a hole would never be read again, and
 * because whoever opens a document reads its tail at once anyway. Entries before the newest snapshot may be as many as
 * years hold; they are checked when they are read, and are of no weight for the present state.
 */
export async function findDocument(
  store: Store,
  keys: DocumentKeys,
  known: KnownHead | undefined,
  pageMaxBytes: number,
): Promise<FoundDocument> {
  const [written, last] = await Promise.all([readRecord(store, keys), readEdge(store, keys, true)])
  if (written === undefined && last === undefined && known === undefined) return { state: 'none' }
  if (typeof written === 'object' && written.life === 'deleting') return { state: 'deleting' }

  const damages: string[] = []
  if (written === undefined) damages.push('its record is missing')
  if (written === DAMAGED) damages.push('its record is damaged')
  const record = typeof written === 'object' ? written : await standIn(store, keys, known)

  const flaws: string[] = []
  const newest = await newestSound(store, keys, record, flaws)
  const base: Link =
    newest === undefined ? CHAIN_START : { seq: newest.record.seq, checksum: newest.record.entryChecksum }
  const soundSnapshots = record.snapshots.filter((snapshot) => snapshot.seq <= base.seq)

  // Where the last entry cannot be read, the tail shows how far it goes.
  const lastEntry = last === DAMAGED ? Number.MAX_SAFE_INTEGER : last === undefined ? 0 : seqOfKey(last.key)
  const lastSeq = Math.max(lastEntry, record.prunedThrough, base.seq) as Seq
  // A record is written with the first entry, and a snapshot never stands for more than there was.
  const least = record.snapshots.at(-1)?.seq ?? 1
  if (lastEntry < least && record.prunedThrough < least) damages.push(`entry ${least} is missing`)
  if (known !== undefined && known.epoch !== record.epoch)
    damages.push('another document of this name was here')
  else if (known !== undefined && known.seq > lastSeq) {
    damages.push(`it ends at ${lastSeq}, but ${known.seq} was on disk`)
  }

  let head: Link = base
  let tail: ChainPage | undefined
  if (base.seq < record.prunedThrough) {
    damages.push(`entries after ${base.seq} were pruned, and no snapshot stands for them`)
  } else {
    while (head.seq < lastSeq) {
      const page = await readChain(store, keys, record.epoch, head, lastSeq, pageMaxBytes)
      head = page.end
      tail ??= page
      if (page.damage !== undefined) {
        damages.push(page.damage)
        break
      }
    }
  }
  return {
    state: 'found',
    record: { ...record, snapshots: soundSnapshots },
    newest,
    tail,
    head,
    condition:
      damages.length === 0
        ? { state: 'sound' }
        : { state: 'damaged', reason: [...damages, ...flaws].join('; '), readableThrough: head.seq },
    flaws,
  }
}

/**
 * How far a document goes, by its record and its last entry alone; seq 0 where there is none. Undefined where one of them is
 * damaged, so that only {@link findDocument} can say more. What is before the last entry is not looked at.
 */
export async function readHead(store: Store, keys: DocumentKeys): Promise<KnownHead | undefined> {
  const [record, last] = await Promise.all([readRecord(store, keys), readEdge(store, keys, true)])
  if (record === undefined && last === undefined) return { epoch: 0 as Epoch, seq: SEQ_ZERO }
  if (typeof record !== 'object' || record.life === 'deleting' || last === DAMAGED) return undefined
  if (last !== undefined && last.stored === undefined) return undefined
  const lastSeq = last === undefined ? 0 : seqOfKey(last.key)
  const seq = Math.max(lastSeq, record.prunedThrough, record.snapshots.at(-1)?.seq ?? 0) as Seq
  return { epoch: record.epoch, seq }
}

/** The snapshot that the record speaks of. Undefined where it is missing or not what was written. */
export async function readSnapshot(
  store: Store,
  keys: DocumentKeys,
  epoch: Epoch,
  { seq, checksum }: SnapshotRecord,
): Promise<StoredSnapshot | undefined> {
  const key = keys.snapshot(seq)
  const value = await orDamaged(store.get(key))
  if (value === undefined || value === DAMAGED) return undefined
  const stored = decodeSnapshot(value, key)
  if (stored === undefined || stored.checksum !== checksum) return undefined
  return stored.snapshot.seq === seq && stored.snapshot.epoch === epoch ? stored : undefined
}

async function readRecord(
  store: Store,
  keys: DocumentKeys,
): Promise<DocumentRecord | undefined | typeof DAMAGED> {
  const value = await orDamaged(store.get(keys.record))
  if (value === undefined || value === DAMAGED) return value
  return decodeRecord(value, keys.record) ?? DAMAGED
}

interface Edge {
  readonly key: Uint8Array
  readonly stored: StoredEntry | undefined
}

/** The last entry that the store has, or the first. */
async function readEdge(
  store: Store,
  keys: DocumentKeys,
  reverse: boolean,
): Promise<Edge | undefined | typeof DAMAGED> {
  const pairs = await orDamaged(store.range({ ...keys.allEntries(), reverse, limit: 1, maxBytes: 1 }))
  if (pairs === DAMAGED) return DAMAGED
  const pair = pairs[0]
  return pair === undefined ? undefined : { key: pair[0], stored: decodeEntry(pair[1], keys.entrySeed) }
}

async function newestSound(
  store: Store,
  keys: DocumentKeys,
  record: DocumentRecord,
  flaws: string[],
): Promise<FoundSnapshot | undefined> {
  for (const written of record.snapshots.toReversed()) {
    const stored = await readSnapshot(store, keys, record.epoch, written)
    if (stored !== undefined) return { record: written, snapshot: stored.snapshot }
    flaws.push(`the snapshot at ${written.seq} is missing or damaged`)
  }
  return undefined
}

/** What the record of a damaged document may have said, put together from what is left. */
async function standIn(
  store: Store,
  keys: DocumentKeys,
  known: KnownHead | undefined,
): Promise<DocumentRecord> {
  let epoch = known?.epoch
  const snapshots: SnapshotRecord[] = []
  for (let after = keys.snapshot(0); ; ) {
    // One at a time, as they may be large.
    const span = { gt: after, lte: keys.allSnapshots().lte, limit: 1, maxBytes: 1 }
    const pairs = await orDamaged(store.range(span))
    const pair = pairs === DAMAGED ? undefined : pairs[0]
    if (pair === undefined) break
    after = pair[0]
    const stored = decodeSnapshot(pair[1], after)
    if (stored === undefined) continue
    epoch ??= stored.snapshot.epoch
    snapshots.push({
      seq: stored.snapshot.seq,
      entryChecksum: stored.entryChecksum,
      checksum: stored.checksum,
    })
  }
  const first = await readEdge(store, keys, false)
  const stored = first === undefined || first === DAMAGED ? undefined : first.stored
  epoch ??= stored?.entry.epoch
  const record = newRecord(epoch ?? (1 as Epoch), 0)
  const prunedThrough = (stored === undefined ? (snapshots.at(-1)?.seq ?? 0) : stored.entry.seq - 1) as Seq
  const prunedChecksum = stored?.predecessor ?? snapshots.at(-1)?.entryChecksum ?? record.prunedChecksum
  return { ...record, snapshots, prunedThrough, prunedChecksum, clearedThrough: prunedThrough }
}
