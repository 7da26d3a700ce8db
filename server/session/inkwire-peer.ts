import { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import { decodeClientFrame } from '../../shared/protocol/client-message.ts'
import { DELAY_MAX_MS } from '../../shared/protocol/fields.ts'
import type { ChannelNumber, ClientMessage, Have, ServerMessage } from '../../shared/protocol/messages.ts'
import { encodeServerMessage } from '../../shared/protocol/server-message.ts'
import { LARGE_UPDATE_BYTES } from '../../shared/update/in-slices.ts'
import type { Steps } from '../channel/slices.ts'
import { Rate } from '../limits/rate.ts'
import type { Connection, Peer } from './connection.ts'
import type { Core } from './core.ts'
import { whenExpired } from './expiry.ts'
import { Guard } from './guard.ts'
import type { Identity } from './identity.ts'
import { InkwireDialect } from './inkwire-dialect.ts'
import { Reports } from './marks.ts'
import { Session } from './session.ts'
import { unavailable } from './unavailable.ts'

/** So many small ones of one frame are taken in one go: four milliseconds' work or less [X4]. */
const MESSAGES_PER_SLICE = 256

/** `identifying`: what comes while a token is verified waits, up to a limit. */
type State =
  | { readonly state: 'greeting'; readonly cancelTimeout: () => void }
  | { readonly state: 'identifying'; readonly waiting: Uint8Array[]; waitingBytes: number }
  | {
      readonly state: 'ready'
      readonly key: string
      readonly identity: Identity
      readonly cancelExpiry: () => void
    }
  | { readonly state: 'closed' }

/** Accepts a connection that speaks `inkwire.2`: a `hello`, then any number of documents. */
export function acceptInkwire(connection: Connection, core: Core): Peer {
  const guarded: Peer = new Guard(
    new InkwirePeer(connection, core, (frame) => void guarded.receive(frame)),
    connection,
    core.telemetry,
    core.limits.frameMaxBytes,
  )
  return guarded
}

class InkwirePeer implements Peer {
  readonly #connection: Connection
  readonly #core: Core
  readonly #receiveAgain: (frame: Uint8Array) => void
  readonly #sessions = new Map<ChannelNumber, Session>()
  readonly #documents = new Set<DocName>()
  readonly #reports: Reports
  #state: State
  readonly #joins: Rate
  #cancelIdle: () => void = () => {}
  #isAuthenticating = false
  /** How often rights were looked at again: a join that was under way meanwhile does so, too. */
  #reconsidered = 0

  constructor(connection: Connection, core: Core, receiveAgain: (frame: Uint8Array) => void) {
    this.#connection = connection
    this.#core = core
    this.#receiveAgain = receiveAgain
    this.#joins = new Rate(core.limits.joinsPerSecond)
    this.#reports = new Reports(core.telemetry)
    const cancelTimeout = core.clock.after(core.limits.helloTimeoutMs, () =>
      this.#close(new InkwireError('HEARTBEAT_LOST', 'no hello came in time')),
    )
    this.#state = { state: 'greeting', cancelTimeout }
  }

  receive(frame: Uint8Array): Promise<number> | undefined {
    if (this.#state.state === 'identifying') {
      this.#keepWaiting(this.#state, frame)
      return undefined
    }
    const messages = decodeClientFrame(frame)
    if (frame.byteLength >= LARGE_UPDATE_BYTES || messages.length > MESSAGES_PER_SLICE)
      return this.#core.channels.slices.run(this.#takeInSlices(messages)) // [X4]
    for (const message of messages) this.#take(message)
    return undefined
  }

  receiveText(): void {
    throw new InkwireError('MESSAGE_MALFORMED', 'only binary messages are spoken here')
  }

  closed(): void {
    if (this.#state.state === 'greeting') this.#state.cancelTimeout()
    if (this.#state.state === 'ready') {
      this.#state.cancelExpiry()
      this.#core.people.connections.free(this.#state.identity.person)
    }
    this.#cancelIdle()
    this.#state = { state: 'closed' }
    for (const session of this.#sessions.values()) session.leave() // [P3]
    this.#sessions.clear()
    this.#documents.clear()
  }

  drain(retryAfterMs: number): void {
    this.#send({ type: 'drain', retryAfterMs })
  }

  reconsider(): void {
    if (this.#state.state !== 'ready') return
    this.#reconsidered++
    for (const session of this.#sessions.values()) void session.reconsider(this.#state.identity)
  }

  /** In order, one after the other, however long one takes. */
  *#takeInSlices(messages: readonly ClientMessage[]): Generator<void, void, void> {
    let bytes = 0
    for (const [index, message] of messages.entries()) {
      const steps = this.#take(message)
      for (let step = steps?.next(); step?.done === false; step = steps?.next()) yield
      bytes += message.type === 'publish' ? message.update.byteLength : 0
      if (index % MESSAGES_PER_SLICE === MESSAGES_PER_SLICE - 1 || bytes >= LARGE_UPDATE_BYTES) {
        bytes = 0
        yield
      }
    }
  }

  #take(message: ClientMessage): Steps | undefined {
    switch (this.#state.state) {
      case 'greeting':
        this.#greet(message)
        return undefined
      case 'identifying':
        throw new InkwireError('MESSAGE_MALFORMED', 'a hello with a token is a frame of its own')
      case 'ready':
        // A session that we have just ended may still be spoken to: nothing of that is ever acknowledged.
        if (message.type === 'publish')
          return this.#sessions.get(message.channel)?.publish(message.batch, message.kind, message.update)
        this.#follow(message, this.#state)
        return undefined
      case 'closed':
        return undefined
      default:
        return this.#state satisfies never
    }
  }

  #greet(message: ClientMessage): void {
    if (message.type !== 'hello') throw new InkwireError('MESSAGE_MALFORMED', 'the first message is a hello')
    if (this.#state.state === 'greeting') this.#state.cancelTimeout()
    const { key, token } = message
    const identity = this.#core.identify(key, token)
    if (!(identity instanceof Promise)) return this.#becomeReady(key, identity)
    const waiting: Uint8Array[] = []
    this.#state = { state: 'identifying', waiting, waitingBytes: 0 }
    void this.#identified(key, identity, waiting)
  }

  async #identified(key: string, identity: Promise<Identity>, waiting: readonly Uint8Array[]): Promise<void> {
    try {
      const known = await identity
      if (this.#state.state !== 'identifying') return
      this.#becomeReady(key, known)
      for (const frame of waiting) this.#receiveAgain(frame)
    } catch (cause) {
      this.#close(unavailable(cause))
    }
  }

  /** [A4] Who is ready stays so until their token expires, or for as long as they bring a newer one in time. */
  #becomeReady(key: string, identity: Identity): void {
    if (this.#state.state === 'ready') this.#state.cancelExpiry()
    else if (!this.#core.people.connections.take(identity.person)) return this.#closeSurplus()
    const { clock, limits } = this.#core
    const cancelExpiry = whenExpired(identity, clock, () =>
      this.#close(new InkwireError('TOKEN_EXPIRED', 'this token has expired')),
    )
    this.#state = { state: 'ready', key, identity, cancelExpiry }
    const { heartbeatMs, updateMaxBytes } = limits
    const leftMs = (identity.expiresAtMs ?? clock.nowMs()) - clock.nowMs()
    const expiresMs = identity.expiresAtMs === undefined ? 0 : Math.min(Math.max(1, leftMs), DELAY_MAX_MS)
    this.#send({ type: 'ready', heartbeatMs, updateMaxBytes, expiresMs })
    this.#watchIdle()
  }

  #closeSurplus(): void {
    this.#core.telemetry.limited('person_connections') // [Q1]
    this.#close(new InkwireError('RATE_EXCEEDED', 'one person has too many connections'))
  }

  /** [Q5] Whoever wants nothing does not stay. */
  #watchIdle(): void {
    this.#cancelIdle()
    if (this.#documents.size > 0 || this.#state.state !== 'ready') return
    const { clock, limits, telemetry } = this.#core
    this.#cancelIdle = clock.after(limits.connectionIdleMs, () => {
      telemetry.limited('connection_idle')
      this.#close(new InkwireError('HEARTBEAT_LOST', 'no document was asked for in time'))
    })
  }

  async #authenticate(key: string, token: string, before: Identity): Promise<void> {
    if (this.#isAuthenticating) {
      return this.#close(new InkwireError('MESSAGE_MALFORMED', 'one token is verified at a time'))
    }
    this.#isAuthenticating = true
    try {
      const identity = await this.#core.identify(key, token)
      if (this.#state.state !== 'ready') return
      if (identity.person !== before.person) {
        return this.#close(new InkwireError('ACCESS_DENIED', 'a connection is one person’s'))
      }
      this.#becomeReady(key, identity)
      this.reconsider()
    } catch (cause) {
      this.#close(unavailable(cause))
    } finally {
      this.#isAuthenticating = false
    }
  }

  #follow(
    message: Exclude<ClientMessage, { type: 'publish' }>,
    { identity, key }: State & { state: 'ready' },
  ): void {
    switch (message.type) {
      case 'hello':
        throw new InkwireError('MESSAGE_MALFORMED', 'a connection says hello once')
      case 'authenticate':
        void this.#authenticate(key, message.token, identity)
        return
      case 'ping':
        return this.#send({
          type: 'pong',
          nonce: message.nonce,
          timeMs: Math.floor(this.#core.clock.nowMs()),
        })
      case 'join':
        void this.#join(message.document, message.have, identity)
        return
      case 'leave':
        return this.#leave(message.channel)
      case 'awareness':
        return this.#sessions.get(message.channel)?.receiveAwareness(message.awareness)
      case 'mark':
        return this.#sessions.get(message.channel)?.mark(message.batch, message.madeMs)
      case 'report':
        return this.#reports.take(message, this.#core.clock.nowMs())
      default:
        message satisfies never
    }
  }

  async #join(document: DocName, have: Have, identity: Identity): Promise<void> {
    try {
      if (this.#documents.has(document)) {
        return this.#close(
          new InkwireError('MESSAGE_MALFORMED', 'a connection joins a document once at a time'),
        )
      }
      if (this.#documents.size >= this.#core.limits.documentsPerConnection) {
        throw new InkwireError('LIMIT_EXCEEDED', 'too many documents on one connection')
      }
      this.#checkPace() // [Q3]
      this.#documents.add(document)
      this.#cancelIdle()
      const round = this.#reconsidered
      const role = await this.#core.admit(document, identity)
      const channel = await this.#core.channels.open(document)
      if (this.#state.state !== 'ready') return this.#core.channels.left(channel)
      const session = new Session({
        core: this.#core,
        channel,
        connection: this.#connection,
        dialect: new InkwireDialect(channel.number),
        identity,
        role,
        onEnd: (reason) => {
          this.#forget(channel.number, document)
          this.#refuse(document, reason)
        },
      })
      this.#sessions.set(channel.number, session)
      this.#send({
        type: 'welcome',
        document,
        channel: channel.number,
        epoch: channel.epoch,
        writable: channel.isWritable,
        role,
      })
      session.start(have)
      if (round !== this.#reconsidered) void session.reconsider(this.#state.identity)
    } catch (cause) {
      this.#documents.delete(document)
      this.#watchIdle()
      const reason = unavailable(cause)
      this.#core.telemetry.refused(reason.code, { document, person: identity.person })
      this.#refuse(document, reason)
    }
  }

  #leave(channel: ChannelNumber): void {
    const session = this.#sessions.get(channel)
    if (session === undefined) return
    session.leave()
    this.#forget(channel, session.document)
  }

  #forget(channel: ChannelNumber, document: DocName): void {
    this.#sessions.delete(channel)
    this.#documents.delete(document)
    this.#watchIdle()
  }

  #checkPace(): void {
    const { clock, telemetry } = this.#core
    const nowMs = clock.nowMs()
    if (this.#joins.take(1, nowMs)) return
    telemetry.limited('connection_joins')
    const retryAfterMs = Math.ceil(this.#joins.waitMs(1, nowMs))
    throw new InkwireError('RATE_EXCEEDED', 'too many documents are asked for at once', { retryAfterMs })
  }

  #keepWaiting(identifying: State & { state: 'identifying' }, frame: Uint8Array): void {
    identifying.waitingBytes += frame.byteLength
    if (identifying.waitingBytes > this.#core.limits.frameMaxBytes) {
      throw new InkwireError('SERVER_BUSY', 'too much was sent before the token was verified')
    }
    identifying.waiting.push(frame)
  }

  /** Says it and ends that session only; the connection and its other documents go on. */
  #refuse(document: DocName, { code, message, retryAfterMs }: InkwireError): void {
    this.#send({ type: 'refuse', document, code, text: message, retryAfterMs })
  }

  #send(message: ServerMessage): void {
    if (this.#state.state !== 'closed') this.#connection.send(encodeServerMessage(message))
  }

  #close(reason: InkwireError): void {
    if (this.#state.state === 'closed') return
    this.#core.telemetry.refused(reason.code)
    this.#connection.close(reason.closeCode, reason.message)
    this.closed()
  }
}
