import { assert } from '../assert.ts'
import { type Epoch, nextSeq, SEQ_ZERO } from '../ids.ts'
import { CHAIN_START, type Link } from './chain.ts'
import { type DocumentRecord, encodeRecord, newRecord } from './document-record.ts'
import { encodeEntry } from './entry-format.ts'
import { eraseDocument } from './erase-document.ts'
import type { DocumentKeys } from './keys.ts'
import type { LogLimits } from './log-limits.ts'
import { encodeSnapshot } from './snapshot-format.ts'
import type { Operation } from './store.ts'
import type { StoreLife } from './store-keeper.ts'
import type { Entry, Snapshot } from './update-log.ts'

/**
 * What a document consists of that was kept elsewhere: perhaps a state that stands for its beginning, which comes first,
 * then every entry after it, in order.
 */
export type DocumentPiece =
  | { readonly type: 'base'; readonly snapshot: Omit<Snapshot, 'epoch'> }
  | { readonly type: 'entries'; readonly entries: readonly Omit<Entry, 'epoch'>[] }

/**
 * Writes a document that the store does not have, with the seqs, times and authors that it had, as a new life of it [B2]:
 *
 *     a record that says "being deleted"   so that a crash leaves nothing: whoever finds it removes the rest
 *     the pieces, chained anew
 *     the record of a whole document       only now there is one
 *
 * Rejects with what `pieces` throws; nothing is left then.
 */
export async function writeDocument(
  life: StoreLife,
  keys: DocumentKeys,
  epoch: Epoch,
  nowMs: number,
  pieces: AsyncIterable<DocumentPiece>,
  limits: LogLimits,
): Promise<Link> {
  const unfinished = encodeRecord({ ...newRecord(epoch, nowMs), life: 'deleting' }, keys.record)
  await life.commit.write([{ type: 'put', key: keys.record, value: unfinished }])
  try {
    const { head, record } = await writePieces(life, keys, newRecord(epoch, nowMs), pieces, limits)
    assert(head.seq > SEQ_ZERO, 'a document that is written has entries or a state')
    await life.commit.write([{ type: 'put', key: keys.record, value: encodeRecord(record, keys.record) }])
    return head
  } catch (error) {
    await eraseDocument(life, keys, limits)
    throw error
  }
}

async function writePieces(
  life: StoreLife,
  keys: DocumentKeys,
  empty: DocumentRecord,
  pieces: AsyncIterable<DocumentPiece>,
  limits: LogLimits,
): Promise<{ head: Link; record: DocumentRecord }> {
  const { epoch } = empty
  let record = empty
  let head = CHAIN_START
  for await (const piece of pieces) {
    if (piece.type === 'base') {
      assert(head === CHAIN_START, 'a state comes before all entries')
      const { seq } = piece.snapshot
      // What came before it is not here, so that any number does for its checksum, as long as it is always the same.
      head = { seq, checksum: CHAIN_START.checksum }
      const key = keys.snapshot(seq)
      const { value, checksum } = encodeSnapshot({ ...piece.snapshot, epoch }, head.checksum, key)
      await life.commit.write([{ type: 'put', key, value }])
      record = {
        ...record,
        prunedThrough: seq,
        prunedChecksum: head.checksum,
        clearedThrough: seq,
        snapshots: [{ seq, entryChecksum: head.checksum, checksum }],
      }
      continue
    }
    let operations: Operation[] = []
    let bytes = 0
    for (const entry of piece.entries) {
      assert(entry.seq === nextSeq(head.seq), 'entries come in order')
      const { value, checksum } = encodeEntry({ ...entry, epoch }, head.checksum, keys.entrySeed)
      operations.push({ type: 'put', key: keys.entry(entry.seq), value })
      bytes += value.length
      head = { seq: entry.seq, checksum }
      if (bytes < limits.commitMaxBytes) continue
      await life.commit.write(operations)
      operations = []
      bytes = 0
    }
    if (operations.length > 0) await life.commit.write(operations)
  }
  return { head, record }
}
