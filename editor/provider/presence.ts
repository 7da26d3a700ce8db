import {
  type Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { ClientId } from '../../shared/ids.ts'
import { decodeAwareness } from '../../shared/protocol/awareness.ts'
import type { ProviderLimits } from './provider-limits.ts'

/** Somebody who has the document open, as they say themselves; `user.id` is the server's word. */
export interface Person {
  readonly clientId: ClientId
  readonly isOwn: boolean
  readonly state: Readonly<Record<string, unknown>>
}

export interface PresenceOptions {
  readonly awareness: Awareness
  /** Marks what did not happen here. */
  readonly origin: object
  readonly clock: Clock
  readonly limits: ProviderLimits
  /** Own awareness, for the server and for the other tabs; may be dropped. */
  readonly send: (awareness: Uint8Array) => void
  readonly onChange: () => void
  /** What the server makes of the latest own state: who somebody is, is its word. */
  readonly onTold: (state: Person['state']) => void
}

interface AwarenessChange {
  readonly added: readonly ClientId[]
  readonly updated: readonly ClientId[]
  readonly removed: readonly ClientId[]
}

/** What is read here was checked where it was sent: only whether it can be read at all matters. */
const READABLE = {
  awarenessEntriesPerMessage: Number.POSITIVE_INFINITY,
  awarenessEntryMaxBytes: Number.POSITIVE_INFINITY,
}

/**
 * The people in a document: own awareness goes out, the latest of each interval only; that of others comes in, and is
 * gone when there is no session any more [P3].
 */
export class Presence {
  readonly #options: PresenceOptions
  /** People in other tabs of this browser: they are here without a server, too. */
  readonly #inTabs = new Set<ClientId>()
  #hasNews = false
  #cancelPause: (() => void) | undefined
  readonly #onUpdate = ({ added, updated, removed }: AwarenessChange, origin: unknown): void => {
    if (origin === this.#options.origin) return
    if ([...added, ...updated, ...removed].includes(this.#options.awareness.clientID)) this.#sendSoon()
  }
  readonly #onChange = (): void => this.#options.onChange()

  constructor(options: PresenceOptions) {
    this.#options = options
    options.awareness.on('update', this.#onUpdate)
    options.awareness.on('change', this.#onChange)
  }

  get people(): readonly Person[] {
    const { awareness } = this.#options
    return [...awareness.getStates()].map(([clientId, state]) => ({
      clientId,
      isOwn: clientId === awareness.clientID,
      state,
    }))
  }

  /** A session has begun: says who is here, with a new clock, since others may have been told that we left. */
  joined(): void {
    const { awareness } = this.#options
    this.#cancelPause?.()
    this.#cancelPause = undefined
    const state = awareness.getLocalState()
    if (state !== null) awareness.setLocalState(state)
  }

  /** The session is over: nobody knows who else is there. */
  left(): void {
    const { awareness, origin } = this.#options
    const others = [...awareness.getStates().keys()].filter(
      (client) => client !== awareness.clientID && !this.#inTabs.has(client),
    )
    removeAwarenessStates(awareness, others, origin)
  }

  /** What cannot be read says nothing; the next one comes soon. */
  receive(update: Uint8Array, from: 'server' | 'tab'): void {
    const entries = readable(update)
    if (entries === undefined) return
    const { awareness, onTold, origin } = this.#options
    for (const { client, state } of entries) {
      if (from === 'tab' && state !== 'null') this.#inTabs.add(client)
      else if (state === 'null') this.#inTabs.delete(client)
    }
    applyAwarenessUpdate(awareness, update, origin)
    // An answer to an earlier state says nothing of this one.
    const ownClock = awareness.meta.get(awareness.clientID)?.clock
    const own = entries.find(({ client, clock }) => client === awareness.clientID && clock === ownClock)
    if (from === 'server' && own !== undefined && own.state !== 'null') onTold(JSON.parse(own.state))
  }

  /** Tells the others that we go. The awareness itself is its owner's. Idempotent. */
  close(): void {
    const { awareness, send } = this.#options
    awareness.off('update', this.#onUpdate)
    awareness.off('change', this.#onChange)
    this.#cancelPause?.()
    this.#cancelPause = undefined
    this.#hasNews = false
    if (awareness.getLocalState() !== null)
      send(encodeAwarenessUpdate(awareness, [awareness.clientID], new Map()))
    this.left()
  }

  #sendSoon(): void {
    this.#hasNews = true
    if (this.#cancelPause === undefined) this.#send()
  }

  #send(): void {
    const { awareness, clock, limits, send } = this.#options
    this.#cancelPause = undefined
    if (!this.#hasNews) return
    this.#hasNews = false
    this.#cancelPause = clock.after(limits.awarenessIntervalMs, () => this.#send())
    const update = encodeAwarenessUpdate(awareness, [awareness.clientID])
    if (update.byteLength <= limits.awarenessMaxBytes) send(update)
  }
}

function readable(update: Uint8Array): ReturnType<typeof decodeAwareness> | undefined {
  try {
    return decodeAwareness(update, READABLE)
  } catch (error) {
    if (error instanceof InkwireError) return undefined
    throw error
  }
}
