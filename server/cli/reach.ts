import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ACCESS_FOLDER } from '../access/own-secret.ts'
import { readCommand } from '../config.ts'
import { type Io, MisuseError } from './command.ts'
import { readServerFile } from './server-file.ts'

export interface ReachFlags {
  readonly data?: string | undefined
  readonly url?: string | undefined
  readonly token?: string | undefined
}

/** Whoever answers to the operator: a running server, or this process, which has opened the folder by itself. */
export interface Reach {
  /** For people: an address or a folder. */
  readonly where: string
  /** `path` is below `/api/operator`. Resolves with an answer that is fine. @throws OperatorError; Error where nobody answers */
  request(path: string, init?: ReachInit): Promise<Response>
  close(): Promise<void>
}

export interface ReachInit {
  readonly method?: string
  /** Made anew for each attempt. */
  readonly body?: string | Uint8Array | (() => AsyncIterable<Uint8Array>)
  readonly type?: string
}

/** What the other side said instead of doing it. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
  readonly status: number
  readonly code: string
  /** What came with it. */
  readonly facts: unknown

  constructor(status: number, code: string, text: string, facts: unknown) {
    super(text)
    this.status = status
    this.code = code
    this.facts = facts
  }
}

const ANSWERS_WITHIN_MS = 3000
const TOKEN_SECONDS = 3600

// A server that asks to be asked later is asked later: it serves writers first.
const ATTEMPTS = 10
const WAIT_MAX_MS = 10_000

/**
 * A command talks to the routes of an operator, always: to those of the server that is named or that has the folder open;
 * where there is none, to those of a server that is put together here and listens nowhere. So whatever works on a folder
 * works on a running server.
 *
 * @throws MisuseError, DataFolderError, Error
 */
export async function reach(
  flags: ReachFlags,
  io: Io,
  { mayCreate = false }: { readonly mayCreate?: boolean } = {},
): Promise<Reach> {
  const url = flags.url ?? io.env['INKWIRE_URL']
  const token = flags.token ?? io.env['INKWIRE_TOKEN']
  if (url !== undefined) return reachServer(checkedUrl(url), token)
  const data = dataFolderOf(flags, io, mayCreate)
  const announced = await readServerFile(data)
  if (announced !== undefined && (await answers(announced.address))) {
    return reachServer(announced.address, token ?? (await ownToken(data)))
  }
  return openFolder(data, io)
}

export function dataFolderOf(flags: ReachFlags, io: Io, mayCreate = false): string {
  const data = resolve(flags.data ?? io.env['INKWIRE_DATA'] ?? './data')
  // A command must not make a folder where somebody has mistyped a name.
  if (!mayCreate && !existsSync(join(data, 'inkwire.json')))
    throw new MisuseError(`${data} is no data folder: --data names it`)
  return data
}

/** `http://host:4000`, without a slash at its end. @throws MisuseError */
export function checkedUrl(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new MisuseError(`--url is an address such as https://example.org, not ${JSON.stringify(text)}`, {
      cause,
    })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new MisuseError('--url begins with http or https')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function reachServer(base: string, token: string | undefined): Reach {
  return {
    where: base,
    request: async (path, init = {}) => {
      for (let attempt = 1; ; attempt += 1) {
        const response = await fetch(requestOf(`${base}/api/operator${path}`, init, token)).catch((cause) => {
          throw new Error(`${base} does not answer`, { cause })
        })
        const waitSeconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
        const isLater = response.status === 429 || response.status === 503
        if (!isLater || Number.isNaN(waitSeconds) || attempt === ATTEMPTS) return fine(response)
        await response.body?.cancel()
        await new Promise((resolve) => setTimeout(resolve, Math.min(waitSeconds * 1000, WAIT_MAX_MS)))
      }
    },
    close: async () => {},
  }
}

async function openFolder(data: string, io: Io): Promise<Reach> {
  const command = readCommand(['--data', data], io.env)
  if (command.command !== 'serve') throw new Error('bug: a data folder makes a config')
  // Only now: most commands ask a server that runs, and need none of all this.
  const [{ pino }, { assembleServer }] = await Promise.all([import('pino'), import('../server.ts')])
  const log = pino({ level: 'warn' }, { write: (line: string) => io.note(sentenceOf(line)) })
  const assembled = await assembleServer(command.config, log, { servesApp: false, keepsHouse: false })
  const token = await ownToken(data)
  return {
    where: data,
    request: async (path, init = {}) =>
      fine(await assembled.fetch(requestOf(`http://localhost/api/operator${path}`, init, token))),
    close: () => assembled.close(),
  }
}

function requestOf(url: string, { body, method, type }: ReachInit, token: string | undefined): Request {
  const headers = new Headers()
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  if (type !== undefined) headers.set('Content-Type', type)
  const stream = typeof body === 'function' ? streamOf(body()) : body
  return new Request(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(stream !== undefined && { body: stream, duplex: 'half' }),
  } as RequestInit)
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await iterator.return?.()),
  })
}

async function fine(response: Response): Promise<Response> {
  if (response.ok) return response
  const text = await response.text()
  let content: { error?: { code?: string; text?: string } } & Record<string, unknown> = {}
  try {
    content = JSON.parse(text)
  } catch {
    // A proxy's own page.
  }
  const { code = `HTTP_${response.status}`, text: said = `it answered ${response.status}` } =
    content.error ?? {}
  throw new OperatorError(response.status, code, said, content)
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })).ok
  } catch {
    return false // it was killed, and has left its file behind
  }
}

/** Whoever can read the folder's secret runs the server. Undefined where there is none, as on a server that asks nobody. */
async function ownToken(data: string): Promise<string | undefined> {
  let secret: Buffer
  try {
    secret = Buffer.from((await readFile(join(data, ACCESS_FOLDER, 'secret'), 'utf8')).trim(), 'base64url')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const [{ SignJWT }, { OWN_KEY_ID }] = await Promise.all([
    import('jose'),
    import('../access/token-verifier.ts'),
  ])
  return new SignJWT({ sub: 'operator', inkwire: { operator: true } })
    .setProtectedHeader({ alg: 'HS256', kid: OWN_KEY_ID })
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS} s`)
    .sign(secret)
}

/** A line of the log as a sentence. */
function sentenceOf(line: string): string {
  const { err, msg, event } = JSON.parse(line) as { err?: { message?: string }; msg?: string; event?: string }
  return [msg ?? event ?? line.trim(), err?.message].filter((part) => part !== undefined).join(': ')
}
