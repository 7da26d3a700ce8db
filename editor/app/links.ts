import type { Role } from '../../shared/protocol/messages.ts'
import { asJson, ask, pathOf } from './ask.ts'

/** A link to a document, without the token in it: that is told once. */
export interface Link {
  readonly id: string
  readonly label: string
  readonly role: Role
  readonly issuedMs: number
  /** Unix time. */
  readonly expiresMs: number
}

export interface NewLink {
  readonly role: Role
  readonly lifetimeMs: number
  readonly label: string
}

/** Links to one document. Every method rejects with a DocumentsError. */
export const links = {
  async list(name: string): Promise<readonly Link[]> {
    return ((await ask('GET', pathOf(name, '/links'), { about: name })) as { links: Link[] }).links
  },
  make(name: string, link: NewLink): Promise<Link & { readonly token: string }> {
    const content = asJson(link)
    return ask('POST', pathOf(name, '/links'), { about: name, content }) as Promise<Link & { token: string }>
  },
  async revoke(name: string, id: string): Promise<void> {
    await ask('DELETE', pathOf(name, `/links/${encodeURIComponent(id)}`), { about: name })
  },
  /** Everybody but who made the document is out. */
  async revokeAll(name: string): Promise<void> {
    await ask('POST', pathOf(name, '/revocations'), { about: name, content: asJson({ everybody: true }) })
  },
}
