import { encodeUtf8 } from 'lib0/string'
import { z } from 'zod'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { Format } from '../../shared/format/formats.ts'
import { type DocName, parseDocName, parsePersonId, type Seq } from '../../shared/ids.ts'
import { compareBytes } from '../../shared/log/sorted-bytes.ts'
import type { StoreLog } from '../../shared/log/store-log.ts'
import type { DocumentLog } from '../../shared/log/update-log.ts'
import type { Catalogue } from '../api/catalogue.ts'
import {
  AFTER_RECORDS_KEY,
  type CatalogueRecord,
  decodeRecord,
  FIRST_RECORD_KEY,
  nameOfRecordKey,
} from '../api/catalogue-record.ts'
import { type Documents, UnknownDocumentError } from '../api/documents.ts'
import type { Audit } from '../audit/audit.ts'
import { type PartRecord, type Reached, writePart } from '../backup/document-part.ts'
import { type KnownBackup, knownBackups, type NotedBackup, noteBackup } from '../backup/known-backups.ts'
import { type NewerWork, newerThan, piecesOfLog, spool } from '../backup/restore-document.ts'
import { FileError } from '../files/file-error.ts'
import type { FileHash } from '../files/file-hash.ts'
import type { FileUse, FileUses } from '../files/file-uses.ts'
import type { Files } from '../files/files.ts'
import type { Formats } from '../formats/formats.ts'
import type { Identity } from '../session/identity.ts'
import type { SnapshotPolicy } from '../snapshot/policy.ts'
import type { SnapshotWorkers } from '../snapshot/worker/snapshot-workers.ts'
import { type Compacted, compactLog } from './compact.ts'
import { type Inspection, inspectLog } from './inspect.ts'
import { presentState } from './rebuild.ts'
import { type Receipt, receiptFor } from './receipt.ts'
import { type Verdict, verifyLog } from './verify.ts'

export interface OperationsOptions {
  readonly dataFolder: string
  /** Where what is being restored is kept until all of it is there. */
  readonly spoolFolder: string
  readonly log: StoreLog
  readonly catalogue: Catalogue
  readonly documents: Documents
  readonly files: Files
  readonly uses: FileUses
  readonly formats: Formats
  readonly workers: SnapshotWorkers
  readonly policy: SnapshotPolicy
  readonly deletedKeptMs: number
  readonly newName: () => DocName
  readonly audit: Audit
  readonly clock: Clock
}

/** A document as an operator's list has it. Times are of Unix, in milliseconds. */
export interface Listed {
  readonly name: DocName
  readonly title: string | null
  readonly createdMs: number | null
  readonly changedMs: number | null
  readonly deletedMs: number | null
}

export interface Inspected extends Inspection, Listed {
  readonly files: readonly FileUse[]
}

export interface Verified extends Verdict {
  readonly files: number
}

export interface RestoreOptions {
  /** Newer work up to this entry, and no further, may be replaced. */
  readonly over: Seq | undefined
  /** What was in the trash when it was backed up is there again; otherwise it comes back alive. */
  readonly keepsTrash: boolean
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

const PAGE = 500
const USES_MAX = 100_000

/** Who runs the server acts under this name, where no token says another. */
export type Operator = string

/**
 * What an operator does with documents: the command line and the routes under `/api/operator/` say it, this does it. Each
 * of these may run while people write.
 */
export class Operations {
  readonly #options: OperationsOptions

  constructor(options: OperationsOptions) {
    this.#options = options
  }

  /** All there are, deleted ones too, in the order of their names' bytes; those of the log that have no record, too. */
  async list(limit: number, after: DocName | undefined): Promise<readonly Listed[]> {
    const { catalogue, log } = this.#options
    const [records, names] = await Promise.all([
      catalogue.byName(limit, after),
      log.list({ ...(after !== undefined && { after }), limit }),
    ])
    const listed = new Map(records.map(({ name, record }) => [name, listedAs(name, record)]))
    for (const name of names) if (!listed.has(name)) listed.set(name, listedAs(name, undefined))
    const all = [...listed.values()].map((entry) => ({ entry, bytes: encodeUtf8(entry.name) }))
    all.sort((one, other) => compareBytes(one.bytes, other.bytes))
    return all.slice(0, limit).map(({ entry }) => entry)
  }

