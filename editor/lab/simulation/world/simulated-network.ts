import type { Connection, Peer } from '../../../../server/session/connection.ts'
import type { RandomStream } from './random-stream.ts'
import { type ClientEnd, SimulatedLink } from './simulated-link.ts'
import type { World } from './world.ts'

/** What a client asks for when it dials: one of our connections, or a y-websocket one on a document. */
export type Dialled =
  | { readonly dialect: 'inkwire' }
  | { readonly dialect: 'y-websocket'; readonly document: string }

export type Listener = (connection: Connection, dialled: Dialled) => Peer

export interface NetworkOptions {
  readonly latencyMinMs: number
  readonly latencyMaxMs: number
  readonly windowBytes: number
  readonly heartbeatMs: number
  /** How long the next parcel takes, where that is not drawn for each connection. */
  readonly latencyMs?: () => number
}

const NEAR_MS = 100

/** The network between all clients and the one server. */
export class SimulatedNetwork {
  readonly #world: World
  readonly #random: RandomStream
  readonly #options: NetworkOptions
  readonly #links = new Set<SimulatedLink>()
  readonly #offline = new Set<string>()
  #listener: Listener | undefined
  #latencyMaxMs: number

  constructor(world: World, random: RandomStream, options: NetworkOptions) {
    this.#world = world
    this.#random = random
    this.#options = options
    this.#latencyMaxMs = options.latencyMaxMs
  }

  /** From now on nobody who dials is far away. */
  heal(): void {
    this.#latencyMaxMs = Math.min(this.#latencyMaxMs, NEAR_MS)
  }

  /** The connections that at least one end believes in. */
  get links(): readonly SimulatedLink[] {
    for (const link of this.#links) if (link.isGone) this.#links.delete(link)
    return [...this.#links]
  }

  linksOf(address: string): readonly SimulatedLink[] {
    return this.links.filter((link) => link.address === address)
  }

  /** A server's process listens, until it is killed or stops. */
  listen(listener: Listener): void {
    this.#listener = listener
  }

  /** New clients are turned away. Those that are there stay. */
  stopListening(): void {
    this.#listener = undefined
  }

  /** The server's process is gone. */
  killServer(isTold: boolean): void {
    this.#listener = undefined
    for (const link of this.links) link.killServer(isTold)
  }

  /** `isNear`: without any latency. */
  dial(address: string, dialled: Dialled, client: ClientEnd, isNear = false): SimulatedLink {
    const { latencyMinMs, windowBytes, heartbeatMs } = this.#options
    const latencyMaxMs = this.#latencyMaxMs
    // Most connections are near the fast end, a few are far away.
    const baseMs = isNear ? 0 : latencyMinMs + this.#random.next() ** 3 * (latencyMaxMs - latencyMinMs)
    const jitterMs = baseMs * this.#random.next()
    const link = new SimulatedLink(this.#world, client, {
      address,
      windowBytes,
      heartbeatMs,
      latencyMs: this.#options.latencyMs ?? (() => baseMs + this.#random.next() * jitterMs),
    })
    this.#links.add(link)
    if (this.#offline.has(address)) {
      // A browser without a network says so soon.
      link.cut({ clientAfterMs: 1 + this.#random.next() * 20, serverAfterMs: 0 })
      return link
    }
    link.connect(() => {
      const listener = this.#listener
      return listener === undefined ? undefined : (connection) => listener(connection, dialled)
    })
    return link
  }

  /** Takes an address off the network; what is in flight is lost. */
  goOffline(address: string, isClientTold: boolean): void {
    this.#offline.add(address)
    for (const link of this.linksOf(address)) {
      link.cut(isClientTold ? { clientAfterMs: this.#random.next() * 100 } : {})
    }
  }

  goOnline(address: string): void {
    this.#offline.delete(address)
  }

  isOnline(address: string): boolean {
    return !this.#offline.has(address)
  }
}
