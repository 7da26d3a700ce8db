import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Compression } from '../../server/storage/compressing-store.ts'

/** Settles in the same turn, for disks that are moved by hand. */
export const DEFLATE_AT_ONCE: Compression = {
  compress: async (bytes) => Uint8Array.from(deflateRawSync(bytes)),
  decompress: async (bytes) => Uint8Array.from(inflateRawSync(bytes)),
}
