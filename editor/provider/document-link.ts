import { ERRORS, type ErrorCode } from '../../shared/errors.ts'
import type { DocName, Epoch } from '../../shared/ids.ts'
import type {
  ChannelNumber,
  ClientMessage,
  Have,
  Role,
  ServerMessage,
} from '../../shared/protocol/messages.ts'
import type { EditTimes } from './edit-times.ts'

/** What a server says about one document between its welcome and the end of the session. */
export type SessionMessage = Extract<
  ServerMessage,
  { type: 'state' | 'deliver' | 'synced' | 'acknowledge' | 'request' | 'awareness' | 'mark' }
>

/** Why a server ended a session, or would not begin it. */
export interface Refusal {
  readonly code: ErrorCode
  readonly text: string
  /** Whether the same words may be tried again. */
  readonly retry: boolean
  /** 0: the client may choose. */
  readonly retryAfterMs: number
}

/** Who has a document open on a connection. */
export interface DocumentListener {
  readonly document: DocName
  /** Asked at each join. */
  have(): Have
  /** A session has begun. */
  welcomed(epoch: Epoch, isWritable: boolean, role: Role): void
  /** What one frame brought, in order. */
  received(messages: readonly SessionMessage[]): void
  /** No session, or none any more; there will be none until `join`. */
  refused(refusal: Refusal): void
  /** The session ended with its connection; the next connection begins another one by itself. */
  disconnected(): void
  /** The state of the connection is another one. */
  connectionChanged(): void
  /** `hasRoom` is true again. */
  roomFreed(): void
}

/**
 * - `out`: no session, and none asked for.
 * - `joining`: the answer to a `join` is due; `listener` is who asked.
 * - `joined`: a session.
 * - `leaving`: no session any more, but the server may have ended it by itself meanwhile, and its `refuse` be on the
 *   way: it is taken for the answer to the next `join` unless that waits for the pong.
 */
type State =
  | { readonly state: 'out' }
  | { readonly state: 'joining'; readonly listener: DocumentListener }
  | { readonly state: 'joined'; readonly listener: DocumentListener; readonly channel: ChannelNumber }
  | { readonly state: 'leaving'; readonly nonce: number }

/** What a link needs of its connection. */
export interface LinkPort {
  isReady(): boolean
  hasRoom(): boolean
  send(message: ClientMessage): void
  /** Sends a ping and returns its nonce. Nonces rise. */
  ping(): number
  /** Nobody listens any more and the server knows it. */
  ended(link: DocumentLink): void
}

type Publish = Extract<ClientMessage, { type: 'publish' }>

/**
 * One document on one connection: at most one session at a time, and at most one join without its answer, for a server
 * closes the connection of who joins a document twice.
 */
export class DocumentLink {
  readonly document: DocName
  readonly #port: LinkPort
  readonly #times: EditTimes
  #listener: DocumentListener | undefined
  /** Whether a session is wanted: false before `join`, and after a refusal. */
  #wantsIn = false
  #state: State = { state: 'out' }

  constructor(document: DocName, port: LinkPort, times: EditTimes) {
    this.document = document
    this.#port = port
    this.#times = times
  }

  get listener(): DocumentListener | undefined {
    return this.#listener
  }

  /** The channel's number while this link's listener has a session. */
  get channel(): ChannelNumber | undefined {
    return this.#state.state === 'joined' ? this.#state.channel : undefined
  }

  /** False while so much waits in the wire that no more edits should be sent. */
  get hasRoom(): boolean {
    return this.#port.hasRoom()
  }

  /** Only while nobody listens. */
  attach(listener: DocumentListener): void {
    this.#listener = listener
    this.#wantsIn = false
  }

  /** Leaves; nothing more is told. Idempotent. */
  detach(): void {
    this.#listener = undefined
    this.#wantsIn = false
    this.#leave()
    this.#endIfUnused()
  }

  /** Ends the session, if there is one; the next begins with `join`. */
  pause(): void {
    this.#wantsIn = false
    this.#leave()
  }

  /** Begins a session as soon as the connection is ready, after ending the one there is. */
  join(): void {
    this.#wantsIn = true
    this.#leave()
    this.#joinIfPossible()
  }

  /** An edit was made here, that will be published. */
  edited(): void {
    this.#times.edited()
  }

  publish(message: Omit<Publish, 'type' | 'channel'>): void {
    if (this.#state.state !== 'joined') return
    const { channel } = this.#state
    const madeMs = this.#times.publishes(message.batch)
    if (madeMs !== undefined) this.#port.send({ type: 'mark', channel, batch: message.batch, madeMs })
    this.#port.send({ type: 'publish', channel, ...message })
  }

  /** May be dropped. */
  sendAwareness(awareness: Uint8Array): void {
    if (this.#state.state !== 'joined' || !this.#port.hasRoom()) return
    this.#port.send({ type: 'awareness', channel: this.#state.channel, awareness })
  }

  connected(): void {
    this.#joinIfPossible()
  }

  disconnected(): void {
    const hadSession = this.#state.state !== 'out'
    this.#state = { state: 'out' }
    this.#times.ended()
    if (hadSession) this.#listener?.disconnected()
    this.#endIfUnused()
  }

  welcomed({ channel, epoch, role, writable }: Extract<ServerMessage, { type: 'welcome' }>): void {
    if (this.#state.state !== 'joining') return
    const { listener } = this.#state
    this.#state = { state: 'joined', listener, channel }
    // Whoever asked has gone since, or wants to begin anew: what is on its way answers another `have`.
    if (listener !== this.#listener || !this.#wantsIn) return this.#leave()
    this.#times.began()
    listener.welcomed(epoch, writable, role)
  }

  received(messages: readonly SessionMessage[]): void {
    if (this.#state.state !== 'joined') return
    this.#state.listener.received(messages)
    this.#times.received(messages)
  }

  refused({ code, text, retryAfterMs }: Extract<ServerMessage, { type: 'refuse' }>): void {
    if (this.#state.state === 'out' || this.#state.state === 'leaving') return
    const { listener } = this.#state
    this.#state = { state: 'out' }
    this.#times.ended()
    if (listener !== this.#listener) {
      this.#joinIfPossible()
      return this.#endIfUnused()
    }
    this.#wantsIn = false
    listener.refused({ code, text, retry: ERRORS[code].retry, retryAfterMs })
  }

  ponged(nonce: number): void {
    if (this.#state.state !== 'leaving' || nonce < this.#state.nonce) return
    this.#state = { state: 'out' }
    this.#joinIfPossible()
    this.#endIfUnused()
  }

  #joinIfPossible(): void {
    if (
      this.#state.state !== 'out' ||
      this.#listener === undefined ||
      !this.#wantsIn ||
      !this.#port.isReady()
    )
      return
    this.#state = { state: 'joining', listener: this.#listener }
    this.#port.send({ type: 'join', document: this.document, have: this.#listener.have() })
  }

  #leave(): void {
    if (this.#state.state !== 'joined') return
    this.#port.send({ type: 'leave', channel: this.#state.channel })
    this.#times.ended()
    this.#state = { state: 'leaving', nonce: this.#port.ping() }
  }

  #endIfUnused(): void {
    if (this.#listener === undefined && this.#state.state === 'out') this.#port.ended(this)
  }
}
