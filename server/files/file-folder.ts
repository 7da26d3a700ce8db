import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../storage/marker.ts'
import { FileError } from './file-error.ts'
import { type FileHash, parseFileHash } from './file-hash.ts'
import { type FileKind, HEAD_BYTES, kindOf } from './file-kind.ts'

/** What has arrived and is on disk, under a name that nobody asks for. */
export interface Arrived {
  readonly hash: FileHash
  readonly size: number
  readonly kind: FileKind
  /** Gives it its place; it is served from then on. Resolves when the disk has that, too [F1]. */
  keep(): Promise<void>
  /** Nobody wants it. Idempotent, also after `keep`. */
  drop(): Promise<void>
}

export interface OpenedFile {
  readonly size: number
  readonly kind: FileKind
  /** Reads all of it, once, and closes it; `close` without reading it is the caller's. */
  read(): AsyncGenerator<Uint8Array<ArrayBuffer>, void>
  close(): Promise<void>
}

// LevelDB takes a full disk badly: the documents come before any picture.
const DISK_RESERVE_BYTES = 256 * 1024 * 1024

const PIECE_BYTES = 64 * 1024

/**
 * The files in the data folder, each under the hash of its content:
 *
 *     files/ab/abcdef…   a file
 *     files/arriving/…   what is being uploaded
 *
 * - [F1] A file is in its place when all of it is on disk, and not before. What a crash leaves of an upload lies in
 *   `arriving/`, from where nothing is ever served, and goes with the next start.
 * - [L6] What does not have the hash it is called by is never served whole.
 */
export class FileFolder {
  readonly #folder: string
  readonly #arriving: string
  readonly #alarm: (text: string, cause?: unknown) => void
  /** Those that the disk is known to have. */
  readonly #shards = new Set<string>()
  #count = 0

  private constructor(dataFolder: string, alarm: (text: string, cause?: unknown) => void) {
    this.#folder = join(dataFolder, 'files')
    this.#arriving = join(this.#folder, 'arriving')
    this.#alarm = alarm
  }

