import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const COMPRESSED = /^(text\/|application\/|image\/svg)/
const COMPRESS_MIN_BYTES = 1024
const FILE_MAX_BYTES = 32 * 1024 * 1024

// The build puts a hash of the content into these names: `index-B2xY_9a0.js`.
const HASHED = /-[\w-]{8}\.\w+$/

const compress = promisify(gzip)

export interface StaticFile {
  readonly type: string
  readonly tag: string
  readonly isHashed: boolean
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Undefined where compressing is not worth it. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined
}

interface Cached {
  readonly modifiedMs: number
  readonly size: number
  readonly file: StaticFile
}

/** The files of one built folder, kept in memory once they were asked for, read again when they change. */
export class StaticFiles {
  readonly #folder: string
  readonly #cache = new Map<string, Cached>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @param path as in a URL, `/assets/index.js`; undefined where there is no such file */
  async find(path: string): Promise<StaticFile | undefined> {
    // Names as the build makes them. Nothing that climbs out of the folder, hides or needs decoding is looked for.
    if (!/^(\/\w[\w.-]*)+$/.test(path)) return undefined
    const type = TYPES[extname(path)]
    if (type === undefined) return undefined
    const name = join(this.#folder, path)
    const stats = await stat(name).catch(absentAsUndefined)
    if (stats === undefined || !stats.isFile() || stats.size > FILE_MAX_BYTES) return undefined
    const cached = this.#cache.get(path)
    if (cached?.modifiedMs === stats.mtimeMs && cached.size === stats.size) return cached.file
    const file = await load(name, type)
    this.#cache.set(path, { modifiedMs: stats.mtimeMs, size: stats.size, file })
    return file
  }
}

async function load(name: string, type: string): Promise<StaticFile> {
  const bytes = Uint8Array.from(await readFile(name))
  const isWorthIt = COMPRESSED.test(type) && bytes.length >= COMPRESS_MIN_BYTES
  return {
    type,
    tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isHashed: HASHED.test(name),
    bytes,
    gzipped: isWorthIt ? Uint8Array.from(await compress(bytes)) : undefined,
  }
}

function absentAsUndefined(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined
  throw error
}
