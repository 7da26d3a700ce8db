import { assert } from '../../shared/assert.ts'
import type { Clock } from '../../shared/clock.ts'
import { ERRORS } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import { encodeClientMessage } from '../../shared/protocol/inkwire.ts'
import type { ClientMessage, ServerMessage } from '../../shared/protocol/messages.ts'
import type { Random } from '../../shared/random.ts'
import { backoffMs } from './backoff.ts'
import { codeOfClose, forbidsRetry, isOverloaded } from './close-code.ts'
import { type ConnectionState, type Phase, release, wireOf } from './connection-state.ts'
import type { DocumentLink, DocumentListener } from './document-link.ts'
import { FeltTimes } from './felt-times.ts'
import { type ConnectionMessage, frameParts, readFrame } from './frame-parts.ts'
import { Heartbeat } from './heartbeat.ts'
import { Links } from './links.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from './provider-limits.ts'
import { TokenKeeper, type TokenSource } from './token-keeper.ts'
import type { Transport, Wire } from './transport.ts'

export interface ConnectionOptions {
  readonly url: string
  /** This browser's secret: 16 to 128 of `A-Z a-z 0-9 _ -`, the same in all its tabs. */
  readonly key: string
  /** Says who this is and what they may do, to a server that asks. */
  readonly token?: TokenSource
  /** What this client calls itself, for the server's logs. */
  readonly agent?: string
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly limits?: ProviderLimits
}

const NORMAL_CLOSURE = 1000
/** Ours, for what only we can know of a connection: it is dead, or cannot be understood. */
const GIVEN_UP = 4000
/** A server that has too much to do, and does not say for how long, counts as so many failed attempts. */
const FAILURES_WHEN_OVERLOADED = 3
/** While a server starts anew, no more failed attempts count … */
const FAILURES_DURING_A_RESTART = 2
/** … unless there were so many that it is no restart. */
const ATTEMPTS_DURING_A_RESTART = 8

/**
 * One connection to one server, shared by many documents. It dials when the first document is attached, and again
 * whenever it is lost, until it is closed or the server forbids it.
 *
 * - [R3] Every document that is attached is joined again on each new connection.
 * - It comes back with full jitter, and obeys the server's hints and the close codes that forbid coming back.
 */
