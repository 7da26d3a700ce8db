import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { assert } from '../assert.ts'
import type { Epoch, Seq } from '../ids.ts'
import { checksum } from './checksum.ts'
import { readUint32, readUint53, writeUint32, writeUint53 } from './uint53.ts'
import type { Entry } from './update-log.ts'

/*
 * entry: format 1 • checksum 4 • predecessor 4 • epoch 8 • seq 8 • time 8 (float64) • author length 1 • author • update
 *
 * Numbers are big-endian. The checksum covers everything after it and goes on from the seed of the document's keys, so
 * that no entry can be taken for another document's. `predecessor` is the checksum of the entry before, 0 for the
 * first [L0].
 */
const FORMAT = 1
const CHECKSUM_AT = 1
const PREDECESSOR_AT = 5
const EPOCH_AT = 9
const SEQ_AT = 17
const TIME_AT = 25
const AUTHOR_AT = 33
const AUTHOR_MAX_BYTES = 255

export const NO_PREDECESSOR = 0

export interface EncodedEntry {
  readonly value: Uint8Array
  readonly checksum: number
}

/** An entry whose own checksum is right. Whether it stands where it should is the reader's to check. */
export interface StoredEntry {
  readonly entry: Entry
  readonly checksum: number
  readonly predecessor: number
}

export function encodeEntry(entry: Entry, predecessor: number, seed: number): EncodedEntry {
  const author = encodeUtf8(entry.author)
  assert(author.length <= AUTHOR_MAX_BYTES, 'an author fits 255 bytes')
  const updateAt = AUTHOR_AT + 1 + author.length
  const value = new Uint8Array(updateAt + entry.update.length)
  value[0] = FORMAT
  writeUint32(value, PREDECESSOR_AT, predecessor)
  writeUint53(value, EPOCH_AT, entry.epoch)
  writeUint53(value, SEQ_AT, entry.seq)
  new DataView(value.buffer).setFloat64(TIME_AT, entry.timeMs)
  value[AUTHOR_AT] = author.length
  value.set(author, AUTHOR_AT + 1)
  value.set(entry.update, updateAt)
  const sum = checksum(value.subarray(PREDECESSOR_AT), seed)
  writeUint32(value, CHECKSUM_AT, sum)
  return { value, checksum: sum }
}

/** The update is a view of `value`. Undefined where the bytes are not what was written. */
export function decodeEntry(value: Uint8Array, seed: number): StoredEntry | undefined {
  const authorLength = value[AUTHOR_AT]
  if (value[0] !== FORMAT || authorLength === undefined) return undefined
  const sum = readUint32(value, CHECKSUM_AT)
  if (checksum(value.subarray(PREDECESSOR_AT), seed) !== sum) return undefined
  const updateAt = AUTHOR_AT + 1 + authorLength
  return {
    checksum: sum,
    predecessor: readUint32(value, PREDECESSOR_AT),
    entry: {
      epoch: readUint53(value, EPOCH_AT) as Epoch,
      seq: readUint53(value, SEQ_AT) as Seq,
      timeMs: new DataView(value.buffer, value.byteOffset).getFloat64(TIME_AT),
      author: decodeUtf8(value.subarray(AUTHOR_AT + 1, updateAt)),
      update: value.subarray(updateAt),
    },
  }
}
