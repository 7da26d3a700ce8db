import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { InkwireError } from '../../shared/errors.ts'
import { checksum } from '../../shared/log/checksum.ts'
import { ROLES } from '../../shared/protocol/messages.ts'
import { DataFolderError } from '../storage/data-folder-error.ts'
import { syncFolder } from '../storage/marker.ts'
import { ACCESS_FOLDER } from './own-secret.ts'

/** A token that this server has issued, without the token itself. Times are of Unix, in milliseconds. */
const IssuedToken = z.object({
  id: z.string(),
  /** What whoever issued it calls it. */
  label: z.string(),
  /** The one document that it is a link to; none: it is somebody's token. */
  document: z.string().optional(),
  role: z.enum(ROLES).optional(),
  /** Whose token it is; none: of whoever has the link. */
  person: z.string().optional(),
  /** The links that it was made by: it ends with each of them. */
  via: z.array(z.string()).optional(),
  /** Who issued it; none: an operator. */
  issuer: z.string().optional(),
  issuedMs: z.number(),
  expiresMs: z.number(),
})
export type IssuedToken = z.infer<typeof IssuedToken>

/** All tokens of this kind that were issued up to then are void; those of a document, for that document. */
const Revocation = z.object({
  kind: z.enum(['token', 'person', 'document']),
  of: z.string(),
  revokedMs: z.number(),
})
export type Revocation = z.infer<typeof Revocation>

const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('issued'), token: IssuedToken }),
  z.object({ type: z.literal('revoked'), revocation: Revocation }),
])
type Line = z.infer<typeof Line>

const FILE = 'issued.jsonl'

/** More are refused: a link is for people, and this many of them are nobody's any more. */
const ISSUED_MAX = 100_000
const REVOCATIONS_MAX = 100_000

/** Revocations outlive every token that they are about; none lives longer than this. */
export const TOKEN_MAX_MS = 400 * 24 * 60 * 60 * 1000

/**
 * Tokens issued and rights taken away, in a file of lines that only grows while the process runs: `<checksum> <JSON>`.
 * Small enough to be in memory; written anew, without what has expired, at each start.
 *
 * - [A3] What was revoked is on disk before the revoking is acknowledged.
 */
export class Issued {
  readonly #path: string
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #revocations = new Map<string, number>()
  readonly #file: FileHandle
  /** How far the file is whole lines that were acknowledged. */
  #bytes: number
  #lastWrite: Promise<unknown> = Promise.resolve()

  /** @throws DataFolderError where a line is damaged: something that was revoked might be in it */
  static async open(dataFolder: string, nowMs: number): Promise<Issued> {
    const folder = join(dataFolder, ACCESS_FOLDER)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, FILE)
    const lines = await readLines(path)
    const live = lines.filter((line) =>
      line.type === 'issued'
        ? line.token.expiresMs > nowMs
        : line.revocation.revokedMs + TOKEN_MAX_MS > nowMs,
    )
    const text = live.map(encode).join('')
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
      await rename(`${path}.new`, path)
      await syncFolder(folder)
    } catch (error) {
      await file.close()
      throw error
    }
    return new Issued(path, file, Buffer.byteLength(text), live)
  }

  private constructor(path: string, file: FileHandle, bytes: number, lines: readonly Line[]) {
    this.#path = path
    this.#file = file
    this.#bytes = bytes
    for (const line of lines) this.#remember(line)
  }

  /** Resolves when it is on disk. @throws InkwireError LIMIT_EXCEEDED, LOG_UNAVAILABLE */
  async issue(token: IssuedToken): Promise<void> {
    if (this.#tokens.size >= ISSUED_MAX) {
      throw new InkwireError('LIMIT_EXCEEDED', 'there are too many tokens that have not expired')
    }
    await this.#append({ type: 'issued', token })
  }

  /** [A3] Resolves when it is on disk. @throws InkwireError LIMIT_EXCEEDED, LOG_UNAVAILABLE */
  async revoke(revocation: Revocation): Promise<void> {
    if (this.#revocations.size >= REVOCATIONS_MAX) {
      throw new InkwireError('LIMIT_EXCEEDED', 'there are too many revocations')
    }
    await this.#append({ type: 'revoked', revocation })
  }

  /** Tokens that were issued, have not expired when the process began, and were not revoked; the newest first. */
  list(document?: string): readonly IssuedToken[] {
    return [...this.#tokens.values()]
      .filter((token) => document === undefined || token.document === document)
      .filter((token) => !this.#isRevoked(token))
      .reverse()
  }

  /** Up to when tokens of this were revoked, in Unix time. */
  revokedMs(kind: Revocation['kind'], of: string): number | undefined {
    return this.#revocations.get(keyOf(kind, of))
  }

  async close(): Promise<void> {
    await this.#lastWrite.catch(() => {}) // its caller was told
    await this.#file.close()
  }

  /** Whether nobody can use it any more; somebody's own token goes on where that of a document was taken away. */
  #isRevoked({ document, id, issuedMs, person, via = [] }: IssuedToken): boolean {
    const isOver = (kind: Revocation['kind'], of: string | undefined) =>
      of !== undefined && issuedMs <= (this.#revocations.get(keyOf(kind, of)) ?? -1)
    return (
      [id, ...via].some((link) => this.#revocations.has(keyOf('token', link))) ||
      isOver('document', document) ||
      isOver('person', person)
    )
  }

  async #append(line: Line): Promise<void> {
    const written = this.#lastWrite
      .catch(() => {}) // its caller was told
      .then(async () => {
        const text = Buffer.from(encode(line))
        // Over what an attempt that failed may have left.
        await this.#file.truncate(this.#bytes)
        await this.#file.write(text, 0, text.byteLength, this.#bytes)
        await this.#file.sync()
        this.#bytes += text.byteLength
      })
    this.#lastWrite = written
    try {
      await written
    } catch (cause) {
      throw new InkwireError('LOG_UNAVAILABLE', `${this.#path} cannot be written`, { cause })
    }
    this.#remember(line)
  }

  #remember(line: Line): void {
    if (line.type === 'issued') this.#tokens.set(line.token.id, line.token)
    else {
      const { kind, of, revokedMs } = line.revocation
      this.#revocations.set(keyOf(kind, of), revokedMs)
    }
  }
}

function keyOf(kind: Revocation['kind'], of: string): string {
  return `${kind} ${of}`
}

function encode(line: Line): string {
  const json = JSON.stringify(line)
  return `${sumOf(json)} ${json}\n`
}

/** A last line without its end is one that was never acknowledged. */
async function readLines(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line, index) => {
    const decoded = decode(line)
    if (decoded !== undefined) return decoded
    throw new DataFolderError(
      'damaged',
      `line ${index + 1} of ${path} is damaged; rights that were taken away may be in it. Put the file back from a backup, or remove the line if you know what it was.`,
    )
  })
}

function decode(line: string): Line | undefined {
  const json = line.slice(9)
  if (line.slice(0, 8) !== sumOf(json)) return undefined
  return Line.safeParse(JSON.parse(json)).data
}

function sumOf(json: string): string {
  return checksum(Buffer.from(json), 0).toString(16).padStart(8, '0')
}
