import type { InkwireError } from '../../shared/errors.ts'
import { type DocName, type PersonId, parseDocName } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import { DEFAULT_FIELD, seedUpdate } from '../../shared/update/seed.ts'
import { commentsOn } from '../access/claims.ts'
import type { Identity } from '../session/identity.ts'
import { Admission, type AdmissionOptions } from './admission.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { type CatalogueRecord, newRecord } from './catalogue-record.ts'
import { deleted, removedForGood } from './refusals.ts'
import { Removal, type RemovalOptions } from './removal.ts'

/** What people see of a document in a list. Times are of Unix, in milliseconds. */
export interface DocumentFacts {
  readonly name: string
  readonly title: string
  readonly createdMs: number
  readonly changedMs: number
  /** Who made it; left out where nobody in particular did. */
  readonly owner?: PersonId
  /** What whoever asks may do with it. */
  readonly role: Role
}

export interface NewDocument {
  readonly title?: string | undefined
  /** The root of the text that is begun with an empty paragraph [E4]; null: the document stays empty. */
  readonly field?: string | null | undefined
}

export interface DocumentsOptions extends AdmissionOptions, RemovalOptions {
  /** A name that nobody can guess. */
  readonly newName: () => DocName
}

/** A document that nobody has made, or that is gone for good. */
export class UnknownDocumentError extends Error {
  override readonly name = 'UnknownDocumentError'
}

// So many pages of a list are looked through for those that somebody may open.
const LIST_PAGES_MAX = 20

export const UNTITLED = 'Untitled'

/** Who wrote the first paragraph: nobody. */
const SEED_AUTHOR = 'seed'
const IMPORT_AUTHOR = 'import'

/**
 * The documents as people list, name, delete and restore them.
 *
 * Every name is a document: it needs no record to be opened and written in, and gets one with its first edit.
 */
export class Documents {
  readonly admission: Admission
  readonly removal: Removal
  readonly #options: DocumentsOptions

  constructor(options: DocumentsOptions) {
    this.#options = options
    this.admission = new Admission(options)
    this.removal = new Removal(options)
  }

  /**
   * Those that somebody may open, the last changed first [A5]. A page may hold fewer than `limit`, or none, and still
   * not be the last: of a long list that is not theirs, only so much is looked through at a time.
   */
  async list(
    identity: Identity,
    limit: number,
    after?: Uint8Array,
  ): Promise<{ documents: DocumentFacts[]; after: Uint8Array | undefined }> {
    const documents: DocumentFacts[] = []
    let next = after
    for (let page = 0; page < LIST_PAGES_MAX; page++) {
      const { entries, after: further } = await this.#options.catalogue.newest(limit - documents.length, next)
      for (const entry of entries) {
        const role = identity.roleOn(entry.name, entry.record.owner)
        if (role !== undefined) documents.push(facts(entry, role))
      }
      next = further
      if (next === undefined || documents.length >= limit) break
    }
    return { documents, after: next }
  }

  async create(
    identity: Identity,
    { title = UNTITLED, field = DEFAULT_FIELD }: NewDocument = {},
  ): Promise<DocumentFacts> {
    const owner = ownerOf(identity)
    const name = this.#options.newName()
    const nowMs = this.#options.clock.nowMs()
    const record = await this.#options.catalogue.update(name, () => newRecord(title, nowMs, owner))
    if (field !== null) await this.#seed(name, field)
    return facts({ name, record: known(record) }, 'owner')
  }

  /** A document that begins with these updates. It is listed when they are on disk, and not at all if that fails. */
  async import(
    identity: Identity,
    updates: readonly Uint8Array[],
    { title = UNTITLED }: Omit<NewDocument, 'field'> = {},
  ): Promise<DocumentFacts> {
    const owner = ownerOf(identity)
    const name = this.#options.newName()
    const nowMs = this.#options.clock.nowMs()
    await this.#append(name, updates, IMPORT_AUTHOR)
    const record = await this.#options.catalogue.update(name, () => newRecord(title, nowMs, owner))
    return facts({ name, record: known(record) }, 'owner')
  }

  async find(name: DocName, identity: Identity): Promise<DocumentFacts> {
    // In its turn, behind the record of an edit that was acknowledged a moment ago.
    const record = await this.#options.catalogue.update(name, () => undefined)
    return factsFor(identity, { name, record: alive(record) })
  }