  /** @throws UnknownDocumentError; InkwireError */
  inspect(name: DocName, operator: Operator): Promise<Inspected> {
    return this.#withLog(name, async (log, record) => {
      this.#options.audit.note({ action: 'inspected', person: operator, document: name })
      const files = await this.#options.uses.of(name, USES_MAX)
      return { ...listedAs(name, record), ...(await inspectLog(log)), files }
    })
  }

  /** [B4] @throws UnknownDocumentError; InkwireError where it cannot even be opened */
  verify(name: DocName): Promise<Verified> {
    return this.#withLog(name, async (log) => {
      const { files, uses, workers } = this.#options
      const fold = workers.fold.bind(workers)
      const verdict = await verifyLog(log, { fold, isSame: (one, other) => workers.isSame(one, other) })
      const faults = [...verdict.faults]
      const used = await uses.of(name, USES_MAX)
      for (const { hash } of used) {
        const fault = await faultOfFile(files, hash)
        if (fault !== undefined) faults.push(fault)
      }
      return { ...verdict, faults, files: used.length }
    })
  }

  /** What belongs to no single document: the records of the catalogue. Resolves with what is wrong. */
  async verifyCatalogue(): Promise<{ readonly records: number; readonly faults: readonly string[] }> {
    const faults: string[] = []
    let records = 0
    let gt: Uint8Array = FIRST_RECORD_KEY
    for (;;) {
      const pairs = await this.#options.catalogue.range({
        gt,
        lt: AFTER_RECORDS_KEY,
        limit: PAGE,
        maxBytes: 1024 * 1024,
      })
      for (const [key, value] of pairs) {
        gt = key
        records += 1
        const name = nameOfRecordKey(key)
        if (name === undefined) faults.push('the catalogue has a record under a damaged key')
        else if (decodeRecord(name, value) === undefined)
          faults.push(`the catalogue's record of ${name} is damaged`)
      }
      if (pairs.length === 0) return { records, faults }
    }
  }

  /** @throws UnknownDocumentError; InkwireError */
  compact(name: DocName, operator: Operator): Promise<Compacted> {
    return this.#withLog(name, async (log) => {
      const { audit, clock, policy, workers } = this.#options
      const fold = workers.fold.bind(workers)
      const compacted = await compactLog(log, { fold, policy, nowMs: () => clock.nowMs() })
      audit.note({ action: 'compacted', person: operator, document: name })
      return compacted
    })
  }

  /** As text, or as one Yjs update. @throws UnknownDocumentError, FormatError; InkwireError */
  async export(name: DocName, as: Format | 'yjs', field: string, operator: Operator): Promise<Uint8Array> {
    const { audit, formats, workers } = this.#options
    return this.#withLog(name, async (log, record) => {
      audit.note({ action: 'exported', person: operator, document: name, facts: { as } })
      if (as !== 'yjs') return formats.export(name, { format: as, field, title: record?.title ?? name })
      const state = await presentState(log, workers.fold.bind(workers))
      return state?.update ?? Uint8Array.of(0, 0)
    })
  }

  /** @throws FormatError; InkwireError UPDATE_MALFORMED where a Yjs update is none, or needs what is not in it */
  async import(
    bytes: Uint8Array,
    from: Format | 'yjs',
    { field, title }: { readonly field: string; readonly title: string | undefined },
    identity: Identity,
  ): Promise<{ readonly name: string; readonly title: string; readonly leftOut: readonly string[] }> {
    const { audit, clock, documents, files, formats, log, workers } = this.#options
    let made: { name: string; title: string; leftOut: readonly string[] }
    if (from === 'yjs') {
      const state = await workers
        .fold(undefined, [{ seq: 1 as Seq, update: bytes }])
        .catch((cause: unknown) => {
          throw new InkwireError('UPDATE_MALFORMED', 'this cannot be read as a document', { cause })
        })
      if (state.quarantined.length > 0)
        throw new InkwireError('UPDATE_MALFORMED', 'this is no Yjs update (V1) of a whole document')
      const facts = await documents.create(identity, { title, field: null })
      const { deleteSet, stateVector, update } = state
      const snapshot = { seq: 1 as Seq, timeMs: clock.nowMs(), update, stateVector, deleteSet }
      await log.replace(known(facts.name), one({ type: 'base', snapshot }))
      made = { ...facts, leftOut: [] }
    } else {
      // `import` gives the text away, and what it names is looked for afterwards.
      const text = bytes.slice()
      const { heading, leftOut, updates } = await formats.import(bytes, from, field)
      const facts = await documents.import(identity, updates, { title: title ?? heading?.slice(0, 100) })
      await files.shareNamedIn(known(facts.name), text)
      made = { ...facts, leftOut }
    }
    audit.note({ action: 'imported', person: identity.person, document: made.name, facts: { from } })
    return made
  }

  /**
   * A document, or what `since` lacks of it, for a backup: lines of text. [B1]
   * @throws UnknownDocumentError; InkwireError, also on the way
   */
  async *part(name: DocName, since: Reached | 'newest' | undefined): AsyncGenerator<string, void> {
    const { catalogue, log, uses } = this.#options
    const document = await log.open(name)
    try {
      if (document.head === 0 && (await catalogue.get(name)) === undefined) throw unknown()
      yield* writePart(document, since, async () => {
        const record = (await catalogue.get(name)) ?? null
        return { record: record && asPartRecord(record), files: await uses.of(name, USES_MAX) }
      })
    } finally {
      await document.close()
    }
  }

  /** Undefined where there is no such file. @throws FileError */
  async readFile(hash: FileHash): Promise<AsyncGenerator<Uint8Array, void> | undefined> {
    return (await this.#options.files.open(hash))?.read()
  }

  /**
   * Brings a document back from a backup, as a new life of it: browsers with a copy of theirs put it aside [R4].
   *
   *     take in all of it and check it, before anything is touched
   *     is there newer work, and is it not this very work that may be replaced: refuse [B3]
   *     keep everybody out; look again; keep what is there as a document of its own
   *     replace it; only then let people in
   *
   * @throws NewerWorkError, PartError; InkwireError, UnknownDocumentError
   */
  async restore(
    name: DocName,
    bytes: AsyncIterable<Uint8Array>,
    { keepsTrash, over }: RestoreOptions,
    operator: Operator,
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
      return await documents.whileShut(name, async () => {
        const newer = await allowed() // [B3]
        const keptAs = newer === undefined ? undefined : await this.#keepCopy(name)
        const record = recordFrom(name, spooled.end.record, clock.nowMs(), keepsTrash)
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

  /** Into the trash, or for good at once [D1]. @throws UnknownDocumentError; InkwireError */
  async delete(name: DocName, isForGood: boolean, operator: Operator): Promise<Receipt> {
    const { audit, catalogue, clock, dataFolder, deletedKeptMs, documents, uses } = this.#options
    const backups = await knownBackups(dataFolder)
    const receipt = await this.#withLog(name, (document, record) =>
      receiptFor({
        log: document,
        record,
        uses,
        backups,
        isForGood,
        nowMs: clock.nowMs(),
        deletedKeptMs,
      }),
    )
    if ((await catalogue.get(name)) === undefined) await documents.begin(name)
    if (isForGood) await documents.erase(name)
    else await documents.delete(name)
    audit.note({ action: isForGood ? 'erased' : 'deleted', person: operator, document: name })
    return receipt
  }

  /** A backup was made. */
  async noteBackup(noted: NotedBackup, operator: Operator): Promise<void> {
    const { audit, clock, dataFolder } = this.#options
    await noteBackup(dataFolder, { ...noted, lastMs: clock.nowMs() })
    audit.note({ action: 'backed-up', person: operator })
  }

  backups(): Promise<readonly KnownBackup[]> {
    return knownBackups(this.#options.dataFolder)
  }

  async #withLog<Result>(
    name: DocName,
    act: (log: DocumentLog, record: CatalogueRecord | undefined) => Promise<Result>,
  ): Promise<Result> {
    const { catalogue, log } = this.#options
    const record = await catalogue.get(name)
    const document = await log.open(name)
    try {
      if (document.head === 0 && record === undefined) throw unknown()
      return await act(document, record)
    } finally {
      await document.close()
    }
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
    const record = (await catalogue.get(name)) ?? recordFrom(name, null, nowMs, false)
    const when = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')
    const title = `${record.title.slice(0, 150)} (before it was restored, ${when})`
    await catalogue.update(copy, () => ({ ...record, title, deletedMs: undefined }))
    return copy
  }
}

function listedAs(name: DocName, record: CatalogueRecord | undefined): Listed {
  return {
    name,
    title: record?.title ?? null,
    createdMs: record?.createdMs ?? null,
    changedMs: record?.changedMs ?? null,
    deletedMs: record?.deletedMs ?? null,
  }
}

function asPartRecord({ changedMs, createdMs, deletedMs, owner, title }: CatalogueRecord): PartRecord {
  return { title, createdMs, changedMs, deletedMs: deletedMs ?? null, owner: owner ?? null }
}

const Time = z.number().int().min(0)
const Record = z.object({
  title: z.string().max(400),
  createdMs: Time,
  changedMs: Time,
  deletedMs: Time.nullish(),
  owner: z.string().nullish(),
})

/** What a backup knew of it. */
function recordFrom(
  name: DocName,
  record: PartRecord | null,
  nowMs: number,
  keepsTrash: boolean,
): CatalogueRecord {
  const parsed = Record.safeParse(record)
  if (!parsed.success) {
    return { title: name, createdMs: nowMs, changedMs: nowMs, deletedMs: undefined, owner: undefined }
  }
  const { changedMs, createdMs, deletedMs, owner, title } = parsed.data
  return {
    title,
    createdMs,
    changedMs,
    deletedMs: keepsTrash ? (deletedMs ?? undefined) : undefined,
    owner: owner == null ? undefined : parsePersonId(owner),
  }
}

async function faultOfFile(files: Files, hash: FileHash): Promise<string | undefined> {
  try {
    const file = await files.open(hash)
    if (file === undefined) return `its file ${hash} is missing`
    // Reading it to the end compares it with its hash.
    for await (const piece of file.read()) if (piece.length === 0) break
    return undefined
  } catch (error) {
    if (error instanceof FileError) return `its file ${hash} is damaged or cannot be read`
    throw error
  }
}

async function* one<Piece>(piece: Piece): AsyncGenerator<Piece, void> {
  yield piece
}

function known(name: string): DocName {
  const parsed = parseDocName(name)
  if (parsed === undefined) throw new Error('bug: a document has a name')
  return parsed
}

function unknown(): UnknownDocumentError {
  return new UnknownDocumentError('there is no such document')
}
