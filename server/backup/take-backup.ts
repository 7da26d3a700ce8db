import { isDeepStrictEqual } from 'node:util'
import type { AuditHead } from '../audit/audit-line.ts'
import type { Listed, Outlined } from '../operator/operations.ts'
import { type BackupFolder, filePath, partPath } from './backup-folder.ts'
import type { PartEnd, PartHeader, Reached } from './document-part.ts'
import {
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestDocument,
  type ManifestPart,
} from './manifest.ts'
import { PartError, readPart } from './read-part.ts'

/** The server that is backed up. */
export interface BackupSource {
  /** Where it is, for people. */
  readonly name: string
  readonly version: string
  auditHead(): Promise<AuditHead | null>
  /** `kept` is undefined where only its part can say. */
  list(): AsyncIterable<Pick<Listed, 'name'> & Partial<Pick<Outlined, 'kept'>>>
  /** Undefined where the document has gone meanwhile. Rejects where it cannot be read. */
  part(name: string, since: Reached | 'newest' | undefined): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Undefined where there is no such file. */
  file(hash: string): Promise<AsyncIterable<Uint8Array> | undefined>
}

export interface Taken {
  readonly manifest: Manifest
  /** What this run wrote. */
  readonly parts: number
  readonly files: number
  readonly bytes: number
  readonly problems: readonly string[]
}

// A document of so many parts is written whole again, so that restoring it does not take all backups there ever were.
const PARTS_MAX = 50

// Snapshots are made and entries go while a part is being read: then it ends early, and is read again. A document whose history
// is damaged is read from its newest snapshot on, at last.
const ATTEMPTS = 3

/**
 * Backs up all documents of a server that goes on running:
 *
 *     for each document   nothing, where the list says that it is as it was
 *                         what the newest backup lacks of it: entries after its seq, or all of it where it cannot be continued
 *                         its files that are not here yet
 *     then the manifest   [B1]
 *
 * Each document is as of one of its seqs, which is a whole document [L4]; they are not all of the same moment. A document that
 * cannot be read, or that has become shorter, keeps what the newest backup had of it, and is told [B1].
 */
export async function takeBackup(
  folder: BackupFolder,
  source: BackupSource,
  nowMs: () => number,
): Promise<Taken> {
  const numbers = await folder.manifestNumbers()
  const last = numbers.at(-1)
  const previous = last === undefined ? undefined : await folder.readManifest(last)
  const before = new Map(previous?.documents.map((document) => [document.name, document]))
  const number = (last ?? 0) + 1
  const begunAt = new Date(nowMs()).toISOString()
  const auditHead = await source.auditHead()
  const written = { parts: 0, files: 0, bytes: 0 }
  const documents: ManifestDocument[] = []
  for await (const { kept, name } of source.list()) {
    const earlier = before.get(name)
    const isSame = kept !== undefined && earlier !== undefined && (await isAsBefore(kept, earlier))
    const document = isSame ? earlier : await addDocument(name, earlier)
    if (document !== undefined) documents.push(document)
  }
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    number,
    begunAt,
    endedAt: new Date(nowMs()).toISOString(),
    source: source.name,
    server: source.version,
    auditHead,
    documents,
  }
  await folder.writeManifest(manifest)
  const problems = documents.flatMap(({ name, problem }) => (problem === null ? [] : `${name}: ${problem}`))
  return { manifest, ...written, problems }

  async function isAsBefore(
    { epoch, files, record, seq }: NonNullable<Outlined['kept']>,
    earlier: ManifestDocument,
  ): Promise<boolean> {
    if (earlier.problem !== null || seq !== earlier.seq) return false
    // One that nobody has written in yet has no life of its own.
    if (seq > 0 && epoch !== earlier.epoch) return false
    if (!isDeepStrictEqual(record, earlier.record) || !isDeepStrictEqual(files, earlier.files)) return false
    for (const { hash, size } of files) if (!(await folder.hasFile(hash, size))) return false
    return true
  }

  async function addDocument(
    name: string,
    earlier: ManifestDocument | undefined,
  ): Promise<ManifestDocument | undefined> {
    try {
      const read = await readDocument(name, earlier)
      if (read === undefined) return undefined
      const { end, fault, header, part } = read
      const isContinued = header.after > 0
      if (earlier !== undefined && earlier.epoch === header.epoch && end.seq < earlier.seq) {
        await folder.remove(part.path)
        return {
          ...earlier,
          problem: `it ends at ${end.seq}, and the backup before had ${earlier.seq}: that is kept`,
        }
      }
      const parts = isContinued ? [...(earlier?.parts ?? [])] : []
      if (end.seq > header.after) {
        parts.push(part)
        written.parts += 1
        written.bytes += part.bytes
      } else await folder.remove(part.path)
      const missing = await addFiles(end.files)
      const problem = [fault ?? [], end.damaged === null ? [] : `it is damaged: ${end.damaged}`, missing]
        .flat()
        .join('; ')
      const { files, record, seq } = end
      return { name, epoch: header.epoch, seq, record, files: [...files], parts, problem: problem || null }
    } catch (error) {
      // One document that cannot be read must not keep all others from being backed up.
      const problem = `it could not be read: ${whyOf(error)}`
      if (earlier !== undefined)
        return { ...earlier, problem: `${problem}; what the backup before had is kept` }
      return { name, epoch: 0, seq: 0, record: null, files: [], parts: [], problem }
    }
  }

  /** It is on disk, and was read back to its end. */
  async function readDocument(
    name: string,
    earlier: ManifestDocument | undefined,
  ): Promise<
    { header: PartHeader; end: PartEnd; part: ManifestPart; fault: string | undefined } | undefined
  > {
    const mayContinue = earlier !== undefined && earlier.seq > 0 && earlier.parts.length < PARTS_MAX
    const since = mayContinue ? ({ epoch: earlier.epoch, seq: earlier.seq } as Reached) : undefined
    let fault: string | undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        const bytes = await source.part(name, attempt === ATTEMPTS ? 'newest' : since)
        if (bytes === undefined) return undefined
        const part = await folder.write(partPath(name, number), bytes)
        let header: PartHeader | undefined
        let end: PartEnd | undefined
        for await (const line of readPart(folder.read(part.path))) {
          if (line.type === 'header') header = line.header
          if (line.type === 'end') end = line.end
        }
        if (header === undefined || end === undefined) throw new PartError('it is empty')
        return { header, end, part, fault }
      } catch (error) {
        if (attempt === ATTEMPTS) throw error
        if (attempt === ATTEMPTS - 1) fault = `only its newest state could be read: ${whyOf(error)}`
      }
    }
  }

  /** Resolves with what is wrong. */
  async function addFiles(files: PartEnd['files']): Promise<string[]> {
    const problems: string[] = []
    for (const { hash, size } of files) {
      if (await folder.hasFile(hash, size)) continue
      const bytes = await source.file(hash)
      if (bytes === undefined) {
        problems.push(`its file ${hash} is missing`)
        continue
      }
      const kept = await folder.write(filePath(hash), bytes)
      if (kept.sha256 !== hash) {
        await folder.remove(kept.path)
        problems.push(`its file ${hash} is damaged`)
        continue
      }
      written.files += 1
      written.bytes += kept.bytes
    }
    return problems
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
