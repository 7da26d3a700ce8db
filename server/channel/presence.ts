import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { ClientId, PersonId } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import { type AwarenessEntry, decodeAwareness, encodeAwareness } from '../../shared/protocol/awareness.ts'
import { Rate } from '../limits/rate.ts'
import type { Claims } from './claims.ts'
import type { Subscriber } from './subscriber.ts'

const GONE = 'null'
const NAME_MAX_CHARACTERS = 64
const DEPARTED_MAX = 1024

// Clocks are raised here, and what is told must still be a number of the wire: nobody changes their caret so often.
const CLOCK_MAX = 2 ** 48

/** Who left: the last clock that was told. Whoever comes back continues it, or readers would ignore them. */
interface Departed {
  readonly clock: number
  readonly person: PersonId
}

/**
 * The people in a channel: the newest awareness of each, and who may change it.
 *
 * - [P1] Lives here only; no log knows it.
 * - [P2] A session changes awareness under client ids of its own; who a person is comes from the session.
 * - [P3] Who leaves is gone from every screen with the next broadcast.
 *
 * Changes are collected for `awarenessIntervalMs` and told together, the latest of each person only. Whoever says more
 * than `awarenessBytesPerSecond` is told of less often [Q3].
 */
export class Presence {
  readonly #claims: Claims
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #echoLimits: Pick<Limits, 'awarenessEntriesPerMessage' | 'awarenessEntryMaxBytes'>
  readonly #tell: (awareness: Uint8Array) => void
  readonly #people = new Map<ClientId, AwarenessEntry>()
  readonly #departed = new Map<ClientId, Departed>()
  readonly #changed = new Map<ClientId, AwarenessEntry>()
  readonly #rates = new WeakMap<Subscriber, Rate>()
  readonly #onLimited: () => void
  #cancelBroadcast: (() => void) | undefined

