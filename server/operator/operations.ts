import { encodeUtf8 } from 'lib0/string'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { Format } from '../../shared/format/formats.ts'
import { type DocName, parseDocName, type Seq } from '../../shared/ids.ts'
import { compareBytes } from '../../shared/log/sorted-bytes.ts'
import type { StoreLog } from '../../shared/log/store-log.ts'
import type { DocumentLog } from '../../shared/log/update-log.ts'
import { commentsOn } from '../access/claims.ts'
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
import { type PartFacts, type PartRecord, type Reached, writePart } from '../backup/document-part.ts'
import { type KnownBackup, knownBackups, type NotedBackup, noteBackup } from '../backup/known-backups.ts'
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
  readonly log: StoreLog
  readonly catalogue: Catalogue
  readonly documents: Documents
  readonly files: Files
  readonly uses: FileUses
  readonly formats: Formats
  readonly workers: SnapshotWorkers
  readonly policy: SnapshotPolicy
  readonly deletedKeptMs: number
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

/** A document as a backup sees it without reading it: one that is as it was then needs nothing more. */
export interface Outlined extends Listed {
  /** Undefined where only reading it can say: it is damaged. */
  readonly kept: (Reached & PartFacts) | undefined
}

export interface Inspected extends Inspection, Listed {
  readonly files: readonly FileUse[]
}

export interface Verified extends Verdict {
  readonly files: number
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

  /** As `list`, with what a backup compares. */
  async outline(limit: number, after: DocName | undefined): Promise<readonly Outlined[]> {
    const { catalogue, log, uses } = this.#options
    const outlined: Outlined[] = []
    for (const listed of await this.list(limit, after)) {
      const { name } = listed
      // Before what is known of it: whatever an entry names was kept before it was written [F1].
      const head = await log.headOf(name)
      const record = await catalogue.get(name)
      const facts = {
        record: record === undefined ? null : asPartRecord(record),
        files: await uses.of(name, USES_MAX),
      }
      outlined.push({ ...listed, kept: head && { ...head, ...facts } })
    }
    return outlined
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

  /** Into the trash, or for good at once [D1]. @throws UnknownDocumentError; InkwireError */
  async delete(name: DocName, isForGood: boolean, operator: Operator): Promise<Receipt> {
    const { audit, catalogue, clock, dataFolder, deletedKeptMs, documents, uses } = this.#options
    const backups = await knownBackups(dataFolder)
    const receipt = await this.#withLog(name, (document, record) =>
      this.#withComments(name, (comments) =>
        receiptFor({
          log: document,
          comments,
          record,
          uses,
          backups,
          isForGood,
          nowMs: clock.nowMs(),
          deletedKeptMs,
        }),
      ),
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

  async #withComments<Result>(
    name: DocName,
    act: (comments: DocumentLog | undefined) => Promise<Result>,
  ): Promise<Result> {
    const on = commentsOn(name)
    const comments = on && (await this.#options.log.open(on))
    try {
      return await act(comments)
    } finally {
      await comments?.close()
    }
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
