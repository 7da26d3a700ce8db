import { InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId, Seq } from '../../shared/ids.ts'
import type { Have, PublishKind, Role } from '../../shared/protocol/messages.ts'
import { decodeStateVector } from '../../shared/update/state-vector.ts'
import type { Broadcast } from '../channel/broadcast.ts'
import type { Channel } from '../channel/channel.ts'
import type { Steps } from '../channel/slices.ts'
import type { Subscriber } from '../channel/subscriber.ts'
import type { Sample } from '../channel/tracing.ts'
import { Rate } from '../limits/rate.ts'
import type { Connection } from './connection.ts'
import type { Core } from './core.ts'
import type { Dialect } from './dialect.ts'
import { type Identity, type Profile, reaches } from './identity.ts'
import { Marks } from './marks.ts'
import { MESSAGE_RIGHTS } from './message-rights.ts'
import { Outbox } from './outbox.ts'
import { unavailable } from './unavailable.ts'

/** A session asks once for what it lacks, and a y-websocket client again when it cares to. */
const STARTS_PER_SECOND = 1

/** Who has no place left tries again after this. */
const FULL_RETRY_MS = 5000

export interface SessionOptions {
  readonly core: Core
  readonly channel: Channel
  readonly connection: Connection
  readonly dialect: Dialect
  readonly identity: Identity
  /** What it may do here, for as long as it lasts. */
  readonly role: Role
  /** The session is over and has left its channel; told once. Not told after `leave`. */
  readonly onEnd: (reason: InkwireError) => void
}

/**
 * One client on one channel: what it says goes to the channel, what the channel says goes to its outbox.
 *
 * - [X1] Whatever the client sends, only this session can end for it.
 */
export class Session implements Subscriber {
  readonly person: PersonId
  readonly profile: Profile
  readonly role: Role
  readonly mayWrite: boolean
  readonly #options: SessionOptions
  readonly #marks = new Marks()
  readonly #outbox: Outbox
  readonly #joinedMs: number
  readonly #starts = new Rate(STARTS_PER_SECOND)
  #cancelLaterStart: () => void = () => {}
  #state: 'waiting' | 'joining' | 'synced' | 'ended' = 'waiting'

