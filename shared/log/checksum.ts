import CRC32 from 'crc-32'

/** CRC-32 as in zlib. Goes on from `seed`, the checksum of the bytes before. */
export function checksum(bytes: Uint8Array, seed: number): number {
  return CRC32.buf(bytes, seed) >>> 0
}
