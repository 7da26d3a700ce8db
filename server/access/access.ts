import { randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { PersonId } from '../../shared/ids.ts'
import { type Identity, type Link, unrestricted } from '../session/identity.ts'
import type { AccessConfig } from './access-config.ts'
import { LINKS_MAX, personInClaims, type TokenClaims } from './claims.ts'
import { Issued, type IssuedToken, type Revocation, TOKEN_MAX_MS } from './issued.ts'
import { ownSecret } from './own-secret.ts'
import { personOf } from './person.ts'
import { TokenIdentity } from './token-identity.ts'
import { OWN_KEY_ID, TokenVerifier } from './token-verifier.ts'

export interface AccessOptions {
  readonly config: AccessConfig
  readonly dataFolder: string
  readonly clock: Clock
  /** Whether only this machine can reach the server: where nobody is asked for a token, everybody is then its operator. */
  readonly isLocal: boolean
  /** Rights were taken away: whoever has sessions looks at them again [A3]. */
  readonly onRevoked: () => void
}

/** What a token that this server issues is to say. */
export interface TokenRequest {
  /** What whoever issues it calls it. */
  readonly label: string
  readonly lifetimeMs: number
  readonly claims: Omit<TokenClaims, 'exp' | 'iat' | 'jti'>
  /** Who issues it; none: an operator. */
  readonly issuer?: PersonId | undefined
  /** The link that whoever issues it came by: it gives nothing for longer than that holds. */
  readonly by?: Link | undefined
}

/** Says who somebody is, issues tokens and takes rights away again. */
export class Access {
  readonly #options: AccessOptions
  readonly #secret: Uint8Array
  readonly #verifier: TokenVerifier
  readonly #issued: Issued

  /** @throws DataFolderError; nothing is left open then */
  static async open(options: AccessOptions): Promise<Access> {
    const secret = await ownSecret(options.dataFolder)
    const verifier = await TokenVerifier.open(options.config, secret)
    const issued = await Issued.open(options.dataFolder, options.clock.nowMs())
    return new Access(options, secret, verifier, issued)
  }

  private constructor(options: AccessOptions, secret: Uint8Array, verifier: TokenVerifier, issued: Issued) {
    this.#options = options
    this.#secret = secret
    this.#verifier = verifier
    this.#issued = issued
  }

  get isOpen(): boolean {
    return this.#options.config.mode === 'open'
  }

  /**
   * Who holds this key and this token. Where nobody is asked for one, a token that is there is looked at all the same:
   * it says how somebody is called.
   *
   * @throws InkwireError TOKEN_INVALID, TOKEN_EXPIRED, SERVER_BUSY; also as a rejection
   */
  identify(key: string, token: string): Identity | Promise<Identity> {
    if (this.isOpen && token === '') return unrestricted(personOf(key), this.#options.isLocal)
    return this.#identify(key, token)
  }

  /**
   * Signs a token and remembers that it did, so that it can be listed and revoked.
   * @throws InkwireError LIMIT_EXCEEDED, LOG_UNAVAILABLE
   */
  async issue({
    by,
    claims,
    issuer,
    label,
    lifetimeMs,
  }: TokenRequest): Promise<{ token: string; issued: IssuedToken }> {
    const person = personInClaims(claims, personOf)
    const documents = Object.entries(claims.inkwire?.documents ?? {})
    const issuedMs = this.#issuingMs(person, documents)
    const expiresMs = Math.min(
      issuedMs + Math.min(lifetimeMs, TOKEN_MAX_MS),
      by?.expiresAtMs ?? Number.POSITIVE_INFINITY,
    )
    const via = by?.ids ?? []
    if (via.length > LINKS_MAX)
      throw new InkwireError('LIMIT_EXCEEDED', 'this link was made by a link of a link of too many others')
    const id = randomUUID()
    const [link] = documents
    const issued: IssuedToken = {
      id,
      label,
      ...(person !== undefined && { person }),
      ...(person === undefined && link !== undefined && { document: link[0], role: link[1] }),
      ...(issuer !== undefined && { issuer }),
      ...(via.length > 0 && { via: [...via] }),
      issuedMs,
      expiresMs,
    }
    const inkwire = { ...claims.inkwire, ...(via.length > 0 && { via }) }
    const token = await new SignJWT({ ...claims, inkwire } as JWTPayload)
      .setProtectedHeader({ alg: 'HS256', kid: OWN_KEY_ID })
      .setJti(id)
      .setIssuedAt(Math.floor(issuedMs / 1000))
      .setExpirationTime(Math.floor(expiresMs / 1000))
      .sign(this.#secret)
    await this.#issued.issue(issued)
    return { token, issued }
  }

  /** Links to a document, or all tokens, that hold; the newest first. */
  issued(document?: string): readonly IssuedToken[] {
    const nowMs = this.#options.clock.nowMs()
    return this.#issued.list(document).filter(({ expiresMs }) => expiresMs > nowMs)
  }

  /** [A3] Resolves when it is on disk and sessions were told to look at their rights. */
  async revoke(kind: Revocation['kind'], of: string): Promise<void> {
    await this.#issued.revoke({ kind, of, revokedMs: this.#options.clock.nowMs() })
    this.#options.onRevoked()
  }

  close(): Promise<void> {
    return this.#issued.close()
  }

  /**
   * When a token is said to be issued: now, but never in the very second in which what it is for was revoked. Tokens say
   * whole seconds, and this one would count as one of those that were taken away.
   */
  #issuingMs(person: string | undefined, documents: readonly (readonly [string, unknown])[]): number {
    const revokedMs = [
      person === undefined ? undefined : this.#issued.revokedMs('person', person),
      ...documents.map(([document]) => this.#issued.revokedMs('document', document)),
    ].filter((ms) => ms !== undefined)
    return Math.max(this.#options.clock.nowMs(), ...revokedMs.map((ms) => Math.floor(ms / 1000 + 1) * 1000))
  }

  async #identify(key: string, token: string): Promise<Identity> {
    const { claims } = await this.#verifier.verify(token, this.#options.clock.nowMs())
    const person = (personInClaims(claims, personOf) ?? personOf(key)) as PersonId
    const identity = new TokenIdentity(person, claims, this.#issued)
    if (identity.isRevoked) throw new InkwireError('TOKEN_INVALID', 'this token was revoked')
    if (!this.isOpen) return identity
    const isOperator = this.#options.isLocal || identity.isOperator
    return {
      ...unrestricted(person, isOperator),
      profile: identity.profile,
      expiresAtMs: identity.expiresAtMs,
    }
  }
}
