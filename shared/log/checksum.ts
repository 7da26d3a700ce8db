import CRC32 from 'crc-32'

type Crc32 = (bytes: Uint8Array, seed: number) => number

// Node brings its own: 50 µs for a snapshot of 230 kB, where ours takes 5 ms until the compiler has seen to it, which
// is most of the first join after a restart. Browsers have none. For short entries the way into it costs more.
const native = (
  globalThis as { process?: { getBuiltinModule?(name: string): { crc32?: Crc32 } | undefined } }
).process?.getBuiltinModule?.('node:zlib')?.crc32
const NATIVE_FROM_BYTES = 300

/** CRC-32 as in zlib. Goes on from `seed`, the checksum of the bytes before. */
export function checksum(bytes: Uint8Array, seed: number): number {
  if (native !== undefined && bytes.byteLength >= NATIVE_FROM_BYTES) return native(bytes, seed)
  return CRC32.buf(bytes, seed) >>> 0
}
