/** Who may use a server, as its operator chose. */
export interface AccessConfig {
  /** `open`: nobody is asked, everybody may do everything. `tokens`: everybody brings a token. */
  readonly mode: 'open' | 'tokens'
  /** The secret that another service signs its tokens with, by HS256: a file that holds it. */
  readonly secretFile?: string | undefined
  /** The public key of who signs tokens: a file with a PEM (SPKI) or a JWK. */
  readonly publicKeyFile?: string | undefined
  /** Where an identity provider publishes its keys (RFC 7517). */
  readonly jwksUrl?: string | undefined
  /** What such tokens must say in `iss` and `aud`; not looked at where this is not set. */
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
  /** Whose pages may use this server. */
  readonly origins: Origins
}

/** `own`: pages of this server, and of this machine where the server is on it. Or a list such as `https://example.org`. */
export type Origins = 'own' | 'any' | readonly string[]

export const OPEN_ACCESS: AccessConfig = { mode: 'open', origins: 'own' }
