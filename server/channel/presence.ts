import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { ClientId } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import { type AwarenessEntry, decodeAwareness, encodeAwareness } from '../../shared/protocol/awareness.ts'
import type { Claims } from './claims.ts'
import type { Subscriber } from './subscriber.ts'

const GONE = 'null'
const NAME_MAX_CHARACTERS = 64
const DEPARTED_MAX = 1024

/**
 * The people in a channel: the newest awareness of each, and who may change it.
 *
 * - [P1] Lives here only; no log knows it.
 * - [P2] A session changes awareness under client ids of its own; who a person is comes from the session.
 * - [P3] Who leaves is gone from every screen with the next broadcast.
 *
 * Changes are collected for `awarenessIntervalMs` and told together, the latest of each person only.
 */
export class Presence {
  readonly #claims: Claims
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #tell: (awareness: Uint8Array) => void
  readonly #people = new Map<ClientId, AwarenessEntry>()
  /** The last clock told of people who left: whoever comes back continues it, or readers would ignore them. */
  readonly #departed = new Map<ClientId, number>()
  readonly #changed = new Map<ClientId, AwarenessEntry>()
  #cancelBroadcast: (() => void) | undefined

  constructor(options: {
    claims: Claims
    clock: Clock
    limits: Limits
    tell: (awareness: Uint8Array) => void
  }) {
    this.#claims = options.claims
    this.#clock = options.clock
    this.#limits = options.limits
    this.#tell = options.tell
  }

  /** @throws InkwireError MESSAGE_MALFORMED, LIMIT_EXCEEDED, CLIENT_ID_FOREIGN; then nothing has changed. */
  receive(subscriber: Subscriber, awareness: Uint8Array): void {
    const entries = decodeAwareness(awareness, this.#limits)
    // y-websocket repeats other people's awareness on reconnecting; what says nothing new is not refused.
    const news = entries.filter(
      (entry) => this.#claims.owns(subscriber, entry.client) || !this.#repeats(entry),
    )
    const stamped = news.map((entry) => ({ ...entry, state: stamp(entry.state, subscriber) }))
    this.#claims.speak(
      subscriber,
      news.map(({ client }) => client),
      'update',
    )
    for (const entry of stamped) this.#change(entry)
  }

  /** Everyone who is here, for who just came. Undefined when nobody is. */
  everyone(): Uint8Array | undefined {
    return this.#people.size === 0 ? undefined : encodeAwareness([...this.#people.values()])
  }

  leave(clients: readonly ClientId[]): void {
    for (const client of clients) {
      const entry = this.#people.get(client)
      if (entry !== undefined) this.#change({ ...entry, state: GONE })
    }
  }

  close(): void {
    this.#cancelBroadcast?.()
  }

  #repeats({ client, clock, state }: AwarenessEntry): boolean {
    const known = this.#people.get(client)
    return state === GONE ? known === undefined : known !== undefined && known.clock >= clock
  }

  #change({ client, clock, state }: AwarenessEntry): void {
    const known = this.#people.get(client)
    if (known === undefined && state === GONE) return
    const before = known?.clock ?? this.#departed.get(client)
    // Clocks told to readers only rise, also for who reconnects with the clock of before.
    const entry = { client, state, clock: before === undefined ? clock : Math.max(clock, before + 1) }
    this.#departed.delete(client)
    if (state === GONE) {
      this.#people.delete(client)
      this.#rememberDeparted(client, entry.clock)
    } else this.#people.set(client, entry)
    this.#changed.set(client, entry)
    this.#cancelBroadcast ??= this.#clock.after(this.#limits.awarenessIntervalMs, () => this.#broadcast())
  }

  #rememberDeparted(client: ClientId, clock: number): void {
    this.#departed.set(client, clock)
    if (this.#departed.size <= DEPARTED_MAX) return
    for (const oldest of this.#departed.keys()) {
      this.#departed.delete(oldest)
      return
    }
  }

  #broadcast(): void {
    this.#cancelBroadcast = undefined
    const changed = [...this.#changed.values()]
    this.#changed.clear()
    this.#tell(encodeAwareness(changed))
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
  return JSON.stringify({ ...rest, user: { ...said, ...cleanUser(said), id: subscriber.person } })
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