export class ServerConnection {
  readonly url: string
  readonly #options: ConnectionOptions
  readonly #limits: ProviderLimits
  readonly #links = new Links()
  readonly #tokens: TokenKeeper
  readonly #felt: FeltTimes
  readonly #port = {
    isReady: () => this.#phase.state === 'ready',
    hasRoom: () => this.#hasRoom(),
    send: (message: ClientMessage) => this.#send(message),
    ping: () => this.#ping(),
  }
  #phase: Phase = { state: 'idle' }
  /** Attempts that failed since the last stable connection. */
  #failures = 0
  #isOffline = false
  /** The server is about to close, and said when to come back. */
  #drainMs = 0
  /** The server went in order to come back, and is not back yet. */
  #isRestarting = false
  #lastNonce = 0
  #isFull = false

  constructor(options: ConnectionOptions) {
    this.url = options.url
    this.#options = options
    this.#limits = options.limits ?? PROVIDER_LIMITS
    this.#tokens = new TokenKeeper(options.token ?? '', options.clock)
    this.#felt = new FeltTimes(options.clock, (report) => {
      if (this.#phase.state === 'ready') this.#send(report)
    })
  }

  get state(): ConnectionState {
    return this.#phase
  }

  /** Documents that are attached, and those whose leaving is not settled yet. */
  get documents(): number {
    return this.#links.size
  }

  /** What one update may weigh; undefined while no server has said. */
  get updateMaxBytes(): number | undefined {
    return this.#phase.state === 'ready' ? this.#phase.updateMaxBytes : undefined
  }

  isAttached(document: DocName): boolean {
    return this.#links.ofDocument(document)?.listener !== undefined
  }

  /** Connects, if it has not yet. `join` of what is returned joins the document, `detach` leaves it. */
  attach(listener: DocumentListener): DocumentLink {
    assert(!this.isAttached(listener.document), 'a connection has each document once')
    const link = this.#links.forDocument(listener.document, this.#port, this.#felt)
    link.attach(listener)
    if (this.#phase.state === 'idle') this.#dial()
    return link
  }

  /** The network is back, or somebody looks at the screen: dials at once, or makes sure that the connection lives. */
  wake(): void {
    this.#isOffline = false
    if (this.#phase.state === 'ready') return this.#phase.heartbeat.probe()
    if (this.#phase.state !== 'waiting') return
    const { notBeforeMs } = this.#phase
    // The clock may have been set back since: what the server asked for is then waited for once more, and no longer.
    const toldMs = Math.min(notBeforeMs - this.#options.clock.nowMs(), this.#drainMs)
    if (toldMs > 0) this.#wait(toldMs, notBeforeMs)
    else this.#dial()
  }

  /** A hint of the platform: without a network nothing is dialled until `wake`. */
  setOffline(isOffline: boolean): void {
    if (!isOffline) return this.wake()
    this.#stopDialling()
    if (this.#phase.state === 'ready') this.#phase.heartbeat.probe()
  }

  /** Hangs up until `wake`: the page is being put away. */
  sleep(): void {
    this.#stopDialling()
    this.#felt.hungUp()
    if (this.#hangUp(NORMAL_CLOSURE, 'asleep')) this.#retryLater()
  }

  /** Ends the connection and every session on it. Idempotent. */
  close(): void {
    const wire = wireOf(this.#phase)
    this.#felt.close()
    if (this.#phase.state !== 'closed') this.#enter({ state: 'closed' })
    wire?.close(NORMAL_CLOSURE, '')
    this.#links.tell((link) => link.disconnected())
  }

  #stopDialling(): void {
    this.#isOffline = true
    if (this.#phase.state === 'waiting') this.#wait(0, this.#phase.notBeforeMs)
  }

  #dial(): void {
    const wire: Wire = this.#options.transport.dial(this.url, {
      opened: () => this.#greet(wire),
      received: (frame) => this.#received(wire, frame),
      closed: (code, text) => this.#closed(wire, code, text),
    })
    const cancelTimeout = this.#options.clock.after(this.#limits.dialTimeoutMs, () => {
      if (this.#hangUp(GIVEN_UP, 'no answer in time')) this.#retryLater()
    })
    this.#drainMs = 0
    this.#enter({ state: 'dialing', attempt: this.#failures + 1, wire, cancelTimeout })
  }

  #greet(wire: Wire): void {
    if (this.#phase.state !== 'dialing' || this.#phase.wire !== wire) return
    const { attempt, cancelTimeout } = this.#phase
    // Not entered: the time-out goes on, up to `ready`.
    this.#phase = { state: 'greeting', attempt, wire, cancelTimeout }
    const { key, agent = 'inkwire' } = this.#options
    this.#tokens.get(
      (token) => {
        if (wireOf(this.#phase) === wire) this.#send({ type: 'hello', key, agent, token })
      },
      () => {
        if (wireOf(this.#phase) === wire && this.#hangUp(GIVEN_UP, 'no token')) this.#retryLater()
      },
    )
  }

  #received(wire: Wire, frame: Uint8Array): void {
    if (wireOf(this.#phase) !== wire) return
    if (this.#phase.state === 'ready') this.#phase.heartbeat.heard()
    const messages = readFrame(frame)
    // Nothing of a frame that cannot be read is applied [R3].
    if (messages !== undefined) this.#follow(wire, messages)
    else if (this.#hangUp(GIVEN_UP, 'this server cannot be understood')) this.#retryLater()
    this.#tellRoomFreed()
  }

  /** What goes wrong where one document takes in its part is thrown when all others have had theirs. */
  #follow(wire: Wire, messages: readonly ServerMessage[]): void {
    const failures: unknown[] = []
    for (const part of frameParts(messages)) {
      if (wireOf(this.#phase) !== wire) break
      try {
        if (part.type === 'connection') this.#followOne(wire, part.message)
        else this.#links.ofChannel(part.channel)?.received(part.messages)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  #followOne(wire: Wire, message: ConnectionMessage): void {
    switch (message.type) {
      case 'ready':
        this.#tokens.accepted(message.expiresMs, (token) => this.#authenticate(wire, token))
        return this.#becomeReady(wire, message.heartbeatMs, message.updateMaxBytes)
      case 'welcome':
        return this.#links.ofDocument(message.document)?.welcomed(message)
      case 'refuse':
        return this.#links.ofDocument(message.document)?.refused(message)
      case 'drain':
        this.#drainMs = message.retryAfterMs
        return
      case 'pong':
        this.#felt.serverClock.ponged(message.nonce, message.timeMs, this.#options.clock.nowMs())
        return this.#links.tell((link) => link.ponged(message.nonce))
      default:
        message satisfies never
    }
  }

  #becomeReady(wire: Wire, heartbeatMs: number, updateMaxBytes: number): void {
    if (this.#phase.state !== 'greeting') return
    this.#isRestarting = false
    const { clock } = this.#options
    const heartbeat = new Heartbeat({
      clock,
      heartbeatMs,
      probeTimeoutMs: this.#limits.probeTimeoutMs,
      ping: () => this.#ping(),
      onDead: () => this.#redial(),
    })
    const cancelStable = clock.after(this.#limits.stableAfterMs, () => {
      this.#failures = 0
    })
    this.#enter({ state: 'ready', wire, updateMaxBytes, heartbeat, cancelStable })
    this.#felt.connected()
    this.#links.tell((link) => link.connected())
  }

  /** [A4] A newer token, in time: sessions go on. */
  #authenticate(wire: Wire, token: string): void {
    if (wireOf(this.#phase) === wire) this.#send({ type: 'authenticate', token })
  }

  #closed(wire: Wire, code: number, text: string): void {
    if (wireOf(this.#phase) !== wire) return
    const isTokenRefused = code === ERRORS.TOKEN_EXPIRED.closeCode || code === ERRORS.TOKEN_INVALID.closeCode
    if (forbidsRetry(code) && !(isTokenRefused && this.#tokens.hasAnother())) {
      this.#enter({ state: 'forbidden', code: codeOfClose(code), text })
      return this.#links.tell((link) => link.disconnected())
    }
    if (isOverloaded(code) && this.#drainMs === 0)
      this.#failures = Math.max(this.#failures, FAILURES_WHEN_OVERLOADED - 1)
    this.#retryLater()
  }

  /** Whether there was a connection, or one on its way. The caller says what comes next. */
  #hangUp(code: number, text: string): boolean {
    const wire = wireOf(this.#phase)
    if (wire === undefined) return false
    // The phase goes first, so that whatever the wire still tells is nobody's.
    release(this.#phase)
    this.#phase = { state: 'idle' }
    wire.close(code, text)
    return true
  }

  /** The connection was good and went silent. The way may be free again, so the first attempt comes without a wait. */
  #redial(): void {
    if (!this.#hangUp(GIVEN_UP, 'silent for too long')) return
    this.#failures++
    if (this.#isOffline || this.#links.areUnused) this.#wait(0, 0)
    else this.#dial()
    this.#links.tell((link) => link.disconnected())
  }

  #retryLater(): void {
    const { clock, random } = this.#options
    // Who was told to go has not failed, and the server spreads those whom it tells: more than a first backoff on top
    // would be longer than a writer may wait [N2]. The same holds for who comes before the new one is there.
    if (this.#drainMs > 0) this.#isRestarting = true
    else this.#failures++
    const isSoonBack = this.#isRestarting && this.#failures <= ATTEMPTS_DURING_A_RESTART
    const failures = isSoonBack ? Math.min(this.#failures, FAILURES_DURING_A_RESTART) : this.#failures
    const jitterMs = backoffMs(this.#drainMs > 0 ? 1 : failures, this.#limits, random)
    this.#wait(this.#drainMs + jitterMs, this.#drainMs > 0 ? clock.nowMs() + this.#drainMs : 0)
    this.#links.tell((link) => link.disconnected())
  }

  #wait(delayMs: number, notBeforeMs: number): void {
    if (this.#links.areUnused) return this.#enter({ state: 'idle' })
    const attempt = this.#failures
    if (this.#isOffline) return this.#enter({ state: 'waiting', attempt, delayMs, notBeforeMs, cancel() {} })
    const { clock } = this.#options
    const cancel = clock.after(delayMs, () =>
      this.#links.areUnused ? this.#enter({ state: 'idle' }) : this.#dial(),
    )
    this.#enter({
      state: 'waiting',
      attempt,
      delayMs,
      retryAtMs: clock.nowMs() + delayMs,
      notBeforeMs,
      cancel,
    })
  }

  #enter(phase: Phase): void {
    release(this.#phase)
    if (phase.state !== 'ready') this.#tokens.stop()
    this.#phase = phase
    this.#links.tell((link) => link.listener?.connectionChanged())
  }

  #tellRoomFreed(): void {
    if (!this.#isFull || !this.#hasRoom()) return
    this.#isFull = false
    this.#links.tell((link) => link.listener?.roomFreed())
  }

  #hasRoom(): boolean {
    const wire = wireOf(this.#phase)
    const hasRoom = wire !== undefined && wire.bufferedBytes <= this.#limits.wireBufferMaxBytes
    if (!hasRoom) this.#isFull = true
    return hasRoom
  }

  #send(message: ClientMessage): void {
    wireOf(this.#phase)?.send(encodeClientMessage(message))
  }

  #ping(): number {
    this.#send({ type: 'ping', nonce: ++this.#lastNonce })
    this.#felt.serverClock.pinged(this.#lastNonce, this.#options.clock.nowMs())
    return this.#lastNonce
  }
}
