import { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import type { Have, Role } from '../../shared/protocol/messages.ts'
import { decodeYFrame, type YMessage } from '../../shared/protocol/y-protocols.ts'
import type { Channel } from '../channel/channel.ts'
import type { Steps } from '../channel/slices.ts'
import type { Connection, Peer } from './connection.ts'
import type { Core } from './core.ts'
import { whenExpired } from './expiry.ts'
import { Guard } from './guard.ts'
import type { Identity } from './identity.ts'
import { Session } from './session.ts'
import { unavailable } from './unavailable.ts'
import { Y_DIALECT } from './y-dialect.ts'

/** `opening`: what comes before the document is open waits, up to a limit. */
type State =
  | { readonly state: 'opening'; readonly waiting: Uint8Array[]; waitingBytes: number }
  | {
      readonly state: 'open'
      readonly session: Session
      readonly identity: Identity
      readonly cancelExpiry: () => void
    }
  | { readonly state: 'closed' }

/** What a y-websocket client says of itself in its address. */
export interface Credentials {
  /** Says who it is; without one, a person is an address. */
  readonly personKey: string | undefined
  /** A JWT, or empty. */
  readonly token: string
}

/**
 * Accepts a y-websocket client [W4]: one connection is one document. Who comes without a key is the same person as
 * everyone else at its address, so that a client that is back before its old connection was noticed dead keeps its
 * client id [P2].
 */
export function acceptYWebsocket(
  connection: Connection,
  document: DocName,
  credentials: Credentials,
  core: Core,
): Peer {
  const peer = new YWebsocketPeer(connection, document, credentials, core)
  const guarded = new Guard(peer, connection, core.telemetry, core.limits.inFlightMaxBytes)
  void peer.open(guarded)
  return guarded
}

class YWebsocketPeer implements Peer {
  readonly #connection: Connection
  readonly #document: DocName
  readonly #credentials: Credentials
  readonly #core: Core
  #state: State = { state: 'opening', waiting: [], waitingBytes: 0 }
  #lastBatch = 0
  #reconsidered = 0
  #cancelIdle: () => void = () => {}

  constructor(connection: Connection, document: DocName, credentials: Credentials, core: Core) {
    this.#connection = connection
    this.#document = document
    this.#credentials = credentials
    this.#core = core
  }

  async open(guarded: Peer): Promise<void> {
    try {
      const { personKey = `address:${this.#connection.address}`, token } = this.#credentials
      const identity = await this.#core.identify(personKey, token)
      const round = this.#reconsidered
      const role = await this.#core.admit(this.#document, identity)
      const channel = await this.#core.channels.open(this.#document)
      if (this.#state.state !== 'opening') return this.#core.channels.left(channel)
      const { waiting } = this.#state
      const session = this.#join(channel, identity, role)
      const cancelExpiry = whenExpired(identity, this.#core.clock, () =>
        session.end(new InkwireError('TOKEN_EXPIRED', 'this token has expired')),
      ) // [A4]
      this.#state = { state: 'open', session, identity, cancelExpiry }
      this.#cancelIdle = this.#core.clock.after(this.#core.limits.helloTimeoutMs, () => {
        if (session.isWaiting) this.#endIdle(session)
      })
      if (round !== this.#reconsidered) void session.reconsider(identity)
      for (const frame of waiting) void guarded.receive(frame)
    } catch (cause) {
      const reason = unavailable(cause)
      if (this.#state.state !== 'closed')
        this.#core.telemetry.refused(reason.code, { document: this.#document })
      this.#end(reason)
    }
  }

  receive(frame: Uint8Array): Promise<number> | undefined {
    if (this.#state.state === 'opening') this.#keepWaiting(this.#state, frame)
    if (this.#state.state !== 'open') return undefined
    const steps = this.#take(decodeYFrame(frame), this.#state.session)
    return steps === undefined ? undefined : this.#core.channels.slices.run(steps) // [X4]
  }

  receiveText(): void {
    throw new InkwireError('MESSAGE_MALFORMED', 'only binary messages are spoken here')
  }

  closed(): void {
    this.#cancelIdle()
    if (this.#state.state === 'open') {
      this.#state.cancelExpiry()
      this.#state.session.leave() // [P3]
    }
    this.#state = { state: 'closed' }
  }

  /** y-protocols has no word for it; the close code that follows makes these clients come back. */
  drain(): void {}

  reconsider(): void {
    this.#reconsidered++
    if (this.#state.state === 'open') void this.#state.session.reconsider(this.#state.identity)
  }

  #take(message: YMessage, session: Session): Steps | undefined {
    switch (message.type) {
      case 'sync step 2':
        return session.publish(++this.#lastBatch, 'offer', message.update)
      case 'update':
        return session.publish(++this.#lastBatch, 'update', message.update)
      case 'sync step 1':
        this.#cancelIdle()
        session.start(haveOf(message.stateVector))
        return undefined
      case 'awareness':
        session.receiveAwareness(message.awareness)
        return undefined
      case 'query awareness':
        session.sendPresence()
        return undefined
      case 'auth denied':
        throw new InkwireError('MESSAGE_MALFORMED', 'only a server denies')
      default:
        return message satisfies never
    }
  }

  #join(channel: Channel, identity: Identity, role: Role): Session {
    return new Session({
      core: this.#core,
      channel,
      connection: this.#connection,
      dialect: Y_DIALECT,
      identity,
      role,
      onEnd: (reason) => this.#end(reason),
    })
  }

  /** [Q5] Every client of y-protocols begins with what it has: who says nothing does not stay. */
  #endIdle(session: Session): void {
    this.#core.telemetry.limited('connection_idle')
    session.end(new InkwireError('HEARTBEAT_LOST', 'nothing was asked for in time'))
  }

  #keepWaiting(opening: State & { state: 'opening' }, frame: Uint8Array): void {
    opening.waitingBytes += frame.byteLength
    if (opening.waitingBytes > this.#core.limits.inFlightMaxBytes) {
      throw new InkwireError('SERVER_BUSY', 'too much was sent before the document was open')
    }
    opening.waiting.push(frame)
  }

  #end(reason: InkwireError): void {
    if (this.#state.state === 'closed') return
    this.#cancelIdle()
    if (this.#state.state === 'open') this.#state.cancelExpiry()
    this.#state = { state: 'closed' }
    this.#connection.close(reason.closeCode, reason.message)
  }
}

function haveOf(stateVector: Uint8Array): Have {
  const isEmpty = stateVector.byteLength === 1 && stateVector[0] === 0
  return isEmpty ? { type: 'nothing' } : { type: 'state vector', stateVector }
}