  constructor(options: {
    claims: Claims
    clock: Clock
    limits: Limits
    tell: (awareness: Uint8Array) => void
    /** Somebody's awareness is told later than it came. */
    onLimited: () => void
  }) {
    this.#claims = options.claims
    this.#clock = options.clock
    this.#limits = options.limits
    this.#echoLimits = {
      ...options.limits,
      awarenessEntriesPerMessage: options.limits.echoedAwarenessEntries,
    }
    this.#tell = options.tell
    this.#onLimited = options.onLimited
  }

  /**
   * `echoes`: this client sends back what it hears of others, as y-websocket does; that is dropped. From everyone else
   * news of somebody else is a forgery.
   *
   * @throws InkwireError MESSAGE_MALFORMED, LIMIT_EXCEEDED, CLIENT_ID_FOREIGN; then nothing has changed.
   */
  receive(subscriber: Subscriber, awareness: Uint8Array, { echoes }: { echoes: boolean }): void {
    const entries = decodeAwareness(awareness, echoes ? this.#echoLimits : this.#limits)
    const news = entries.filter(
      (entry) =>
        this.#claims.owns(subscriber, entry.client) ||
        !(this.#repeats(entry, subscriber) || (echoes && this.#claims.isForeign(subscriber, entry.client))),
    )
    const stamped = news.map((entry) => ({ ...entry, state: stamp(entry.state, subscriber) }))
    this.#claims.speak(
      subscriber,
      news.map(({ client }) => client),
      'update',
    )
    if (news.some(({ clock }) => clock > CLOCK_MAX))
      throw new InkwireError('MESSAGE_MALFORMED', 'an awareness clock is impossible')
    for (const entry of stamped) this.#change(entry, subscriber.person)
  }

  /** Everyone who is here, for who just came. Undefined when nobody is. */
  everyone(): Uint8Array | undefined {
    return this.#people.size === 0 ? undefined : encodeAwareness([...this.#people.values()])
  }

  leave(person: PersonId, clients: readonly ClientId[]): void {
    for (const client of clients) {
      const entry = this.#people.get(client)
      if (entry !== undefined) this.#change({ ...entry, state: GONE }, person)
    }
  }

  close(): void {
    this.#cancelBroadcast?.()
  }

  /** Says nothing that was not told already, about who is here or about somebody else who has left. */
  #repeats({ client, clock, state }: AwarenessEntry, subscriber: Subscriber): boolean {
    const known = this.#people.get(client)
    if (known !== undefined) return state !== GONE && known.clock >= clock
    const departed = this.#departed.get(client)
    return (
      state === GONE ||
      (departed !== undefined && departed.person !== subscriber.person && departed.clock >= clock)
    )
  }

  #change({ client, clock, state }: AwarenessEntry, person: PersonId): void {
    const known = this.#people.get(client)
    if (known === undefined && state === GONE) return
    const before = known?.clock ?? this.#departed.get(client)?.clock
    // Clocks told to readers only rise, also for who reconnects with the clock of before.
    const entry = { client, state, clock: before === undefined ? clock : Math.max(clock, before + 1) }
    this.#departed.delete(client)
    if (state === GONE) {
      this.#people.delete(client)
      this.#rememberDeparted(client, { clock: entry.clock, person })
    } else this.#people.set(client, entry)
    this.#changed.set(client, entry)
    this.#broadcastLater()
  }

  #rememberDeparted(client: ClientId, departed: Departed): void {
    this.#departed.set(client, departed)
    if (this.#departed.size <= DEPARTED_MAX) return
    for (const oldest of this.#departed.keys()) {
      this.#departed.delete(oldest)
      return
    }
  }

  #broadcast(): void {
    const nowMs = this.#clock.nowMs()
    const told = [...this.#changed.values()].filter((entry) => this.#mayTell(entry, nowMs))
    for (const { client } of told) this.#changed.delete(client)
    this.#cancelBroadcast = undefined
    if (this.#changed.size > 0) this.#broadcastLater()
    if (told.length > 0) this.#tell(encodeAwareness(told))
  }

  #broadcastLater(): void {
    this.#cancelBroadcast ??= this.#clock.after(this.#limits.awarenessIntervalMs, () => this.#broadcast())
  }

  /** Who goes, goes at once [P3]. */
  #mayTell({ client, state }: AwarenessEntry, nowMs: number): boolean {
    const owner = this.#claims.ownerOf(client)
    if (state === GONE || owner === undefined) return true
    const rate = this.#rates.get(owner) ?? new Rate(this.#limits.awarenessBytesPerSecond)
    this.#rates.set(owner, rate)
    if (rate.take(state.length, nowMs)) return true
    this.#onLimited()
    return false
  }
}

/** [P2] Puts the server's word on who this is into a state, and cuts what a forger might use to disturb screens. */
function stamp(state: string, subscriber: Subscriber): string {
  if (state === GONE) return state
  const parsed: unknown = JSON.parse(state)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InkwireError('MESSAGE_MALFORMED', 'an awareness state is an object or null')
  }
  const { user, ...rest } = parsed as Record<string, unknown>
  const said = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : undefined
  if (said === undefined) return JSON.stringify(rest)
  const named = { ...said, ...subscriber.profile }
  return JSON.stringify({ ...rest, user: { ...named, ...cleanUser(named), id: subscriber.person } })
}

function cleanUser({ name, color }: Record<string, unknown>): Record<string, string> {
  const clean: Record<string, string> = {}
  if (name !== undefined) clean['name'] = typeof name === 'string' ? cleanName(name) : ''
  if (color !== undefined)
    clean['color'] = typeof color === 'string' && /^#[\da-f]{6}$/i.test(color) ? color : '#808080'
  return clean
}

function cleanName(name: string): string {
  return [...name.replace(/\p{C}/gu, '')].slice(0, NAME_MAX_CHARACTERS).join('')
}
