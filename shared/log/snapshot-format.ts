import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Epoch, Seq } from '../ids.ts'
import { openSealed, seal } from './sealed.ts'
import type { Snapshot } from './update-log.ts'

/*
 * snapshot, sealed: varUint(epoch) • varUint(seq) • float64(time) • uint32(checksum of the entry at seq)
 *                   • varByteArray(state vector) • varByteArray(delete set) • update
 */

/** A snapshot whose checksum is right, and the checksum of the last entry that it stands for. */
export interface StoredSnapshot {
  readonly snapshot: Snapshot
  readonly entryChecksum: number
  readonly checksum: number
}

export function encodeSnapshot(
  snapshot: Snapshot,
  entryChecksum: number,
  key: Uint8Array,
): { value: Uint8Array; checksum: number } {
  return seal(key, (encoder) => {
    encoding.writeVarUint(encoder, snapshot.epoch)
    encoding.writeVarUint(encoder, snapshot.seq)
    encoding.writeFloat64(encoder, snapshot.timeMs)
    encoding.writeUint32(encoder, entryChecksum)
    encoding.writeVarUint8Array(encoder, snapshot.stateVector)
    encoding.writeVarUint8Array(encoder, snapshot.deleteSet)
    encoding.writeUint8Array(encoder, snapshot.update)
  })
}

/** Undefined where the bytes are not what was written. The snapshot's parts are views of `value`. */
export function decodeSnapshot(value: Uint8Array, key: Uint8Array): StoredSnapshot | undefined {
  const sealed = openSealed(value, key)
  if (sealed === undefined) return undefined
  const { decoder, checksum } = sealed
  const epoch = decoding.readVarUint(decoder) as Epoch
  const seq = decoding.readVarUint(decoder) as Seq
  const timeMs = decoding.readFloat64(decoder)
  const entryChecksum = decoding.readUint32(decoder)
  const stateVector = decoding.readVarUint8Array(decoder)
  const deleteSet = decoding.readVarUint8Array(decoder)
  const update = decoding.readTailAsUint8Array(decoder)
  return { snapshot: { epoch, seq, timeMs, update, stateVector, deleteSet }, entryChecksum, checksum }
}
