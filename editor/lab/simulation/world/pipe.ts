import type { World } from './world.ts'

/** How one direction of a connection behaves; drawn anew for every parcel where it is a function. */
export interface PipeOptions {
  readonly latencyMs: () => number
  /** What the network takes at once while the reader does not read, as the buffers of a kernel do. */
  readonly windowBytes: number
}

/** Something on its way. */
export interface Parcel {
  readonly bytes: number
  /** What it is, for whoever watches; undefined where a connection only begins or ends. */
  readonly frame: Uint8Array | undefined
  readonly sentAtMs: number
  /** Where nothing stalls the pipe. */
  readonly arrivesAtMs: number
  readonly arrive: () => void
}

/**
 * One direction of a connection. Parcels arrive in the order in which they were sent, each after its latency. While
 * the pipe is stalled nothing arrives: what the window does not take waits at the sender.
 */
export class Pipe {
  readonly #world: World
  readonly #options: PipeOptions
  /** Sent, not yet arrived, oldest first. */
  readonly #inFlight: Parcel[] = []
  readonly #drained: (() => void)[] = []
  /** Bytes that arrived at the reader's machine and were not read, because the pipe is stalled. */
  #unreadBytes = 0
  /** How many of `#inFlight`, from the oldest on, have come as far as a stalled pipe lets them. */
  #waiting = 0
  #lastArrivalMs = 0
  #isStalled = false
  #isCut = false

  constructor(world: World, options: PipeOptions) {
    this.#world = world
    this.#options = options
  }

  get isStalled(): boolean {
    return this.#isStalled
  }

  get isEmpty(): boolean {
    return this.#inFlight.length === 0
  }

  /** Sent and not yet arrived, oldest first. */
  get inFlight(): readonly Parcel[] {
    return this.#inFlight
  }

  /** Bytes that wait at the sender: nothing while the pipe flows. */
  get bufferedBytes(): number {
    return Math.max(0, this.#unreadBytes - this.#options.windowBytes)
  }

  /** Calls `arrive` when the parcel comes out at the other end, if it ever does. */
  send(bytes: number, arrive: () => void, frame?: Uint8Array): void {
    if (this.#isStalled) this.#unreadBytes += bytes
    if (this.#isCut) return
    const { nowMs } = this.#world
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs + this.#options.latencyMs())
    this.#inFlight.push({ bytes, frame, sentAtMs: nowMs, arrivesAtMs: this.#lastArrivalMs, arrive })
    this.#world.after(this.#lastArrivalMs - nowMs, () => {
      if (this.#isCut) return
      if (this.#isStalled) this.#waiting++
      else this.#arriveFirst()
    })
  }

  /** Calls `run` once `bufferedBytes` is 0; at the next turn when it is already. Never after `cut`. */
  whenDrained(run: () => void): void {
    if (this.#isCut) return
    this.#drained.push(run)
    if (this.bufferedBytes === 0) this.#world.after(0, () => this.#tellDrained())
  }

  stall(): void {
    this.#isStalled = true
  }

  /** What waited arrives now, in order. */
  resume(): void {
    if (!this.#isStalled || this.#isCut) return
    this.#isStalled = false
    this.#unreadBytes = 0
    while (this.#waiting > 0 && !this.#isCut && !this.#isStalled) {
      this.#waiting--
      this.#arriveFirst()
    }
    this.#tellDrained()
  }

  /** What is in flight never arrives, and what is sent from now on waits at the sender for ever. */
  cut(): void {
    this.#isCut = true
    this.#isStalled = true
    this.#inFlight.length = 0
    this.#drained.length = 0
  }

  #arriveFirst(): void {
    const parcel = this.#inFlight.shift()
    parcel?.arrive()
  }

  #tellDrained(): void {
    if (this.bufferedBytes > 0) return
    for (const run of this.#drained.splice(0)) run()
  }
}
