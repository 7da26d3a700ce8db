import type { DocName } from '../../shared/ids.ts'
import { FileError } from './file-error.ts'
import type { FileFolder, OpenedFile } from './file-folder.ts'
import { type FileHash, parseFileHash } from './file-hash.ts'
import type { FileKind } from './file-kind.ts'
import type { FileUses } from './file-uses.ts'

export interface FileLimits {
  /** One file. */
  readonly fileMaxBytes: number
  /** All files of one document. */
  readonly documentMaxBytes: number
  readonly documentMaxFiles: number
  /** Uploads at the same time. */
  readonly uploadsMax: number
}

export const DEFAULT_FILE_LIMITS: FileLimits = {
  fileMaxBytes: 25 * 1024 * 1024,
  documentMaxBytes: 1024 * 1024 * 1024,
  documentMaxFiles: 2000,
  uploadsMax: 64,
}

export interface FilesOptions {
  readonly folder: FileFolder
  readonly uses: FileUses
  readonly limits: FileLimits
  /** Makes sure that the document has a record. @throws InkwireError DOCUMENT_DELETED, LOG_UNAVAILABLE */
  readonly admit: (name: DocName) => Promise<void>
  /** A file is kept. */
  readonly onUploaded?: (bytes: number) => void
}

export interface KeptFile {
  readonly hash: FileHash
  readonly size: number
  readonly kind: FileKind
}

/**
 * Pictures and other files that documents use. A file is there once, however many documents use it.
 *
 * - [F1] Who hears that a file is kept can rely on it: its content, its place and its record are on disk.
 * - [F3] A file goes when the last document that uses it goes for good, and not before.
 *
 * The record of a use is written before the file gets its place, and goes after the file: a crash in between leaves a
 * record too many, never a file that nobody knows of, and never a document whose file somebody else took away.
 */
export class Files {
  readonly #options: FilesOptions
  #uploads = 0
  #lastTurn: Promise<unknown> = Promise.resolve()

  constructor(options: FilesOptions) {
    this.#options = options
  }

  /** Those that run. */
  get uploads(): number {
    return this.#uploads
  }

  get limits(): FileLimits {
    return this.#options.limits
  }

  /** @throws FileError; InkwireError DOCUMENT_DELETED, LOG_UNAVAILABLE; and what `pieces` throws */
  async upload(name: DocName, pieces: AsyncIterable<Uint8Array>): Promise<KeptFile> {
    const { folder, limits, uses } = this.#options
    if (this.#uploads >= limits.uploadsMax) {
      throw new FileError('FILES_BUSY', 'too many files are being uploaded; try again in a moment')
    }
    this.#uploads += 1
    try {
      // Before any byte is taken, and again in its turn: an upload can take longer than a deletion.
      await this.#room(name, undefined, 0)
      const arrived = await folder.receive(pieces, limits.fileMaxBytes)
      try {
        const { hash, size, kind } = arrived
        await this.#inTurn(async () => {
          await this.#room(name, hash, size)
          await uses.add(name, { hash, size })
          await arrived.keep() // [F1]
        })
        this.#options.onUploaded?.(size)
        return { hash, size, kind }
      } finally {
        await arrived.drop()
      }
    } finally {
      this.#uploads -= 1
    }
  }

  /**
   * The document uses a file, too, that came by way of another: somebody has pasted a picture.
   * @throws FileError; InkwireError DOCUMENT_DELETED, LOG_UNAVAILABLE
   */
  share(name: DocName, hash: FileHash): Promise<void> {
    const { folder, uses } = this.#options
    return this.#inTurn(async () => {
      const file = await folder.open(hash)
      if (file === undefined) throw new FileError('FILE_UNKNOWN', 'there is no such file')
      await file.close()
      await this.#room(name, hash, file.size)
      await uses.add(name, { hash, size: file.size })
    })
  }

  /** [F3] Shares whatever a text that becomes this document names, by the addresses that files have here. */
  async shareNamedIn(name: DocName, text: Uint8Array): Promise<void> {
    const named = new Set(
      Buffer.from(text)
        .toString('latin1')
        .match(/(?<=\/files\/)[0-9a-f]{64}(?![0-9a-f])/g),
    )
    for (const digits of named) {
      const hash = parseFileHash(digits)
      if (hash !== undefined && (await this.#options.folder.has(hash))) await this.share(name, hash)
    }
  }

  /** Undefined where there is no such file. Whoever gets one reads or closes it. @throws FileError */
  open(hash: FileHash): Promise<OpenedFile | undefined> {
    return this.#options.folder.open(hash)
  }

  /** [F3] The document is gone for good; with it go the files that no other document uses. */
  async release(name: DocName): Promise<void> {
    const { folder, limits, uses } = this.#options
    for (;;) {
      const released = await this.#inTurn(async () => {
        const used = await uses.of(name, limits.documentMaxFiles)
        for (const { hash } of used) {
          if (!(await uses.isUsedByOthers(hash, name))) await folder.remove(hash)
          await uses.remove(name, hash)
        }
        return used.length
      })
      if (released === 0) return
    }
  }

  /** @throws FileError FILES_FULL; InkwireError DOCUMENT_DELETED, LOG_UNAVAILABLE */
  async #room(name: DocName, hash: FileHash | undefined, size: number): Promise<void> {
    const { admit, limits, uses } = this.#options
    await admit(name)
    const others = (await uses.of(name, limits.documentMaxFiles)).filter((use) => use.hash !== hash)
    const bytes = others.reduce((sum, use) => sum + use.size, size)
    if (others.length >= limits.documentMaxFiles || bytes > limits.documentMaxBytes) {
      throw new FileError('FILES_FULL', 'this document has as many files as it can have')
    }
  }

  // One at a time: nobody may begin to use a file while it is being looked whether anybody does.
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#lastTurn.then(act)
    this.#lastTurn = done.catch(() => undefined) // whoever asked for it hears of it
    return done
  }
}
