import type { Clock } from '../../../../shared/clock.ts'
import type { RandomStream } from './random-stream.ts'
import type { World } from './world.ts'

/** How wrong the clock of one process is. */
export interface ClockFaults {
  /** 1.1 runs 10 % fast. */
  readonly rate: number
  /** How likely a timer is late, as after a garbage collection or a stopped process, and by how much at most. */
  readonly lateChance: number
  readonly lateMaxMs: number
}

export const GOOD_CLOCK: ClockFaults = { rate: 1, lateChance: 0, lateMaxMs: 0 }

/** 22 November 2026, 12:00 UTC: when every run begins. */
const BEGINNING_MS = Date.UTC(2026, 10, 22, 12)

/** The clock of one process. After `stop` none of its timers runs any more. */
export class ProcessClock implements Clock {
  readonly #world: World
  readonly #random: RandomStream
  readonly #timers = new Set<() => void>()
  #faults: ClockFaults
  #offsetMs = 0
  #isStopped = false

  constructor(world: World, random: RandomStream, faults: ClockFaults = GOOD_CLOCK) {
    this.#world = world
    this.#random = random
    this.#faults = faults
  }

  nowMs(): number {
    return Math.floor(BEGINNING_MS + this.#world.nowMs * this.#faults.rate + this.#offsetMs)
  }

  after(delayMs: number, run: () => void): () => void {
    if (this.#isStopped) return () => undefined
    const { rate, lateChance, lateMaxMs } = this.#faults
    const lateMs = lateChance > 0 && this.#random.chance(lateChance) ? this.#random.next() * lateMaxMs : 0
    const cancelEvent = this.#world.after(Math.max(0, delayMs) / rate + lateMs, () => {
      this.#timers.delete(cancel)
      run()
    })
    const cancel = (): void => {
      this.#timers.delete(cancel)
      cancelEvent()
    }
    this.#timers.add(cancel)
    return cancel
  }

  /** What `nowMs` says jumps; timers do not. */
  jump(byMs: number): void {
    this.#offsetMs += byMs
  }

  /** From now on the clock is right; timers that are already set stay as late as they are. */
  heal(): void {
    this.#offsetMs = this.nowMs() - BEGINNING_MS - this.#world.nowMs
    this.#faults = GOOD_CLOCK
  }

  /** The process ends. */
  stop(): void {
    this.#isStopped = true
    for (const cancel of [...this.#timers]) cancel()
  }
}