  /** Also for a name that has no record yet: somebody has its page open and has not written. */
  async rename(name: DocName, identity: Identity, title: string): Promise<DocumentFacts> {
    await this.admission.refuseGone(name)
    const nowMs = this.#options.clock.nowMs()
    const record = await this.#options.catalogue.update(name, (before) =>
      before === undefined ? newRecord(title, nowMs) : { ...alive(before), title },
    )
    return factsFor(identity, { name, record: known(record) })
  }

  /**
   * Makes sure that the document is in the list: somebody begins it with something that is not an edit.
   * @throws InkwireError DOCUMENT_DELETED, DOCUMENT_GONE, LOG_UNAVAILABLE
   */
  async begin(name: DocName): Promise<void> {
    await this.admission.refuseGone(name)
    const nowMs = this.#options.clock.nowMs()
    await this.#options.catalogue.update(name, (before) => {
      if (before === undefined) return newRecord(name, nowMs)
      alive(before)
      return undefined
    })
  }

  /** Ends its sessions and those of its comments; nobody joins them until it is restored. Deleting it again changes nothing. */
  delete(name: DocName): Promise<void> {
    return this.#delete(name, deleted())
  }

  /** Restoring what was not deleted changes nothing. */
  async restore(name: DocName, identity: Identity): Promise<DocumentFacts> {
    const record = await this.#options.catalogue.update(name, (before) => ({
      ...known(before),
      deletedMs: undefined,
    }))
    return factsFor(identity, { name, record: known(record) })
  }

  /**
   * Removes a document and its comments for good, whether it was deleted before or not [D1]. Whoever is in it or comes to it, with a copy or
   * without, is told that it was deleted. Resolves when its bytes are not in the data folder any more.
   */
  async erase(name: DocName): Promise<void> {
    await this.#delete(name, removedForGood())
    await this.removal.remove(name)
  }

  /** There is a document of this name again. */
  async isBack(name: DocName): Promise<void> {
    await this.#options.gone.remove(name)
  }

  async #delete(name: DocName, reason: InkwireError): Promise<void> {
    const deletedMs = this.#options.clock.nowMs()
    await this.#options.catalogue.update(name, (before) =>
      known(before).deletedMs === undefined ? { ...known(before), deletedMs } : undefined,
    )
    // Who was just being let in by the old record has a channel when this goes on, and hears of it like the others.
    await this.admission.settled()
    await this.#options.endSessions(name, reason)
    const comments = commentsOn(name)
    if (comments !== undefined) await this.#options.endSessions(comments, reason)
  }

  async #seed(name: DocName, field: string): Promise<void> {
    try {
      await this.#append(name, [seedUpdate(field)], SEED_AUTHOR)
    } catch (error) {
      // Whoever writes first brings the same paragraph.
      this.#options.alarm(`a new document was not begun: ${name}`, error)
    }
  }

  /** To a document whose name nobody else knows yet. */
  async #append(name: DocName, updates: readonly Uint8Array[], author: string): Promise<void> {
    const document = await this.#options.log.open(name)
    try {
      // All at once, so that they share their commits.
      await Promise.all(updates.map((update) => document.append(update, author)))
    } finally {
      await document.close()
    }
  }
}

/** 80 random bits as 16 letters and digits without those that look alike. */
export function nameFrom(randomBytes: Uint8Array): DocName {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const name = parseDocName([...randomBytes].map((byte) => alphabet[byte % alphabet.length]).join(''))
  if (name === undefined) throw new Error('bug: letters make a name')
  return name
}

function facts({ name, record }: CatalogueEntry, role: Role): DocumentFacts {
  const { changedMs, createdMs, owner, title } = record
  return { name, title, createdMs, changedMs, ...(owner !== undefined && { owner }), role }
}

/** For somebody who was let through to it. */
function factsFor(identity: Identity, entry: CatalogueEntry): DocumentFacts {
  return facts(entry, identity.roleOn(entry.name, entry.record.owner) ?? 'reader')
}

/** What an operator makes belongs to nobody in particular. */
function ownerOf({ isOperator, person }: Identity): PersonId | undefined {
  return isOperator ? undefined : person
}

function known(record: CatalogueRecord | undefined): CatalogueRecord {
  if (record === undefined) throw new UnknownDocumentError('there is no such document')
  return record
}

function alive(record: CatalogueRecord | undefined): CatalogueRecord {
  if (known(record).deletedMs !== undefined) throw deleted()
  return known(record)
}