  /** Joins the channel; `start` says what the client has. @throws InkwireError when the channel cannot be joined */
  constructor(options: SessionOptions) {
    this.#options = options
    this.person = options.identity.person
    this.profile = options.identity.profile
    this.role = options.role
    this.mayWrite = reaches(options.role, MESSAGE_RIGHTS.publish) // [A2]
    this.#joinedMs = options.core.clock.nowMs()
    this.#outbox = new Outbox({
      subscriber: this,
      connection: options.connection,
      dialect: options.dialect,
      log: options.channel.log,
      limits: options.core.limits,
      onLive: (seq, bytes) => this.#becomeLive(seq, bytes),
      onStale: () => options.core.telemetry.sessionWentStale(this),
      onFailure: (error) => this.end(error),
    })
    options.channel.join(this)
    this.#takePlace()
    options.core.telemetry.sessionOpened()
  }

  /**
   * Sends what the client lacks, then all that comes [C4]. Failures end the session. A client that is synced may ask
   * again; one that is still being told is not told twice.
   */
  start(have: Have): void {
    if (this.#state === 'ended' || this.#state === 'joining') return
    if (this.#putOff(have)) return
    this.#state = 'joining'
    const { channel, core } = this.#options
    switch (have.type) {
      case 'nothing':
        void this.#outbox.startAnew()
        break
      case 'seq':
        if (have.epoch === channel.epoch && have.seq <= channel.log.head)
          void this.#outbox.startAfter(have.seq)
        else this.#startForStranger(have.epoch === channel.epoch)
        break
      case 'state vector': {
        const { stateVector } = have
        this.#attempt(() => {
          checkStateVector(stateVector, core.limits.stateVectorMaxBytes)
          void this.#outbox.startAnew((state) => core.difference(state, stateVector))
        })
        break
      }
      default:
        have satisfies never
    }
  }

  /** Comes before the batch that it speaks of. */
  mark(batch: number, madeMs: number): void {
    this.#marks.take(batch, madeMs, this.#options.core.clock.nowMs())
  }

  /** What takes long is left in the steps that are returned: nothing else of this client may come before they are taken. */
  publish(batch: number, kind: PublishKind, update: Uint8Array): Steps | undefined {
    const sample = this.#sample(batch, update)
    const steps = this.#attempt(() => {
      if (update.byteLength > this.#options.core.limits.updateMaxBytes) {
        throw new InkwireError('UPDATE_TOO_LARGE', 'an update is larger than this server takes')
      }
      return this.#options.channel.publish(this, batch, kind, update, sample)
    }, sample)
    if (steps === undefined) return undefined
    // Also after the end of this session: the channel knows what is left to do.
    return { next: () => this.#endingBy(() => steps.next(), sample) ?? { done: true, value: undefined } }
  }

  /** Ends it where `identity` would be admitted as something else now, or not at all [A3]. */
  async reconsider(identity: Identity): Promise<void> {
    const { channel, core } = this.#options
    try {
      const role = await core.admit(channel.doc, identity)
      if (role !== this.role) this.end(new InkwireError('ACCESS_CHANGED', 'what you may do here has changed'))
    } catch (cause) {
      this.end(unavailable(cause))
    }
  }

  receiveAwareness(awareness: Uint8Array): void {
    const { channel, dialect } = this.#options
    this.#attempt(() => channel.receiveAwareness(this, awareness, { echoes: dialect.echoesAwareness }))
  }

  /** Whether the client has not said yet what it has. */
  get isWaiting(): boolean {
    return this.#state === 'waiting'
  }

  get document(): DocName {
    return this.#options.channel.doc
  }

  /** The client asks who is here. */
  sendPresence(): void {
    const { channel, dialect } = this.#options
    const { presence } = channel
    if (presence !== undefined) this.#outbox.sendDroppable(dialect.awareness(presence))
  }

  /** The client goes. Idempotent. */
  leave(): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    const { channel, core } = this.#options
    this.#cancelLaterStart()
    this.#outbox.close()
    core.people.sessions.free(this.person)
    channel.leave(this)
    core.channels.left(channel)
    core.telemetry.sessionClosed(this)
  }

  broadcast(broadcast: Broadcast): void {
    this.#outbox.broadcast(broadcast)
  }

  acknowledge(batch: number, seq: Seq): void {
    this.#outbox.acknowledge(batch, seq)
  }

  request(batch: number, stateVector: Uint8Array): void {
    this.#outbox.send(this.#options.dialect.request(batch, stateVector))
  }

  awareness(awareness: Uint8Array): void {
    if (this.#state === 'synced') this.#outbox.sendDroppable(this.#options.dialect.awareness(awareness))
  }

  end(reason: InkwireError): void {
    if (this.#state === 'ended') return
    this.leave()
    this.#options.core.telemetry.refused(reason.code, this)
    this.#options.onEnd(reason)
  }

  /**
   * The client's seq is of another life of this document, or ahead of it. `isOurs`: ahead in this very life, so the
   * log has lost what it once told [L6]. It gets everything, and offers what we lack.
   */
  #startForStranger(isOurs: boolean): void {
    const { channel, core } = this.#options
    if (isOurs) {
      core.telemetry.acknowledgedLost() // [O2]
      core.telemetry.alarm(`a client knows more of a document than its log holds: ${channel.doc}`)
    }
    void this.#outbox.startAnew()
  }

  /**
   * Three bytes ask for a whole state: who asks for it again and again gets it, but not that often, and the last request
   * stands for all before it [Q3].
   */
  #putOff(have: Have): boolean {
    const { clock, telemetry } = this.#options.core
    const nowMs = clock.nowMs()
    this.#cancelLaterStart()
    if (this.#starts.take(1, nowMs)) return false
    telemetry.limited('session_states')
    this.#cancelLaterStart = clock.after(Math.ceil(this.#starts.waitMs(1, nowMs)), () => this.start(have))
    return true
  }

  #takePlace(): void {
    const { channel, core } = this.#options
    if (core.people.sessions.take(this.person)) return
    channel.leave(this)
    core.channels.left(channel)
    core.telemetry.limited('person_sessions') // [Q1]
    const retryAfterMs = FULL_RETRY_MS
    throw new InkwireError('RATE_EXCEEDED', 'one person has too many documents open', { retryAfterMs })
  }

  #becomeLive(seq: Seq, bytes: number): void {
    const { channel, core, dialect } = this.#options
    if (this.#state === 'joining') {
      this.#state = 'synced'
      this.#outbox.send(dialect.synced(seq, channel.stateVector))
      core.telemetry.joined(core.clock.nowMs() - this.#joinedMs, bytes, this)
    }
    // Who was behind has missed awareness, too.
    this.sendPresence()
  }

  /** Undefined for most: no mark came, and nothing is followed. */
  #sample(batch: number, update: Uint8Array): Sample | undefined {
    const madeMs = this.#marks.of(batch)
    const { tracing } = this.#options.core
    if (madeMs === undefined && tracing === undefined) return undefined
    return { madeMs, trace: tracing?.begin({ bytes: update.byteLength, document: this.document, madeMs }) }
  }

  #attempt<T>(act: () => T, sample?: Sample): T | undefined {
    return this.#state === 'ended' ? undefined : this.#endingBy(act, sample)
  }

  #endingBy<T>(act: () => T, sample?: Sample): T | undefined {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof InkwireError)) throw error
      sample?.trace?.ended(error.code, true)
      this.end(error) // [X1]
      return undefined
    }
  }
}

function checkStateVector(stateVector: Uint8Array, maxBytes: number): void {
  if (stateVector.byteLength > maxBytes)
    throw new InkwireError('LIMIT_EXCEEDED', 'a state vector is too long')
  decodeStateVector(stateVector)
}
