import type { Clock } from '../../shared/clock.ts'

interface Timer {
  atMs: number
  readonly number: number
  readonly run: () => void
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  #nowMs: number
  #lastNumber = 0
  readonly #timers = new Set<Timer>()

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs
  }

  /** How many timers are set: what was closed has left none. */
  get timers(): number {
    return this.#timers.size
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, number: ++this.#lastNumber, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Runs what is due, in order; what comes due on the way too. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms
    for (let next = this.#due(endMs); next !== undefined; next = this.#due(endMs)) {
      this.#timers.delete(next)
      this.#nowMs = next.atMs
      next.run()
    }
    this.#nowMs = endMs
  }

  /** Somebody sets the clock: it says another time, and what was to come after a while still does. */
  set(byMs: number): void {
    this.#nowMs += byMs
    for (const timer of this.#timers) timer.atMs += byMs
  }

  #due(endMs: number): Timer | undefined {
    return [...this.#timers]
      .filter(({ atMs }) => atMs <= endMs)
      .sort((a, b) => a.atMs - b.atMs || a.number - b.number)[0]
  }
}
