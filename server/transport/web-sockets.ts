import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { type ErrorCode, InkwireError } from '../../shared/errors.ts'
import { documentFromPath } from '../../shared/protocol/document-path.ts'
import { SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import type { Random } from '../../shared/random.ts'
import type { Origins } from '../access/access-config.ts'
import { allowsOrigin, isAskedLocally } from '../access/origins.ts'
import type { AddressLimits, Admission } from '../limits/address-limits.ts'
import { Pace } from '../limits/pace.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { Connection, Peer } from '../session/connection.ts'
import type { Core } from '../session/core.ts'
import { acceptInkwire } from '../session/inkwire-peer.ts'
import { acceptYWebsocket, type Credentials } from '../session/y-websocket-peer.ts'
import { eventDetails } from '../telemetry/event-log.ts'
import { bearerToken } from './bearer-token.ts'
import type { ClientAddresses } from './client-address.ts'
import { Heartbeat } from './heartbeat.ts'
import { Intake, type Time } from './intake.ts'
import { cutSlowest, type Slow } from './outbox-guard.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { Turn } from './turn.ts'
import { WebSocketConnection } from './web-socket-connection.ts'

export interface WebSocketsOptions {
  readonly core: Core
  readonly connectionsMax: number
  /** Who a request is from. */
  readonly addresses: ClientAddresses
  /** Whose pages may connect. */
  readonly origins: Origins
  /** Whether only this machine can reach this server and nobody is asked for a token. */
  readonly isLocal: boolean
  /** What one address has and does at the moment. */
  readonly addressLimits: AddressLimits
  readonly rates: RateLimits
  /** What the work for each connection is measured by. */
  readonly time: Time
  readonly random: Random
  /** A frame has come, before anything is done with it. */
  readonly onFrame?: (() => void) | undefined
  readonly log: { debug(details: Readonly<Record<string, unknown>>, text: string): void }
}

class Open implements Slow {
  readonly webSocket: WebSocket
  readonly connection: WebSocketConnection
  readonly peer: Peer

  constructor(webSocket: WebSocket, connection: WebSocketConnection, peer: Peer) {
    this.webSocket = webSocket
    this.connection = connection
    this.peer = peer
  }

  get bufferedBytes(): number {
    return this.connection.bufferedBytes
  }

  /** Who does not read does not read a code either, and what waits is let go of at once. */
  cut(): void {
    this.webSocket.terminate()
  }
}

// Some milliseconds' work for ten thousand connections, and what fills up in between is bounded for each of them.
const LOOK_AT_OUTBOXES_MS = 500

// How long the other end may take to answer a close before its socket is cut.
const CLOSE_TIMEOUT_MS = 5000

/**
 * A drained server is asked to be back within this; each client gets its own moment, so that they do not come at once.
 * With what a client adds, with joining and with a slow start it stays below the five seconds of [N2].
 */
const RETRY_AFTER_MIN_MS = 500
const RETRY_AFTER_MAX_MS = 2500

const RETRY_AFTER_SECONDS = Math.ceil(RETRY_AFTER_MAX_MS / 1000)

/** Every WebSocket of the process: takes upgrades, finds out who speaks what, tries each connection, closes them all. */
export class WebSockets {
  readonly #options: WebSocketsOptions
  readonly #server: WebSocketServer
  readonly #turn = new Turn()
  readonly #open = new Set<Open>()
  #state: 'open' | 'draining' | 'closed' = 'open'
  #onEmpty: (() => void) | undefined
  readonly #outboxGuard: NodeJS.Timeout

  constructor(options: WebSocketsOptions) {
    this.#options = options
    this.#outboxGuard = setInterval(() => this.#cutSlowest(), LOOK_AT_OUTBOXES_MS).unref()
    // The types of ws do not know closeTimeout yet.
    const serverOptions: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      maxPayload: options.core.limits.frameMaxBytes,
      perMessageDeflate: false,
      handleProtocols: () => SUBPROTOCOL, // called only where the client offered some, which `upgrade` has looked at
      closeTimeout: CLOSE_TIMEOUT_MS,
    }
    this.#server = new WebSocketServer(serverOptions)
    // Otherwise it answers by itself, as a page without headers.
    this.#server.on('wsClientError', ({ message }, socket) =>
      this.#refuseUpgrade(socket, 400, 'MESSAGE_MALFORMED', message),
    )
  }

  get size(): number {
    return this.#open.size
  }

  /** Bytes that wait for slow readers. */
  get bufferedBytes(): number {
    let bytes = 0
    for (const { connection } of this.#open) bytes += connection.bufferedBytes
    return bytes
  }

  /** Bytes that wait for the slowest of them. */
  get largestBufferedBytes(): number {
    let largest = 0
    for (const { connection } of this.#open) largest = Math.max(largest, connection.bufferedBytes)
    return largest
  }

  /** Connections that have more to read than the soft limit. */
  get slow(): number {
    const { outboxSoftBytes } = this.#options.core.limits
    let slow = 0
    for (const { connection } of this.#open) if (connection.bufferedBytes > outboxSoftBytes) slow += 1
    return slow
  }

  /** The listener for a HTTP server's `upgrade`. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Somebody who vanishes during the handshake must not end the process.
    socket.on('error', this.#noteSocketFailure)
    if (this.#state !== 'open') {
      return this.#refuseUpgrade(socket, 503, 'SERVER_DRAINING', 'the server is about to stop')
    }
    if (this.#open.size >= this.#options.connectionsMax) {
      return this.#refuseUpgrade(socket, 503, 'SERVER_BUSY', 'there are too many connections')
    }
    const offered = offeredProtocols(request)
    if (offered.length > 0 && !offered.includes(SUBPROTOCOL)) {
      return this.#refuseUpgrade(
        socket,
        400,
        'PROTOCOL_UNSUPPORTED',
        `the only subprotocol is ${SUBPROTOCOL}`,
      )
    }
    const admission = this.#options.addressLimits.connect(this.#options.addresses.of(request))
    if (!admission.admitted) return this.#refuseSurplus(socket, admission)
    const { pace, release } = admission.use
    socket.on('close', release) // comes once; `once` would keep an object more for each connection
    this.#server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#accept(webSocket, socket, request, offered.length > 0, pace),
    )
  }

  /** One for all sockets: made in `upgrade`, each would keep its request, with all its headers, for as long as it is open. */
  readonly #noteSocketFailure = (error: Error): void =>
    this.#options.log.debug(eventDetails('connection_failed', { err: error }), 'a socket failed')

  /** [N1] Refuses who comes, and tells everyone who is here when to come back. */
  drain(): void {
    if (this.#state !== 'open') return
    this.#state = 'draining'
    for (const { peer } of this.#open) peer.drain(this.#retryAfterMs())
  }

  /** Rights were taken away or given: every session looks at its own again [A3]. */
  reconsider(): void {
    for (const { peer } of this.#open) peer.reconsider()
  }

  /** Closes every connection; resolves when all are gone, or after `timeoutMs`, when the rest was cut. */
  async close(reason: InkwireError, timeoutMs: number): Promise<void> {
    this.#state = 'closed'
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
      if (this.#open.size === 0) resolve()
    })
    for (const { connection } of this.#open) connection.close(reason.closeCode, reason.message)
    const cut = setTimeout(() => {
      for (const { webSocket } of this.#open) webSocket.terminate()
    }, timeoutMs)
    await empty
    clearTimeout(cut)
    clearInterval(this.#outboxGuard)
    this.#server.close()
  }

  #refuseUpgrade(socket: Duplex, status: 400 | 503, code: ErrorCode, text: string): void {
    this.#options.core.telemetry.refused(code)
    refuseUpgrade(socket, status, code, text, status === 503 ? RETRY_AFTER_SECONDS : undefined)
  }

  /** [Q1] Before anything is spent on it. */
  #refuseSurplus(socket: Duplex, { limit, retryAfterMs }: Admission & { admitted: false }): void {
    const { telemetry } = this.#options.core
    telemetry.limited(limit)
    telemetry.refused('RATE_EXCEEDED')
    const text = 'too many connections come from this address'
    refuseUpgrade(socket, 429, 'RATE_EXCEEDED', text, Math.ceil(retryAfterMs / 1000))
  }

  /** [Q6] */
  #cutSlowest(): void {
    const { core, rates } = this.#options
    cutSlowest(this.#open, rates.outboxesMaxBytes, () => {
      core.telemetry.limited('outboxes')
      core.telemetry.refused('OUTBOX_FULL')
    })
  }

  #accept(
    webSocket: WebSocket,
    socket: Duplex,
    request: IncomingMessage,
    speaksInkwire: boolean,
    shared: Pace,
  ): void {
    const { core, random, time } = this.#options
    const begunMs = core.clock.nowMs()
    const connection = new WebSocketConnection(
      webSocket,
      socket,
      this.#options.addresses.of(request),
      this.#turn,
    )
    connection.onFirstSend = () => core.telemetry.connected(core.clock.nowMs() - begunMs)
    // A refused handshake tells a page nothing, so that y-websocket would try for ever: accept, then close with a code.
    const peer = this.#acceptPeer(connection, request, speaksInkwire)
    const open = new Open(webSocket, connection, peer)
    this.#open.add(open)
    const intake = new Intake({
      take: (frame) => peer.receive(frame),
      socket: webSocket,
      own: new Pace(this.#options.rates.connectionPace, 'connection'),
      shared,
      time,
      random,
      onWait: (limit) => core.telemetry.limited(limit),
      onOverflow: () => this.#endOverflow(connection),
    })
    const heartbeat = new Heartbeat(webSocket, connection, core.limits.heartbeatMs, () => intake.isWaiting)
    webSocket.on('message', (frame: Buffer, isBinary) => {
      heartbeat.heard()
      this.#options.onFrame?.()
      if (isBinary) intake.receive(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength))
      else peer.receiveText()
    })
    webSocket.on('ping', ({ byteLength }) => intake.count(byteLength))
    webSocket.on('pong', ({ byteLength }) => {
      heartbeat.heard()
      intake.count(byteLength)
    })
    webSocket.on('error', (error) => this.#noteFailure(error)) // `close` follows
    webSocket.on('close', () => {
      heartbeat.stop()
      intake.stop()
      connection.end()
      this.#open.delete(open)
      peer.closed()
      if (this.#open.size === 0) this.#onEmpty?.()
    })
  }

  #endOverflow(connection: Connection): void {
    const { closeCode, code, message } = new InkwireError('RATE_EXCEEDED', 'too many messages at once')
    this.#options.core.telemetry.refused(code)
    connection.close(closeCode, message)
  }

  #acceptPeer(connection: Connection, request: IncomingMessage, speaksInkwire: boolean): Peer {
    try {
      this.#checkOrigin(request)
      if (speaksInkwire) return acceptInkwire(connection, this.#options.core)
      const document = documentFromPath(request.url ?? '/')
      return acceptYWebsocket(connection, document, credentialsOf(request), this.#options.core)
    } catch (error) {
      if (!(error instanceof InkwireError)) throw error
      this.#options.core.telemetry.refused(error.code)
      connection.close(error.closeCode, error.message)
      return NOBODY
    }
  }

  #checkOrigin({ headers }: IncomingMessage): void {
    const { isLocal, origins } = this.#options
    if (
      allowsOrigin(origins, headers.origin, headers.host) &&
      (!isLocal || isAskedLocally(origins, headers.host))
    )
      return
    throw new InkwireError('ORIGIN_DENIED', 'this server is not for pages of that site')
  }

  /** `ws` has closed it already, with a code of RFC 6455: 1009 for a message that is too large, 1002 for nonsense. */
  #noteFailure(error: Error): void {
    this.#options.log.debug(eventDetails('connection_failed', { err: error }), 'a WebSocket failed')
    if (!('code' in error) || typeof error.code !== 'string' || !error.code.startsWith('WS_ERR_')) return
    const isTooLarge = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
    this.#options.core.telemetry.refused(isTooLarge ? 'LIMIT_EXCEEDED' : 'MESSAGE_MALFORMED')
  }

  #retryAfterMs(): number {
    return Math.round(RETRY_AFTER_MIN_MS + this.#options.random() * (RETRY_AFTER_MAX_MS - RETRY_AFTER_MIN_MS))
  }
}

/** Who was closed before it began. */
const NOBODY: Peer = { receive: () => undefined, receiveText() {}, closed() {}, drain() {}, reconsider() {} }

/** `?person=` and `?token=` of a y-websocket client, or its token in `Authorization`. */
function credentialsOf({ headers, url }: IncomingMessage): Credentials {
  const query = new URLSearchParams(url?.split('?')[1])
  const personKey = query.get('person') ?? undefined
  // Nothing that could be somebody else's address.
  if (personKey !== undefined && !/^[\w-]{1,128}$/.test(personKey))
    throw new InkwireError('MESSAGE_MALFORMED', 'a person is 1 to 128 of A-Z a-z 0-9 _ -')
  return { personKey, token: bearerToken(headers.authorization) ?? query.get('token') ?? '' }
}

function offeredProtocols(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol']
  return header === undefined ? [] : header.split(',').map((name) => name.trim())
}
