import type { DocName, PersonId } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Identity, Link, Profile } from '../session/identity.ts'
import { roleByClaims, type TokenClaims } from './claims.ts'
import type { Issued } from './issued.ts'

/** Somebody who has brought a token. What was revoked since holds at once [A3]. */
export class TokenIdentity implements Identity {
  readonly person: PersonId
  readonly profile: Profile
  readonly expiresAtMs: number
  readonly #claims: TokenClaims
  readonly #issued: Issued

  constructor(person: PersonId, claims: TokenClaims, issued: Issued) {
    this.person = person
    this.#claims = claims
    this.#issued = issued
    this.expiresAtMs = claims.exp * 1000
    this.profile = {
      ...(claims.name !== undefined && { name: claims.name }),
      ...(claims.color !== undefined && { color: claims.color }),
    }
  }

  get link(): Link | undefined {
    const { inkwire, jti, sub } = this.#claims
    if (sub !== undefined) return undefined
    return { ids: [...(inkwire?.via ?? []), jti ?? []].flat(), expiresAtMs: this.expiresAtMs }
  }

  /** Only somebody with a name of their own can own what they make. */
  get mayCreate(): boolean {
    const isSomebody = this.#claims.sub !== undefined
    return this.isOperator || (isSomebody && !this.isRevoked && this.#claims.inkwire?.create === true)
  }

  get isOperator(): boolean {
    return !this.isRevoked && this.#claims.inkwire?.operator === true
  }

  /** Whether the token, a link that it was made by, or every token of this person of that time, is void. */
  get isRevoked(): boolean {
    const { inkwire, jti } = this.#claims
    return (
      [...(inkwire?.via ?? []), jti ?? []]
        .flat()
        .some((id) => this.#issued.revokedMs('token', id) !== undefined) ||
      this.#isBefore(this.#issued.revokedMs('person', this.person))
    )
  }

  roleOn(document: DocName, owner: PersonId | undefined): Role | undefined {
    // Who only holds a link is their browser, and owns nothing by that.
    const isOwner = this.#claims.sub !== undefined && owner === this.person
    if (this.isRevoked) return undefined
    if (!isOwner && !this.isOperator && this.#isBefore(this.#issued.revokedMs('document', document))) {
      return undefined
    }
    return roleByClaims(this.#claims, document, isOwner)
  }

  /** A token that does not say when it was issued counts as issued long ago. */
  #isBefore(revokedMs: number | undefined): boolean {
    return revokedMs !== undefined && (this.#claims.iat ?? 0) * 1000 <= revokedMs
  }
}
