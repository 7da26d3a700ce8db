import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import { type DocName, type PersonId, parseDocName } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import { DEFAULT_FIELD, seedUpdate } from '../../shared/update/seed.ts'
import { commentedDocument, commentsOn } from '../access/claims.ts'
import { type Identity, reaches } from '../session/identity.ts'
import { MESSAGE_RIGHTS } from '../session/message-rights.ts'
import type { Catalogue, CatalogueEntry } from './catalogue.ts'
import { type CatalogueRecord, newRecord } from './catalogue-record.ts'
import type { GoneDocuments } from './gone-documents.ts'

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

export interface DocumentsOptions {
  readonly catalogue: Catalogue
  readonly log: UpdateLog
  readonly gone: GoneDocuments
  readonly clock: Clock
  /** Ends every session on a document; resolves when nobody has its log open any more. */
  readonly endSessions: (name: DocName, reason: InkwireError) => Promise<void>
  /** A name that nobody can guess. */
  readonly newName: () => DocName
  /** Removes the files that no other document uses, for a document that goes for good [F3]. */
  readonly releaseFiles: (name: DocName) => Promise<void>
  /** How long a deleted document can be restored. */
  readonly deletedKeptMs: number
  readonly alarm: (text: string, cause?: unknown) => void
}

/** A document that nobody has made, or that is gone for good. */
export class UnknownDocumentError extends Error {
  override readonly name = 'UnknownDocumentError'
}

// So many pages of a list are looked through for those that somebody may open.
const LIST_PAGES_MAX = 20

export const UNTITLED = 'Untitled'

const PAGE = 500

/** Who wrote the first paragraph: nobody. */
const SEED_AUTHOR = 'seed'
const IMPORT_AUTHOR = 'import'

/**
 * The documents as people list, name, delete and restore them.
 *
 * Every name is a document: it needs no record to be opened and written in, and gets one with its first edit.
 */
export class Documents {
  readonly #options: DocumentsOptions
  readonly #admissions = new Set<Promise<unknown>>()
  /** Those that are being changed as a whole. */
  readonly #shut = new Set<DocName>()

  constructor(options: DocumentsOptions) {
    this.#options = options
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
    await this.#refuseGone(name)
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
    await this.#refuseGone(name)
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
   * What somebody may do with a document, whether it is there, deleted, or not. Found out from their token and from what they own:
   * nothing of the document is read for it, so that who may nothing learns nothing, also not from how long it takes [A5].
   * @throws InkwireError LOG_UNAVAILABLE
   */
  async roleOn(name: DocName, identity: Identity): Promise<Role | undefined> {
    const { catalogue } = this.#options
    const byToken = identity.roleOn(name, undefined)
    if (byToken === 'owner') return byToken
    // Comments belong to whom the document belongs to.
    const names = [name, commentedDocument(name) ?? []].flat()
    const owned = await Promise.all(names.map((one) => catalogue.isOwned(identity.person, one)))
    return owned.includes(true) ? identity.roleOn(name, identity.person) : byToken
  }

  /**
   * What somebody may do with a document [A5].
   * @throws InkwireError ACCESS_DENIED, also where there is no such document; DOCUMENT_DELETED, DOCUMENT_GONE, LOG_UNAVAILABLE
   */
  admit(name: DocName, identity: Identity): Promise<Role> {
    const admission: Promise<Role> = this.#admit(name, identity).finally(() =>
      this.#admissions.delete(admission),
    )
    this.#admissions.add(admission)
    return admission
  }

  /**
   * Removes a document and its comments for good, whether it was deleted before or not [D1]. Whoever is in it or comes to it, with a copy or
   * without, is told that it was deleted. Resolves when its bytes are not in the data folder any more.
   */
  async erase(name: DocName): Promise<void> {
    await this.#delete(name, removedForGood())
    await this.#removeForGood(name, (record) => record?.deletedMs !== undefined)
  }

  /** There is a document of this name again. */
  async isBack(name: DocName): Promise<void> {
    await this.#options.gone.remove(name)
  }

