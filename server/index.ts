import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Logger, pino } from 'pino'
import { type Config, defaultConfig } from './config.ts'
import { assembleServer } from './server.ts'

export { ERRORS, type ErrorCode, InkwireError } from '../shared/errors.ts'
export type { Config } from './config.ts'
export { DataFolderError } from './storage/data-folder-error.ts'

/** What can be chosen where Inkwire lives in somebody else's server. */
export interface InkwireOptions extends Partial<Omit<Config, 'host' | 'port' | 'data'>> {
  /** The folder that holds every document. One process has it at a time. Made when it does not exist. */
  readonly data: string
  /** Where it is mounted: `/inkwire` has documents at `wss://host/inkwire`. Default: `/`. */
  readonly base?: string
  /** Takes what there is to say, alarms too. Default: JSON on standard error, from `logLevel` on. */
  readonly log?: Logger
}

/** A document server inside another server. */
export interface Inkwire {
  /**
   * Answers a request: the API, the custom element, health and metrics. What does not lie below `base` goes to `next`,
   * as Express and Connect have it, or is answered with 404.
   */
  readonly request: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void
  /** Takes a WebSocket. False: it does not lie below `base`, and nothing was done with it. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  /** Tells everyone, finishes what was published, closes every document. The HTTP server is its owner's. Idempotent. */
  close(): Promise<void>
}

/**
 * A document server to mount into a Node HTTP server:
 *
 *     const inkwire = await createInkwire({ data: './documents', base: '/inkwire' })
 *     const server = createServer((request, response) => inkwire.request(request, response, yourOwn))
 *     server.on('upgrade', (request, socket, head) => inkwire.upgrade(request, socket, head) || socket.destroy())
 *
 * There is no access control yet: whoever may reach a document is to be asked before these are called.
 *
 * @throws DataFolderError where the folder cannot be used; nothing is left open then
 * @throws TypeError where `base` is no path
 */
export async function createInkwire(options: InkwireOptions): Promise<Inkwire> {
  const { base = '/', log, ...chosen } = options
  const prefix = prefixOf(base)
  const config: Config = { ...defaultConfig(), ...chosen }
  const logger = log ?? pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  const { request, upgrade, close } = await assembleServer(config, logger, {
    servesApp: false,
    keepsHouse: true,
  })
  return {
    request: (incoming, response, next) => {
      if (takeOver(incoming, prefix)) request(incoming, response)
      else if (next !== undefined) next()
      else response.writeHead(404).end()
    },
    upgrade: (incoming, socket, head) => {
      const isOurs = takeOver(incoming, prefix)
      if (isOurs) upgrade(incoming, socket, head)
      return isOurs
    },
    close: () => close(),
  }
}

/** `/inkwire` for any way to write it, and nothing for the root. */
function prefixOf(base: string): string {
  const path = `/${base}`.replace(/^\/+/, '/').replace(/\/+$/, '')
  if (!/^(\/[\w.~-]+)*$/.test(path)) throw new TypeError(`base is a path such as /inkwire, not ${base}`)
  return path
}

/** Whether a request lies below the prefix; its address is then what remains, as frameworks do it, too. */
function takeOver(request: IncomingMessage & { readonly baseUrl?: unknown }, prefix: string): boolean {
  const url = request.url ?? '/'
  // A framework that has mounted us has taken the prefix away already.
  if (prefix === '' || request.baseUrl === prefix) return true
  if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) return false
  const rest = url.slice(prefix.length)
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  return true
}
