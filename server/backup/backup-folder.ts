import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { syncFolder } from '../storage/marker.ts'
import { Manifest, type ManifestDocument, type ManifestPart } from './manifest.ts'

/** The folder is not one of backups, is in use, or holds what it should not. The text is for people. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

const MARKER = 'inkwire-backup.json'
const LOCK = 'backup.lock'
const MARKER_TEXT = `${JSON.stringify({ format: 'inkwire backup folder', version: 1 })}\n`
const MANIFEST_NAME = /^(\d{6})\.json$/

/**
 * A folder of backups:
 *
 *     inkwire-backup.json           what this folder is
 *     documents/1a2b…/000007.jsonl  a part of one document, added by backup 7; the folder is the hash of its name
 *     files/ab/abcd…                a file, under the SHA-256 of its content
 *     manifests/000007.json         backup 7: every document, its parts, its files
 *     manifests/000007.sha256       all of these, for `sha256sum --check`
 *
 * - [B1] A manifest gets its name when all that it names is on disk, and not before: what a backup that was cut off has left
 *   is named by none, and nobody takes it for one.
 * - Nothing that a manifest names is ever written again.
 */
export class BackupFolder {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @throws BackupError where it is not one of backups */
  static async open(folder: string, options: { readonly mayCreate: boolean }): Promise<BackupFolder> {
    const marker = join(folder, MARKER)
    if (!existsSync(marker)) {
      if (!options.mayCreate) throw new BackupError(`${folder} is no folder of backups: ${MARKER} is missing`)
      await mkdir(folder, { recursive: true })
      const found = (await readdir(folder)).filter((name) => name !== 'lost+found')
      if (found.length > 0) throw new BackupError(`${folder} is not empty, and no folder of backups`)
      await writeFile(marker, MARKER_TEXT)
      await syncFolder(folder)
    }
    const said: unknown = JSON.parse(await readFile(marker, 'utf8'))
    if (JSON.stringify(said) !== MARKER_TEXT.trim()) throw new BackupError(`${marker} is of another version`)
    return new BackupFolder(folder)
  }

  /** Keeps other backups out of it. Returns the function that lets them in again. @throws BackupError */
  async lock(): Promise<() => Promise<void>> {
    const path = join(this.folder, LOCK)
    const owner = await readFile(path, 'utf8').catch(() => undefined)
    if (owner !== undefined && isRunning(Number(owner)))
      throw new BackupError(`another backup into ${this.folder} is running, as process ${owner}`)
    await writeFile(path, String(process.pid), { flag: owner === undefined ? 'wx' : 'w' })
    return () => rm(path, { force: true })
  }

  /** Ascending. */
  async manifestNumbers(): Promise<number[]> {
    const names = await readdir(join(this.folder, 'manifests')).catch(noneYet)
    return names
      .flatMap((name) => MANIFEST_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  }

  /** @throws BackupError where there is none, or one that is not what was written */
  async readManifest(number: number): Promise<Manifest> {
    const path = join(this.folder, manifestPath(number))
    const text = await readFile(path, 'utf8').catch(() => {
      throw new BackupError(`there is no backup ${number} in ${this.folder}`)
    })
    const sums = await readFile(join(this.folder, sumsPath(number)), 'utf8').catch(() => '')
    if (!sums.includes(`${sha256(text)}  ${manifestPath(number)}\n`))
      throw new BackupError(`${path} is damaged: its checksum differs`)
    const parsed = Manifest.safeParse(JSON.parse(text))
    if (!parsed.success) throw new BackupError(`${path} is not a manifest that this version can read`)
    return parsed.data
  }

  /** @throws BackupError where there is none */
  async newestManifest(): Promise<Manifest> {
    const number = (await this.manifestNumbers()).at(-1)
    if (number === undefined) throw new BackupError(`there is no finished backup in ${this.folder}`)
    return this.readManifest(number)
  }

  /** Writes what comes under this path, on disk when it resolves, and says what it was. Over what no manifest names. */
  async write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<ManifestPart> {
    const target = join(this.folder, path)
    await mkdir(dirname(target), { recursive: true })
    const digest = createHash('sha256')
    let size = 0
    const file = await open(`${target}.new`, 'w')
    try {
      for await (const piece of bytes) {
        digest.update(piece)
        size += piece.byteLength
        await file.writeFile(piece)
      }
      await file.sync()
    } catch (error) {
      await file.close()
      await rm(`${target}.new`, { force: true })
      throw error
    }
    await file.close()
    await rename(`${target}.new`, target)
    await syncFolder(dirname(target))
    return { path, bytes: size, sha256: digest.digest('hex') }
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.folder, path))
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { force: true })
  }

  /** Whether it is there in its full length; whether it is what it should be, `verify` says. */
  async hasFile(hash: string, size: number): Promise<boolean> {
    const found = await stat(join(this.folder, filePath(hash))).catch(() => undefined)
    return found?.size === size
  }

  /** The last thing that a backup writes [B1]. */
  async writeManifest(manifest: Manifest): Promise<void> {
    const { documents, number } = manifest
    const text = `${JSON.stringify(manifest, null, 1)}\n`
    const lines = new Set(
      documents.flatMap(({ parts }) => parts.map((part) => `${part.sha256}  ${part.path}\n`)),
    )
    for (const { files } of documents) for (const { hash } of files) lines.add(`${hash}  ${filePath(hash)}\n`)
    lines.add(`${sha256(text)}  ${manifestPath(number)}\n`)
    await this.write(sumsPath(number), one([...lines].join('')))
    await this.write(manifestPath(number), one(text))
  }

  /**
   * Removes the backups that ended before then, but never the newest, and whatever no other one names.
   * Resolves with the numbers of those that went.
   */
  async forgetBefore(timeMs: number): Promise<number[]> {
    const numbers = await this.manifestNumbers()
    const gone: number[] = []
    const needed = new Set<string>()
    for (const number of numbers) {
      const manifest = await this.readManifest(number)
      if (number !== numbers.at(-1) && Date.parse(manifest.endedAt) < timeMs) {
        await this.remove(manifestPath(number))
        await this.remove(sumsPath(number))
        gone.push(number)
      } else for (const document of manifest.documents) for (const path of pathsOf(document)) needed.add(path)
    }
    for (const top of ['documents', 'files']) {
      const entries = await readdir(join(this.folder, top), { recursive: true, withFileTypes: true }).catch(
        noneYet,
      )
      for (const entry of entries) {
        const path = relative(this.folder, join(entry.parentPath ?? entry.path, entry.name))
        if (entry.isFile() && !needed.has(path)) await this.remove(path)
      }
    }
    return gone
  }
}

export function filePath(hash: string): string {
  return `files/${hash.slice(0, 2)}/${hash}`
}

export function partPath(document: string, number: number): string {
  return `documents/${sha256(document).slice(0, 32)}/${padded(number)}.jsonl`
}

function manifestPath(number: number): string {
  return `manifests/${padded(number)}.json`
}

function sumsPath(number: number): string {
  return `manifests/${padded(number)}.sha256`
}

function padded(number: number): string {
  return String(number).padStart(6, '0')
}

function pathsOf({ files, parts }: ManifestDocument): string[] {
  return [...parts.map(({ path }) => path), ...files.map(({ hash }) => filePath(hash))]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function* one(text: string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(text)
}

function noneYet(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process may not be asked, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