  /** Keeps everybody out while `act` changes the document as a whole: they are told to come back in a moment. */
  async whileShut<Result>(name: DocName, act: () => Promise<Result>): Promise<Result> {
    if (this.#shut.has(name)) throw shut()
    this.#shut.add(name)
    try {
      await Promise.allSettled(this.#admissions)
      await this.#options.endSessions(name, shut())
      return await act()
    } finally {
      this.#shut.delete(name)
    }
  }

  /** Removes for good what was deleted long enough ago. Resolves with how many. */
  async sweep(): Promise<number> {
    const { alarm, catalogue, clock, deletedKeptMs } = this.#options
    const expired = (record: CatalogueRecord | undefined) =>
      record?.deletedMs !== undefined && record.deletedMs <= clock.nowMs() - deletedKeptMs
    let removed = 0
    let after: DocName | undefined
    for (;;) {
      const entries = await catalogue.byName(PAGE, after)
      for (const { name, record } of entries) {
        if (!expired(record)) continue
        try {
          await this.#removeForGood(name, expired)
          removed += 1
        } catch (error) {
          alarm(`a deleted document could not be removed for good: ${name}`, error) // the next sweep tries again
        }
      }
      after = entries.at(-1)?.name
      if (after === undefined) return removed
    }
  }

  async #delete(name: DocName, reason: InkwireError): Promise<void> {
    const deletedMs = this.#options.clock.nowMs()
    await this.#options.catalogue.update(name, (before) =>
      known(before).deletedMs === undefined ? { ...known(before), deletedMs } : undefined,
    )
    // Who was just being let in by the old record has a channel when this goes on, and hears of it like the others.
    await Promise.allSettled(this.#admissions)
    await this.#options.endSessions(name, reason)
    const comments = commentsOn(name)
    if (comments !== undefined) await this.#options.endSessions(comments, reason)
  }

  /**
   * First the content and its files, the comments before the text, then the record: a crash in between leaves the record, and
   * the next sweep goes on.
   */
  async #removeForGood(
    name: DocName,
    expired: (record: CatalogueRecord | undefined) => boolean,
  ): Promise<void> {
    const { catalogue, gone } = this.#options
    // Whoever restored it meanwhile keeps it.
    if (!expired(await catalogue.get(name))) return
    const comments = commentsOn(name)
    if (comments !== undefined) {
      await this.#removeContent(comments)
      await catalogue.remove(comments)
    }
    await this.#removeContent(name)
    await gone.add(name)
    await catalogue.update(name, (record) => (expired(record) ? 'remove' : undefined))
  }

  async #removeContent(name: DocName): Promise<void> {
    const { endSessions, log, releaseFiles } = this.#options
    await endSessions(name, removedForGood())
    await log.delete(name)
    await releaseFiles(name)
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

  async #admit(name: DocName, identity: Identity): Promise<Role> {
    const role = await this.roleOn(name, identity)
    if (!reaches(role, MESSAGE_RIGHTS.join))
      throw new InkwireError('ACCESS_DENIED', 'you may not open this document')
    const record = await this.#options.catalogue.get(name)
    if (this.#shut.has(name)) throw shut()
    if (record?.deletedMs !== undefined) throw deleted()
    if (record === undefined) await this.#refuseGone(name)
    const commented = commentedDocument(name)
    if (commented !== undefined) await this.#refuseWithout(commented)
    return role
  }

  /** Comments are where the document is: in the trash with it, and gone with it [D1]. */
  async #refuseWithout(commented: DocName): Promise<void> {
    if (this.#shut.has(commented)) throw shut()
    const record = await this.#options.catalogue.get(commented)
    if (record?.deletedMs !== undefined) throw deleted()
    if (record === undefined && (await this.#options.gone.has(commented))) throw removedForGood()
  }

  /** [D1] Nobody begins anew what was removed for good, with a copy of it or without. */
  async #refuseGone(name: DocName): Promise<void> {
    const commented = commentedDocument(name)
    if (await this.#options.gone.has(name)) throw removedForGood()
    if (commented !== undefined && (await this.#options.gone.has(commented))) throw removedForGood()
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

function shut(): InkwireError {
  return new InkwireError('LOG_UNAVAILABLE', 'this document is being restored; come back in a moment')
}

function deleted(): InkwireError {
  return new InkwireError('DOCUMENT_DELETED', 'this document was deleted')
}

function removedForGood(): InkwireError {
  return new InkwireError('DOCUMENT_GONE', 'this document was removed for good')
}
