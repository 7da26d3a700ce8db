import type { Clock } from '../../shared/clock.ts'

export interface HeartbeatOptions {
  readonly clock: Clock
  readonly heartbeatMs: number
  readonly probeTimeoutMs: number
  readonly ping: () => void
  /** Called once; the heartbeat has stopped. */
  readonly onDead: () => void
}

const TICKS_PER_BEAT = 4
const SILENT_TICKS_MAX = 2 * TICKS_PER_BEAT

/**
 * Notices that a connection is a black hole: pings once a beat, and calls it dead when nothing at all came
 * for two beats (less than a quarter beat earlier, never later). It counts ticks and never looks at the time of day, which may jump, or stand still while the
 * device sleeps.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #ticks = 0
  #silentTicks = 0
  #cancelTick: () => void
  #cancelProbe: (() => void) | undefined

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#cancelTick = this.#nextTick()
  }

  /** Something came from the other end. */
  heard(): void {
    this.#silentTicks = 0
    this.#cancelProbe?.()
    this.#cancelProbe = undefined
  }

  /** There is reason for doubt: pings now, and waits for an answer no longer than the probe's time-out. */
  probe(): void {
    if (this.#cancelProbe !== undefined) return
    this.#cancelProbe = this.#options.clock.after(this.#options.probeTimeoutMs, () => this.#die())
    this.#options.ping()
  }

  /** Idempotent. */
  stop(): void {
    this.#cancelTick()
    this.#cancelProbe?.()
    this.#cancelProbe = undefined
  }

  #nextTick(): () => void {
    return this.#options.clock.after(this.#options.heartbeatMs / TICKS_PER_BEAT, () => this.#tick())
  }

  #tick(): void {
    if (++this.#silentTicks >= SILENT_TICKS_MAX) return this.#die()
    this.#cancelTick = this.#nextTick()
    if (++this.#ticks % TICKS_PER_BEAT === 0) this.#options.ping()
  }

  #die(): void {
    this.stop()
    this.#options.onDead()
  }
}
