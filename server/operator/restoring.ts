import { z } from 'zod'
import type { Clock } from '../../shared/clock.ts'
import { type DocName, parsePersonId, type Seq } from '../../shared/ids.ts'
import type { StoreLog } from '../../shared/log/store-log.ts'
import type { Catalogue } from '../api/catalogue.ts'
import type { CatalogueRecord } from '../api/catalogue-record.ts'
import type { Documents } from '../api/documents.ts'
import type { Audit } from '../audit/audit.ts'
import type { PartRecord, Reached } from '../backup/document-part.ts'
import { type NewerWork, newerThan, piecesOfLog, spool } from '../backup/restore-document.ts'
import { FileError } from '../files/file-error.ts'
import type { FileHash } from '../files/file-hash.ts'
import type { FileUses } from '../files/file-uses.ts'
import type { Files } from '../files/files.ts'

export interface RestoringOptions {
  /** Where what is being restored is kept until all of it is there. */
  readonly spoolFolder: string
  readonly log: StoreLog
  readonly catalogue: Catalogue
  readonly documents: Documents
  readonly files: Files
  readonly uses: FileUses
  readonly newName: () => DocName
  readonly audit: Audit
  readonly clock: Clock
}

export interface Restored extends Reached {
  /** The document that what was there before is kept as. */
  readonly keptAs: DocName | undefined
}

/** Restoring would do away with work that the backup does not have. */
export class NewerWorkError extends Error {
  override readonly name = 'NewerWorkError'
  readonly newer: NewerWork

  constructor(document: DocName, newer: NewerWork) {
    super(`${document} has work that the backup does not have`)
    this.newer = newer
  }
}

const USES_MAX = 100_000

/** Brings documents back from backups, and never silently over newer work [B3]. */
export class Restoring {
  readonly #options: RestoringOptions

  constructor(options: RestoringOptions) {
    this.#options = options
  }

  /**
   * Brings a document back from a backup, as a new life of it: browsers with a copy of theirs put it aside [R4].
   *
   *     take in all of it and check it, before anything is touched
   *     is there newer work, and is it not this very work that may be replaced: refuse [B3]
   *     keep everybody out; look again; keep what is there as a document of its own
   *     replace it; only then let people in
   *
   * It comes back alive, also where it was deleted when it was backed up.
   *
   * @param over newer work up to this entry, and no further, may be replaced
   * @throws NewerWorkError, PartError; InkwireError, UnknownDocumentError
   */
  async restore(
    name: DocName,
    bytes: AsyncIterable<Uint8Array>,
    over: Seq | undefined,
    operator: string,
  ): Promise<Restored> {
    const { audit, catalogue, clock, documents, log, spoolFolder } = this.#options
    const spooled = await spool(spoolFolder, bytes)
    try {
      const backup = { epoch: spooled.header.epoch, seq: spooled.end.seq }
      const allowed = async (): Promise<NewerWork | undefined> => {
        const document = await log.open(name)
        try {
          const newer = await newerThan(document, backup)
          if (newer !== undefined && newer.seq !== over) throw new NewerWorkError(name, newer)
          return newer
        } finally {
          await document.close()
        }
      }
      await allowed()
      return await documents.admission.whileShut(name, async () => {
        const newer = await allowed() // [B3]
        const keptAs = newer === undefined ? undefined : await this.#keepCopy(name)
        const record = recordFrom(name, spooled.end.record, clock.nowMs())
        // Should this be cut off now, the document is deleted, and nobody begins another one under its name.
        await catalogue.update(name, () => ({ ...record, deletedMs: clock.nowMs() }))
        const { epoch, head } = await log.replace(name, spooled.pieces())
        await documents.isBack(name)
        await catalogue.update(name, () => record)
        audit.note({
          action: 'restored',
          person: operator,
          document: name,
          facts: { from: 'backup', seq: head, ...(keptAs !== undefined && { keptAs }) },
        })
        return { epoch, seq: head, keptAs }
      })
    } finally {
      await spooled.drop()
    }
  }

  /** A document that came back uses this file. `pieces` is for a server that does not have it. @throws FileError */
  async restoreFile(
    name: DocName,
    hash: FileHash,
    pieces: AsyncIterable<Uint8Array> | undefined,
  ): Promise<void> {
    const { files } = this.#options
    if (pieces === undefined) return files.share(name, hash)
    const kept = await files.upload(name, pieces)
    if (kept.hash !== hash) throw new FileError('FILE_UNKNOWN', 'this is not the file that it is said to be')
  }

  /** All that can be read of it, with its history and its files, under a name that nobody knows. */
  async #keepCopy(name: DocName): Promise<DocName> {
    const { catalogue, clock, log, newName, uses } = this.#options
    const copy = newName()
    const document = await log.open(name)
    try {
      await log.replace(copy, piecesOfLog(document))
    } finally {
      await document.close()
    }
    for (const use of await uses.of(name, USES_MAX)) await uses.add(copy, use)
    const nowMs = clock.nowMs()
    const record = (await catalogue.get(name)) ?? recordFrom(name, null, nowMs)
    const when = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')
    const title = `${record.title.slice(0, 150)} (before it was restored, ${when})`
    await catalogue.update(copy, () => ({ ...record, title, deletedMs: undefined }))
    return copy
  }
}

const Time = z.number().int().min(0)
const Record = z.object({
  title: z.string().max(400),
  createdMs: Time,
  changedMs: Time,
  owner: z.string().nullish(),
})

/** What a backup knew of it. */
function recordFrom(name: DocName, record: PartRecord | null, nowMs: number): CatalogueRecord {
  const parsed = Record.safeParse(record)
  if (!parsed.success) {
    return { title: name, createdMs: nowMs, changedMs: nowMs, deletedMs: undefined, owner: undefined }
  }
  const { changedMs, createdMs, owner, title } = parsed.data
  return {
    title,
    createdMs,
    changedMs,
    deletedMs: undefined,
    owner: owner == null ? undefined : parsePersonId(owner),
  }
}
