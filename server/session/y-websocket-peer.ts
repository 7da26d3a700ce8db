import { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import type { Have } from '../../shared/protocol/messages.ts'
import { decodeYFrame } from '../../shared/protocol/y-protocols.ts'
import type { Channel } from '../channel/channel.ts'
import type { Connection, Peer } from './connection.ts'
import type { Core } from './core.ts'
import { guard } from './guard.ts'
import { Session } from './session.ts'
import { unavailable } from './unavailable.ts'
import { Y_DIALECT } from './y-dialect.ts'

/** `opening`: what comes before the document is open waits, up to a limit. */
type State =
  | { readonly state: 'opening'; readonly waiting: Uint8Array[]; waitingBytes: number }
  | { readonly state: 'open'; readonly session: Session }
  | { readonly state: 'closed' }

/**
 * Accepts a y-websocket client [W4]: one connection is one document. `personKey` says who it is; without one, a person
 * is an address, so that a client that reconnects before its old connection is noticed dead keeps its client id [P2].
 */
export function acceptYWebsocket(
  connection: Connection,
  document: DocName,
  personKey: string | undefined,
  core: Core,
): Peer {
  const peer = new YWebsocketPeer(connection, document, personKey ?? `address:${connection.address}`, core)
  const guarded = guard(peer, connection, core.telemetry)
  void peer.open(guarded)
  return guarded
}

class YWebsocketPeer implements Peer {
  readonly #connection: Connection
  readonly #document: DocName
  readonly #personKey: string
  readonly #core: Core
  #state: State = { state: 'opening', waiting: [], waitingBytes: 0 }
  #lastBatch = 0

  constructor(connection: Connection, document: DocName, personKey: string, core: Core) {
    this.#connection = connection
    this.#document = document
    this.#personKey = personKey
    this.#core = core
  }

  async open(guarded: Peer): Promise<void> {
    try {
      const person = this.#core.identify(this.#personKey)
      await this.#core.admit(this.#document, person)
      const channel = await this.#core.channels.open(this.#document)
      if (this.#state.state !== 'opening') return this.#core.channels.left(channel)
      const { waiting } = this.#state
      this.#state = { state: 'open', session: this.#join(channel, person) }
      for (const frame of waiting) guarded.receive(frame)
    } catch (cause) {
      this.#end(unavailable(cause))
    }
  }

  receive(frame: Uint8Array): void {
    if (this.#state.state === 'opening') return this.#keepWaiting(this.#state, frame)
    if (this.#state.state !== 'open') return
    const { session } = this.#state
    const message = decodeYFrame(frame)
    switch (message.type) {
      case 'sync step 1':
        return session.start(haveOf(message.stateVector))
      case 'sync step 2':
        return session.publish(++this.#lastBatch, 'offer', message.update)
      case 'update':
        return session.publish(++this.#lastBatch, 'update', message.update)
      case 'awareness':
        return session.receiveAwareness(message.awareness)
      case 'query awareness':
        return session.sendPresence()
      case 'auth denied':
        throw new InkwireError('MESSAGE_MALFORMED', 'only a server denies')
      default:
        message satisfies never
    }
  }

  receiveText(): void {
    throw new InkwireError('MESSAGE_MALFORMED', 'only binary messages are spoken here')
  }

  closed(): void {
    if (this.#state.state === 'open') this.#state.session.leave() // [P3]
    this.#state = { state: 'closed' }
  }

  /** y-protocols has no word for it; the close code that follows makes these clients come back. */
  drain(): void {}

  #join(channel: Channel, person: Session['person']): Session {
    return new Session({
      core: this.#core,
      channel,
      connection: this.#connection,
      dialect: Y_DIALECT,
      person,
      onEnd: (reason) => this.#end(reason),
    })
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
    this.#state = { state: 'closed' }
    this.#connection.close(reason.closeCode, reason.message)
  }
}

function haveOf(stateVector: Uint8Array): Have {
  const isEmpty = stateVector.byteLength === 1 && stateVector[0] === 0
  return isEmpty ? { type: 'nothing' } : { type: 'state vector', stateVector }
}
