import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { checksum } from './checksum.ts'
import { readUint32, writeUint32 } from './uint53.ts'

/*
 * sealed: format 1 • checksum 4 (big-endian, over the key and what follows) • content, as lib0 writes it
 */
const FORMAT = 1
const CHECKSUM_AT = 1
const CONTENT_AT = 5

/** Makes a value that a checksum guards, to be stored under that key. */
export function seal(
  key: Uint8Array,
  write: (encoder: encoding.Encoder) => void,
): { value: Uint8Array; checksum: number } {
  const encoder = encoding.createEncoder()
  encoding.writeUint8(encoder, FORMAT)
  encoding.writeUint32(encoder, 0)
  write(encoder)
  const value = encoding.toUint8Array(encoder)
  const sum = checksum(value.subarray(CONTENT_AT), checksum(key, 0))
  writeUint32(value, CHECKSUM_AT, sum)
  return { value, checksum: sum }
}

/** Undefined where the bytes are not what was written under that key. */
export function openSealed(
  value: Uint8Array,
  key: Uint8Array,
): { decoder: decoding.Decoder; checksum: number } | undefined {
  if (value.length < CONTENT_AT || value[0] !== FORMAT) return undefined
  const content = value.subarray(CONTENT_AT)
  const sum = readUint32(value, CHECKSUM_AT)
  if (checksum(content, checksum(key, 0)) !== sum) return undefined
  return { decoder: decoding.createDecoder(content), checksum: sum }
}
