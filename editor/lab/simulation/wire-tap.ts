import * as Y from 'yjs'
import type { Connection, Peer } from '../../../server/session/connection.ts'
import { ERRORS } from '../../../shared/errors.ts'
import type { Limits } from '../../../shared/limits.ts'
import { decodeAwareness } from '../../../shared/protocol/awareness.ts'
import { decodeClientFrame, decodeServerFrame } from '../../../shared/protocol/inkwire.ts'
import type { ClientMessage, ServerMessage } from '../../../shared/protocol/messages.ts'
import { decodeYFrame } from '../../../shared/protocol/y-protocols.ts'
import type { Counts } from './counts.ts'
import { type Durable, NOTHING } from './durable.ts'
import type { Speakers } from './speakers.ts'
import type { Dialled } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

interface TappedSession {
  readonly document: string
  readonly epoch: number
  /** What was published, by batch, until it is acknowledged. */
  readonly published: Map<number, Uint8Array>
  /** Seqs that this session was told of as its own. */
  readonly own: Set<number>
  next: number
}

export interface TapOptions {
  readonly world: World
  readonly durable: Durable
  readonly counts: Counts
  readonly limits: Limits
  readonly who: string
  readonly dialled: Dialled
  /** Whether whoever is at the other end may be refused for good. */
  readonly isHostile: boolean
  /** How far each client id has come in what was published, over all connections. */
  readonly publishedClocks: Map<number, number>
  readonly speakers: Speakers
}

/**
 * Listens where the server's words leave it and its clients' words reach it, and judges each at that moment.
 *
 * - [C1] Nothing is acknowledged or delivered that the disk has not.
 * - [C2] [C4] A session hears of every seq, in order; where one is missing, it was told of it as its own [C3].
 * - [X1] A client that means well is never refused for good.
 * - [X2] What waits at the server for one connection stays within the limits.
 */
export class WireTap {
  readonly #options: TapOptions
  readonly #joining = new Map<string, ClientMessage & { type: 'join' }>()
  readonly #sessions = new Map<number, TappedSession>()
  #stateBytes = 0

  constructor(options: TapOptions) {
    this.#options = options
  }

  /** The connection to hand to the server in the place of `connection`. */
  connection(connection: Connection): Connection {
    return {
      address: connection.address,
      get bufferedBytes() {
        return connection.bufferedBytes
      },
      send: (frame) => {
        this.#sent(frame)
        connection.send(frame)
        this.#checkBuffer(connection.bufferedBytes, frame.byteLength)
      },
      close: (code, text) => {
        this.#options.world.note(this.#options.who, 'is closed', code, text)
        this.#judgeClose(code, text)
        connection.close(code, text)
      },
      whenDrained: (run) => connection.whenDrained(run),
    }
  }

  /** The peer to tell of what comes, in the place of `peer`. */
  peer(peer: Peer): Peer {
    return {
      receive: (frame) => {
        this.#received(frame)
        return peer.receive(frame)
      },
      receiveText: () => peer.receiveText(),
      closed: () => {
        this.#options.world.note(this.#options.who, 'is gone for the server')
        for (const channel of this.#sessions.keys()) this.#end(channel)
        peer.closed()
      },
      drain: (retryAfterMs) => peer.drain(retryAfterMs),
      reconsider: () => peer.reconsider(),
    }
  }

  #received(frame: Uint8Array): void {
    const { counts, dialled, isHostile } = this.#options
    if (isHostile) return
    if (dialled.dialect === 'y-websocket') return
    for (const message of decodeClientFrame(frame)) {
      if (message.type === 'join') this.#joining.set(message.document, message)
      if (message.type === 'awareness') this.#hearAwareness(message.channel, message.awareness)
      if (message.type === 'leave') this.#end(message.channel)
      if (message.type !== 'publish') continue
      const session = this.#sessions.get(message.channel)
      session?.published.set(message.batch, message.update)
      if (session !== undefined && message.kind === 'update') this.#hearSpeaker(session, message.update)
      if (message.kind === 'offer') counts.count('offers')
    }
  }

