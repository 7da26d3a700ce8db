import { InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import { decodeClientFrame } from '../../shared/protocol/client-message.ts'
import type { ChannelNumber, ClientMessage, Have, ServerMessage } from '../../shared/protocol/messages.ts'
import { encodeServerMessage } from '../../shared/protocol/server-message.ts'
import type { Connection, Peer } from './connection.ts'
import type { Core } from './core.ts'
import { guard } from './guard.ts'
import { InkwireDialect } from './inkwire-dialect.ts'
import { Session } from './session.ts'
import { unavailable } from './unavailable.ts'

type State =
  | { readonly state: 'greeting'; readonly cancelTimeout: () => void }
  | { readonly state: 'ready'; readonly person: PersonId }
  | { readonly state: 'closed' }

/** Accepts a connection that speaks `inkwire.1`: a `hello`, then any number of documents. */
export function acceptInkwire(connection: Connection, core: Core): Peer {
  return guard(new InkwirePeer(connection, core), connection, core.telemetry)
}

class InkwirePeer implements Peer {
  readonly #connection: Connection
  readonly #core: Core
  readonly #sessions = new Map<ChannelNumber, Session>()
  readonly #documents = new Set<DocName>()
  #state: State

  constructor(connection: Connection, core: Core) {
    this.#connection = connection
    this.#core = core
    const cancelTimeout = core.clock.after(core.limits.helloTimeoutMs, () =>
      this.#close(new InkwireError('HEARTBEAT_LOST', 'no hello came in time')),
    )
    this.#state = { state: 'greeting', cancelTimeout }
  }

  receive(frame: Uint8Array): void {
    for (const message of decodeClientFrame(frame)) {
      if (this.#state.state === 'greeting') this.#greet(message)
      else if (this.#state.state === 'ready') this.#follow(message, this.#state.person)
    }
  }

  receiveText(): void {
    throw new InkwireError('MESSAGE_MALFORMED', 'only binary messages are spoken here')
  }

  closed(): void {
    if (this.#state.state === 'greeting') this.#state.cancelTimeout()
    this.#state = { state: 'closed' }
    for (const session of this.#sessions.values()) session.leave() // [P3]
    this.#sessions.clear()
    this.#documents.clear()
  }

  drain(retryAfterMs: number): void {
    this.#send({ type: 'drain', retryAfterMs })
  }

  #greet(message: ClientMessage): void {
    if (message.type !== 'hello') throw new InkwireError('MESSAGE_MALFORMED', 'the first message is a hello')
    if (this.#state.state === 'greeting') this.#state.cancelTimeout()
    this.#state = { state: 'ready', person: this.#core.identify(message.key) }
    const { heartbeatMs, updateMaxBytes } = this.#core.limits
    this.#send({ type: 'ready', heartbeatMs, updateMaxBytes })
  }

  #follow(message: ClientMessage, person: PersonId): void {
    switch (message.type) {
      case 'hello':
        throw new InkwireError('MESSAGE_MALFORMED', 'a connection says hello once')
      case 'ping':
        return this.#send({ type: 'pong', nonce: message.nonce })
      case 'join':
        void this.#join(message.document, message.have, person)
        return
      // A session that we have just ended may still be spoken to: nothing of that is ever acknowledged.
      case 'leave':
        return this.#leave(message.channel)
      case 'publish':
        return this.#sessions.get(message.channel)?.publish(message.batch, message.kind, message.update)
      case 'awareness':
        return this.#sessions.get(message.channel)?.receiveAwareness(message.awareness)
      default:
        message satisfies never
    }
  }

  async #join(document: DocName, have: Have, person: PersonId): Promise<void> {
    try {
      if (this.#documents.has(document)) {
        return this.#close(
          new InkwireError('MESSAGE_MALFORMED', 'a connection joins a document once at a time'),
        )
      }
      if (this.#documents.size >= this.#core.limits.documentsPerConnection) {
        return this.#refuse(
          document,
          new InkwireError('LIMIT_EXCEEDED', 'too many documents on one connection'),
        )
      }
      this.#documents.add(document)
      await this.#core.admit(document, person)
      const channel = await this.#core.channels.open(document)
      if (this.#state.state === 'closed') return this.#core.channels.left(channel)
      const session = new Session({
        core: this.#core,
        channel,
        connection: this.#connection,
        dialect: new InkwireDialect(channel.number),
        person,
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
      })
      session.start(have)
    } catch (cause) {
      this.#documents.delete(document)
      this.#refuse(document, unavailable(cause))
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
  }

  /** Says it and ends that session only; the connection and its other documents go on. */
  #refuse(document: DocName, { code, message }: InkwireError): void {
    this.#send({ type: 'refuse', document, code, text: message, retryAfterMs: 0 })
  }

  #send(message: ServerMessage): void {
    if (this.#state.state !== 'closed') this.#connection.send(encodeServerMessage(message))
  }

  #close(reason: InkwireError): void {
    this.#core.telemetry.refused(reason.code)
    this.#connection.close(reason.closeCode, reason.message)
    this.closed()
  }
}
