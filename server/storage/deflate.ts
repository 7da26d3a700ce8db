import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Compression } from './compressing-store.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/** More than any snapshot; what a damaged value becomes ends there. */
const OUTPUT_MAX_BYTES = 1024 * 1024 * 1024

/** DEFLATE without a header (RFC 1951), in the threads that libuv has for such work. */
export const DEFLATE: Compression = {
  compress: async (bytes) => plain(await deflate(bytes)),
  decompress: async (bytes) => plain(await inflate(bytes, { maxOutputLength: OUTPUT_MAX_BYTES })),
}

/** A Buffer's `slice` is no copy. */
function plain({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