  /** In a data folder that this process alone has open. */
  static async open(dataFolder: string, alarm: (text: string, cause?: unknown) => void): Promise<FileFolder> {
    const made = new FileFolder(dataFolder, alarm)
    await rm(made.#arriving, { recursive: true, force: true }) // left by a crash; nothing there was ever answered
    await mkdir(made.#arriving, { recursive: true })
    await syncFolder(made.#folder)
    await syncFolder(dataFolder)
    return made
  }

  /**
   * Takes in what comes, up to `maxBytes`. Nothing of it is left when this rejects.
   *
   * @throws FileError FILE_EMPTY, FILE_TOO_LARGE, FILES_UNAVAILABLE; and what `pieces` throws
   */
  async receive(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Arrived> {
    await this.#refuseOnFullDisk()
    this.#count += 1
    const path = join(this.#arriving, `${process.pid}-${this.#count}`)
    const drop = () => rm(path, { force: true })
    try {
      const { hash, size, head } = await this.#write(path, pieces, maxBytes)
      return { hash, size, kind: kindOf(head), keep: () => this.#keep(path, hash), drop }
    } catch (error) {
      await drop()
      throw error
    }
  }

  /**
   * @throws FileError FILES_UNAVAILABLE
   * @returns undefined where there is no such file
   */
  async open(hash: FileHash): Promise<OpenedFile | undefined> {
    const file = await open(this.#placeOf(hash)).catch(absentAsUndefined)
    if (file === undefined) return undefined
    try {
      const { size } = await file.stat()
      const head = new Uint8Array(Math.min(size, HEAD_BYTES))
      await file.read(head, 0, head.length, 0)
      const alarm = this.#alarm
      return {
        size,
        kind: kindOf(head),
        close: () => file.close(),
        async *read() {
          const digest = createHash('sha256')
          try {
            for (let at = 0; at < size; ) {
              const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at))
              const { bytesRead } = await file.read(piece, 0, piece.length, at)
              at += bytesRead
              digest.update(piece.subarray(0, bytesRead))
              // The last piece is handed out only when all of them are what was once written [L6].
              if (bytesRead === 0 || (at === size && digest.digest('hex') !== hash)) {
                const text = `a file is damaged and cannot be served whole: ${hash}`
                alarm(text)
                throw new FileError('FILES_UNAVAILABLE', text)
              }
              yield piece.subarray(0, bytesRead)
            }
          } finally {
            await file.close()
          }
        },
      }
    } catch (error) {
      await file.close()
      throw unavailable(error)
    }
  }

  async has(hash: FileHash): Promise<boolean> {
    const file = await this.open(hash)
    await file?.close()
    return file !== undefined
  }

  /** It is gone when this resolves. Removing what is not there changes nothing. */
  async remove(hash: FileHash): Promise<void> {
    try {
      await rm(this.#placeOf(hash))
      await syncFolder(this.#shardOf(hash))
    } catch (error) {
      absentAsUndefined(error)
    }
  }

  /** Every file there is. */
  async *list(): AsyncGenerator<FileHash, void> {
    for (const shard of await readdir(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue
      for (const name of await readdir(join(this.#folder, shard))) {
        const hash = parseFileHash(name)
        if (hash !== undefined) yield hash
      }
    }
  }

  async #write(path: string, pieces: AsyncIterable<Uint8Array>, maxBytes: number) {
    const digest = createHash('sha256')
    const head = new Uint8Array(HEAD_BYTES)
    let size = 0
    const file = await open(path, 'wx').catch(rethrowAsUnavailable)
    try {
      for await (const piece of pieces) {
        if (size + piece.length > maxBytes) throw tooLarge(maxBytes)
        if (size < HEAD_BYTES) head.set(piece.subarray(0, HEAD_BYTES - size), size)
        digest.update(piece)
        await file.writeFile(piece).catch(rethrowAsUnavailable)
        size += piece.length
      }
      if (size === 0) throw new FileError('FILE_EMPTY', 'there is nothing in this file')
      await file.sync().catch(rethrowAsUnavailable)
    } finally {
      await file.close()
    }
    const hash = parseFileHash(digest.digest('hex'))
    if (hash === undefined) throw new Error('bug: a digest is a hash')
    return { hash, size, head: head.subarray(0, Math.min(size, HEAD_BYTES)) }
  }

  /** Also over what is there already: should that be damaged, it is whole again. */
  async #keep(path: string, hash: FileHash): Promise<void> {
    try {
      const shard = this.#shardOf(hash)
      if (!this.#shards.has(shard)) {
        await mkdir(shard, { recursive: true })
        await syncFolder(this.#folder)
        this.#shards.add(shard)
      }
      await rename(path, this.#placeOf(hash))
      await syncFolder(shard) // [F1]
    } catch (error) {
      throw unavailable(error)
    }
  }

  async #refuseOnFullDisk(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder).catch(rethrowAsUnavailable)
    if (bavail * bsize < DISK_RESERVE_BYTES) {
      throw new FileError('FILES_UNAVAILABLE', 'the server’s disk is nearly full: it takes no files now')
    }
  }

  #shardOf(hash: FileHash): string {
    return join(this.#folder, hash.slice(0, 2))
  }

  #placeOf(hash: FileHash): string {
    return join(this.#shardOf(hash), hash)
  }
}

function tooLarge(maxBytes: number): FileError {
  const limit = maxBytes >= 1024 ** 2 ? `${Math.floor(maxBytes / 1024 ** 2)} MiB` : `${maxBytes} bytes`
  return new FileError('FILE_TOO_LARGE', `this file is too large: at most ${limit} are taken`)
}

function unavailable(cause: unknown): FileError {
  if (cause instanceof FileError) return cause
  return new FileError('FILES_UNAVAILABLE', 'files cannot be kept or read now', { cause })
}

function rethrowAsUnavailable(cause: unknown): never {
  throw unavailable(cause)
}

function absentAsUndefined(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw unavailable(error)
}
