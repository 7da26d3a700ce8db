import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { type Epoch, SEQ_ZERO, type Seq } from '../ids.ts'
import { NO_PREDECESSOR } from './entry-format.ts'
import { openSealed, seal } from './sealed.ts'

/**
 * What a document's log says of itself: what has to be there, so that what is missing is noticed [L6]. Written with the
 * first append, and in the same write as whatever it speaks of.
 */
export interface DocumentRecord {
  /** A document that is being deleted does not exist any more; what is left of it has to go. */
  readonly life: 'live' | 'deleting'
  readonly epoch: Epoch
  readonly createdMs: number
  /** Entries up to here are pruned; 0 when none is. */
  readonly prunedThrough: Seq
  /** The checksum of the entry at `prunedThrough`: the predecessor of the first that is left. */
  readonly prunedChecksum: number
  /** Of the pruned entries, those up to here are gone from the store, too. */
  readonly clearedThrough: Seq
  /** Ascending. */
  readonly snapshots: readonly SnapshotRecord[]
  /** Ascending. */
  readonly quarantined: readonly Seq[]
}

export interface SnapshotRecord {
  readonly seq: Seq
  /** The checksum of the entry at `seq`. */
  readonly entryChecksum: number
  readonly checksum: number
}

export function newRecord(epoch: Epoch, createdMs: number): DocumentRecord {
  return {
    life: 'live',
    epoch,
    createdMs,
    prunedThrough: SEQ_ZERO,
    prunedChecksum: NO_PREDECESSOR,
    clearedThrough: SEQ_ZERO,
    snapshots: [],
    quarantined: [],
  }
}

/*
 * record, sealed: life 1 (1 live, 2 deleting) • varUint(epoch) • float64(created) • varUint(pruned through)
 *   • uint32(checksum there) • varUint(cleared through)
 *   • varUint(number of snapshots), each varUint(seq less the one before) • uint32(entry's checksum) • uint32(checksum)
 *   • varUint(number of quarantined entries), each varUint(seq less the one before)
 */
const LIVE = 1
const DELETING = 2

export function encodeRecord(record: DocumentRecord, key: Uint8Array): Uint8Array {
  return seal(key, (encoder) => {
    encoding.writeUint8(encoder, record.life === 'live' ? LIVE : DELETING)
    encoding.writeVarUint(encoder, record.epoch)
    encoding.writeFloat64(encoder, record.createdMs)
    encoding.writeVarUint(encoder, record.prunedThrough)
    encoding.writeUint32(encoder, record.prunedChecksum)
    encoding.writeVarUint(encoder, record.clearedThrough)
    encoding.writeVarUint(encoder, record.snapshots.length)
    let before = 0
    for (const snapshot of record.snapshots) {
      encoding.writeVarUint(encoder, snapshot.seq - before)
      encoding.writeUint32(encoder, snapshot.entryChecksum)
      encoding.writeUint32(encoder, snapshot.checksum)
      before = snapshot.seq
    }
    encoding.writeVarUint(encoder, record.quarantined.length)
    before = 0
    for (const seq of record.quarantined) {
      encoding.writeVarUint(encoder, seq - before)
      before = seq
    }
  }).value
}

/** Undefined where the bytes are not what was written. */
export function decodeRecord(value: Uint8Array, key: Uint8Array): DocumentRecord | undefined {
  const decoder = openSealed(value, key)?.decoder
  if (decoder === undefined) return undefined
  const life = decoding.readUint8(decoder) === LIVE ? 'live' : 'deleting'
  const epoch = decoding.readVarUint(decoder) as Epoch
  const createdMs = decoding.readFloat64(decoder)
  const prunedThrough = decoding.readVarUint(decoder) as Seq
  const prunedChecksum = decoding.readUint32(decoder)
  const clearedThrough = decoding.readVarUint(decoder) as Seq
  const snapshots: SnapshotRecord[] = []
  let seq = 0
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    seq += decoding.readVarUint(decoder)
    const entryChecksum = decoding.readUint32(decoder)
    snapshots.push({ seq: seq as Seq, entryChecksum, checksum: decoding.readUint32(decoder) })
  }
  const quarantined: Seq[] = []
  seq = 0
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    seq += decoding.readVarUint(decoder)
    quarantined.push(seq as Seq)
  }
  return {
    life,
    epoch,
    createdMs,
    prunedThrough,
    prunedChecksum,
    clearedThrough,
    snapshots,
    quarantined,
  }
}
