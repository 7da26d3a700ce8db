import { readFile } from 'node:fs/promises'
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  importJWK,
  importSPKI,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { InkwireError } from '../../shared/errors.ts'
import { DataFolderError } from '../storage/data-folder-error.ts'
import type { AccessConfig } from './access-config.ts'
import { TokenClaims } from './claims.ts'

/** Marks tokens that this server has issued, in the header of the JWT. */
export const OWN_KEY_ID = 'inkwire'

/** Clocks of servers differ. */
const CLOCK_TOLERANCE_SECONDS = 5

const JWKS_TIMEOUT_MS = 5000
/** A token with a key that is not in the cache asks for the set again, at most this often. */
const JWKS_COOLDOWN_MS = 30_000
const JWKS_CACHE_MS = 10 * 60 * 1000

const ASYMMETRIC = [
  'EdDSA',
  'Ed25519',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
]

/** Keys and the algorithms that they may be used with: never `none`, and never a public key as a secret (RFC 8725 §3.1). */
interface Trusted {
  readonly key: Uint8Array | Awaited<ReturnType<typeof importSPKI>> | JWTVerifyGetKey
  readonly algorithms: readonly string[]
}

/** Reads tokens (RFC 7519) of this server and of those whom its operator trusts. */
export class TokenVerifier {
  readonly #own: Uint8Array
  readonly #trusted: Trusted | undefined
  readonly #config: AccessConfig

  /** @throws DataFolderError, and the system's error where a file of the configuration cannot be read */
  static async open(config: AccessConfig, own: Uint8Array): Promise<TokenVerifier> {
    return new TokenVerifier(config, own, await trustedBy(config))
  }

  private constructor(config: AccessConfig, own: Uint8Array, trusted: Trusted | undefined) {
    this.#config = config
    this.#own = own
    this.#trusted = trusted
  }

  /** @throws InkwireError TOKEN_INVALID, TOKEN_EXPIRED; SERVER_BUSY where an identity provider does not answer */
  async verify(token: string, nowMs: number): Promise<{ claims: TokenClaims; isOwn: boolean }> {
    if (token === '') throw new InkwireError('TOKEN_INVALID', 'this server asks for a token')
    try {
      const isOwn = decodeProtectedHeader(token).kid === OWN_KEY_ID
      const payload = await this.#signed(token, isOwn, new Date(nowMs))
      const claims = TokenClaims.safeParse(payload)
      if (!claims.success) {
        const [issue] = claims.error.issues
        throw new InkwireError('TOKEN_INVALID', `in this token, ${issue?.path.join('.')} is wrong`)
      }
      return { claims: claims.data, isOwn }
    } catch (error) {
      throw asRefusal(error)
    }
  }

  async #signed(token: string, isOwn: boolean, currentDate: Date): Promise<JWTPayload> {
    if (isOwn) return (await jwtVerify(token, this.#own, { algorithms: ['HS256'], currentDate })).payload
    if (this.#trusted === undefined)
      throw new InkwireError('TOKEN_INVALID', 'this token is not one of this server')
    const { algorithms, key } = this.#trusted
    const { audience, issuer } = this.#config
    const options = {
      algorithms: [...algorithms],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    }
    return typeof key === 'function'
      ? (await jwtVerify(token, key, options)).payload
      : (await jwtVerify(token, key, options)).payload
  }
}

async function trustedBy({ jwksUrl, publicKeyFile, secretFile }: AccessConfig): Promise<Trusted | undefined> {
  if (jwksUrl !== undefined) {
    const key = createRemoteJWKSet(new URL(jwksUrl), {
      timeoutDuration: JWKS_TIMEOUT_MS,
      cooldownDuration: JWKS_COOLDOWN_MS,
      cacheMaxAge: JWKS_CACHE_MS,
    })
    return { key: orBusy(key), algorithms: ASYMMETRIC }
  }
  if (publicKeyFile !== undefined) return publicKey(publicKeyFile)
  if (secretFile !== undefined) {
    const secret = new TextEncoder().encode((await readFile(secretFile, 'utf8')).trim())
    if (secret.byteLength < 32) throw unusable(secretFile, 'a secret has at least 32 bytes')
    return { key: secret, algorithms: ['HS256'] }
  }
  return undefined
}

/** What keeps an identity provider from answering is no fault of whoever brings a token: they may come again. */
function orBusy(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (cause) {
      const isTokens =
        cause instanceof errors.JWKSNoMatchingKey ||
        cause instanceof errors.JWKSMultipleMatchingKeys ||
        cause instanceof errors.JOSENotSupported
      if (isTokens) throw cause
      throw new InkwireError('SERVER_BUSY', 'who issues tokens does not answer', { cause })
    }
  }
}

async function publicKey(file: string): Promise<Trusted> {
  const text = await readFile(file, 'utf8')
  for (const algorithm of text.trimStart().startsWith('{') ? [] : ASYMMETRIC) {
    // A PEM does not say what it is for; each kind of key imports for its own algorithms only, the first of which is
    // what issuers use: RS256 for RSA. Whoever wants another one says so in a JWK.
    const key = await importSPKI(text, algorithm).catch(() => undefined)
    if (key !== undefined) return { key, algorithms: [algorithm] }
  }
  try {
    const jwk = JSON.parse(text) as JWK
    if (jwk.alg !== undefined && ASYMMETRIC.includes(jwk.alg)) {
      return { key: await importJWK(jwk), algorithms: [jwk.alg] }
    }
  } catch (cause) {
    throw unusable(file, 'it is no public key', cause)
  }
  throw unusable(file, 'it is no public key in PEM (SPKI), and no JWK with "alg"')
}

function unusable(file: string, why: string, cause?: unknown): DataFolderError {
  return new DataFolderError('unreadable', `${file} cannot be used for tokens: ${why}`, { cause })
}

function asRefusal(error: unknown): unknown {
  if (error instanceof InkwireError) return error
  if (error instanceof errors.JWTExpired) {
    return new InkwireError('TOKEN_EXPIRED', 'this token has expired', { cause: error })
  }
  if (error instanceof errors.JOSEError || error instanceof TypeError) {
    return new InkwireError('TOKEN_INVALID', 'this token is not from whom this server trusts', {
      cause: error,
    })
  }
  return error
}
