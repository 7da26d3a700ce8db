import { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import { commentedDocument } from '../access/claims.ts'
import { type Identity, reaches } from '../session/identity.ts'
import { MESSAGE_RIGHTS } from '../session/message-rights.ts'
import type { Catalogue } from './catalogue.ts'
import type { GoneDocuments } from './gone-documents.ts'
import { deleted, removedForGood, shut } from './refusals.ts'

export interface AdmissionOptions {
  readonly catalogue: Catalogue
  readonly gone: GoneDocuments
  /** Ends every session on a document; resolves when nobody has its log open any more. */
  readonly endSessions: (name: DocName, reason: InkwireError) => Promise<void>
}

/** Who is let into which document, and into which nobody is: deleted, gone, or being changed as a whole. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #running = new Set<Promise<unknown>>()
  /** Those that are being changed as a whole. */
  readonly #shut = new Set<DocName>()

  constructor(options: AdmissionOptions) {
    this.#options = options
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
      this.#running.delete(admission),
    )
    this.#running.add(admission)
    return admission
  }

  /** Resolves when everybody who is being let in has a channel, or was refused. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  /** Keeps everybody out while `act` changes the document as a whole: they are told to come back in a moment. */
  async whileShut<Result>(name: DocName, act: () => Promise<Result>): Promise<Result> {
    if (this.#shut.has(name)) throw shut()
    this.#shut.add(name)
    try {
      await this.settled()
      await this.#options.endSessions(name, shut())
      return await act()
    } finally {
      this.#shut.delete(name)
    }
  }

  /** [D1] Nobody begins anew what was removed for good, with a copy of it or without. */
  async refuseGone(name: DocName): Promise<void> {
    const commented = commentedDocument(name)
    if (await this.#options.gone.has(name)) throw removedForGood()
    if (commented !== undefined && (await this.#options.gone.has(commented))) throw removedForGood()
  }

  async #admit(name: DocName, identity: Identity): Promise<Role> {
    const role = await this.roleOn(name, identity)
    if (!reaches(role, MESSAGE_RIGHTS.join))
      throw new InkwireError('ACCESS_DENIED', 'you may not open this document')
    const record = await this.#options.catalogue.get(name)
    if (this.#shut.has(name)) throw shut()
    if (record?.deletedMs !== undefined) throw deleted()
    if (record === undefined) await this.refuseGone(name)
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
}