  /** A client shows only itself. */
  #hearAwareness(channel: number, awareness: Uint8Array): void {
    const session = this.#sessions.get(channel)
    if (session === undefined) return
    for (const { client, state } of decodeAwareness(awareness, this.#options.limits)) {
      if (state !== 'null') this.#options.speakers.spoke(client, session)
    }
  }

  #hearSpeaker(session: TappedSession, update: Uint8Array): void {
    const known = this.#document(session)?.known
    const { counts, publishedClocks, speakers } = this.#options
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      if (id.clock < (publishedClocks.get(id.client) ?? 0)) counts.count('resends')
      publishedClocks.set(id.client, id.clock + length)
      if (id.clock + length > (known?.clockOf(id.client) ?? 0)) speakers.spoke(id.client, session)
    }
  }

  #end(channel: number): void {
    const session = this.#sessions.get(channel)
    if (session !== undefined) this.#options.speakers.ended(session)
    this.#sessions.delete(channel)
  }

  #sent(frame: Uint8Array): void {
    const { dialled } = this.#options
    if (dialled.dialect === 'inkwire') for (const message of decodeServerFrame(frame)) this.#judge(message)
    else this.#judgeY(frame, dialled.document)
  }

  #judge(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message)
      case 'state':
        return this.#inSession(message.channel, (session) => this.#judgeState(session, message))
      case 'deliver':
        return this.#inSession(message.channel, (session) => this.#judgeDeliver(session, message))
      case 'synced':
        return this.#inSession(message.channel, (session) => this.#judgeSynced(session, message.seq))
      case 'acknowledge':
        return this.#inSession(message.channel, (session) => this.#judgeAcknowledge(session, message))
      case 'request':
        return this.#options.counts.count('requests')
      case 'refuse':
        return this.#judgeRefuse(message)
      case 'ready':
      case 'awareness':
      case 'drain':
      case 'pong':
      case 'mark':
        return
      default:
        message satisfies never
    }
  }

  #welcome({ channel, document, epoch }: ServerMessage & { type: 'welcome' }): void {
    const { counts, durable } = this.#options
    const have = this.#joining.get(document)?.have
    const isResumed = have?.type === 'seq' && have.epoch === epoch
    if (have?.type === 'nothing') counts.count('joins from nothing')
    if (have?.type === 'seq') counts.count('joins from a seq')
    if (have?.type === 'state vector') counts.count('joins from a state vector')
    const head = durable.document(document)?.head ?? 0
    if (isResumed && have.seq > head)
      this.#violate('L6', `${document} is behind a client's ${have.seq}: ${head}`)
    this.#sessions.set(channel, {
      document,
      epoch,
      published: new Map(),
      own: new Set(),
      next: isResumed ? have.seq + 1 : 1,
    })
  }

  #judgeState(session: TappedSession, { seq, update }: ServerMessage & { type: 'state' }): void {
    this.#stateBytes += update.byteLength
    const onDisk = this.#document(session) ?? NOTHING
    const { head } = onDisk
    if (seq > head)
      return this.#violate('C1', `a state of ${session.document} stands for ${seq} entries of ${head}`)
    // A fold may tidy up marks, so of its deletions not all are in an entry.
    const lack = onDisk.lackOf(update, { structsOnly: true })
    if (lack !== undefined)
      this.#violate('C1', `a state of ${session.document} was sent, and the disk ${lack}`)
    session.next = seq + 1
  }

  #judgeDeliver(session: TappedSession, { seq, update }: ServerMessage & { type: 'deliver' }): void {
    const document = this.#document(session)
    const entry = document?.updates[seq - 1]
    if (entry === undefined) {
      return this.#violate(
        'C1',
        `entry ${seq} of ${session.document} was delivered, the disk has ${document?.head}`,
      )
    }
    if (!isSame(entry, update))
      this.#violate('C2', `entry ${seq} of ${session.document} was delivered with other bytes`)
    if (seq < session.next)
      this.#violate('C2', `entry ${seq} of ${session.document} was delivered after ${session.next - 1}`)
    for (let missing = session.next; missing < seq; missing++) {
      if (!session.own.has(missing)) {
        this.#violate('C4', `entry ${seq} of ${session.document} was delivered, but never ${missing}`)
      }
    }
    session.next = seq + 1
    this.#options.counts.count('deliveries')
  }

  #judgeSynced(session: TappedSession, seq: number): void {
    for (let missing = session.next; missing <= seq; missing++) {
      if (!session.own.has(missing))
        this.#violate('C4', `synced at ${seq} of ${session.document} without ${missing}`)
    }
    const head = this.#document(session)?.head ?? 0
    if (seq > head) this.#violate('C1', `synced at ${seq} of ${session.document}, the disk has ${head}`)
  }

  #judgeAcknowledge(session: TappedSession, { batch, seq }: ServerMessage & { type: 'acknowledge' }): void {
    const { counts, world } = this.#options
    world.note(this.#options.who, 'is acknowledged', session.document, batch, seq)
    session.own.add(seq)
    const onDisk = this.#document(session) ?? NOTHING
    const { head } = onDisk
    if (seq > head)
      return this.#violate('C1', `batch ${batch} was acknowledged with ${seq}, the disk has ${head}`)
    for (const [published, update] of session.published) {
      if (published > batch) continue
      counts.count('acknowledgements')
      session.published.delete(published)
      const lack = onDisk.lackOf(update)
      if (lack !== undefined)
        this.#violate('C1', `batch ${published} was acknowledged with ${batch}, and the disk ${lack}`)
    }
  }

  #judgeRefuse({ code, document, text }: ServerMessage & { type: 'refuse' }): void {
    const { counts, isHostile, who, world } = this.#options
    world.note(who, 'is refused', document, code, text)
    counts.count('sessions refused')
    if (code === 'OUTBOX_FULL') counts.count('outboxes full')
    for (const [channel, session] of this.#sessions) if (session.document === document) this.#end(channel)
    if (!isHostile && !ERRORS[code].retry && code !== 'DOCUMENT_DELETED') {
      this.#violate('X1', `${who} means well and is refused ${document}: ${code}, ${text}`)
    }
  }

  #judgeY(frame: Uint8Array, document: string): void {
    const message = decodeYFrame(frame)
    if (message.type !== 'update' && message.type !== 'sync step 2') return
    this.#stateBytes += message.update.byteLength
    const onDisk = this.#options.durable.document(document) ?? NOTHING
    const lack = onDisk.lackOf(message.update, { structsOnly: true })
    if (lack !== undefined)
      this.#violate('C1', `an update of ${document} was delivered, and the disk ${lack}`)
  }

  #judgeClose(code: number, text: string): void {
    const { counts, isHostile, who } = this.#options
    if (isHostile) return counts.count('hostile refusals')
    if (code === ERRORS.OUTBOX_FULL.closeCode) counts.count('outboxes full')
    const isForGood =
      (code >= 4400 && code < 4500 && code !== ERRORS.DOCUMENT_DELETED.closeCode) || code === 1011
    if (isForGood) this.#violate('X1', `${who} means well and is closed: ${code}, ${text}`)
  }

  #checkBuffer(bufferedBytes: number, frameBytes: number): void {
    const { limits } = this.#options
    // One page or frame more than the limit may be sent before it is looked at.
    const most = limits.outboxHardBytes + this.#stateBytes + limits.pageMaxBytes + frameBytes
    if (bufferedBytes > most) this.#violate('X2', `${bufferedBytes} bytes wait for ${this.#options.who}`)
  }

  #inSession(channel: number, judge: (session: TappedSession) => void): void {
    const session = this.#sessions.get(channel)
    if (session === undefined)
      this.#violate('C4', `something was said on channel ${channel} before its welcome`)
    else judge(session)
  }

  #document({ document, epoch }: TappedSession) {
    const durable = this.#options.durable.document(document)
    return durable?.epoch === epoch ? durable : undefined
  }

  #violate(rule: string, text: string): void {
    this.#options.world.violate(rule, text)
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index])
}
