import { EventQueue } from './event-queue.ts'
import { RandomStream } from './random-stream.ts'
import { type Fact, Trace } from './trace.ts'

/** A promise of the specification that a run has broken. `rule` is its id. */
export class Violation extends Error {
  readonly rule: string

  constructor(rule: string, text: string) {
    super(`[${rule}] ${text}`)
    this.name = 'Violation'
    this.rule = rule
  }
}

/** Between so many events the real event loop gets a turn, so that unhandled rejections and messages are noticed. */
const EVENTS_PER_TURN = 500
/** A run that needs more is a storm of timers or of messages, and fails [LIVE]. */
const EVENTS_MAX = 400_000

/**
 * Simulated time, in which everything of a run happens: one queue of events ordered by (time, number). After each
 * event all microtasks run to their end, so one seed gives one order of everything.
 */
export class World {
  readonly seed: number
  readonly trace: Trace
  readonly #queue = new EventQueue()
  #nowMs = 0
  #events = 0
  #violation: Violation | undefined

  constructor(seed: number, options: { readonly keepsLines?: boolean } = {}) {
    this.seed = seed
    this.trace = new Trace(options.keepsLines ?? false)
  }

  /** Milliseconds since the run began. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** How many events have run. */
  get events(): number {
    return this.#events
  }

  get violation(): Violation | undefined {
    return this.#violation
  }

  random(kind: string): RandomStream {
    return new RandomStream(this.seed, kind)
  }

  /** Calls `run` after `delayMs`. The returned function cancels it. */
  after(delayMs: number, run: () => void): () => void {
    const event = this.#queue.push(this.#nowMs + Math.max(0, delayMs), run)
    return () => {
      event.isCancelled = true
    }
  }

  note(who: string, what: string, ...facts: readonly Fact[]): void {
    this.trace.note(this.#nowMs, who, what, facts)
  }

  /**
   * Says that a promise was broken; the run ends after this event. Called instead of throwing, because whoever called
   * the watcher may catch what it throws.
   */
  violate(rule: string, text: string): void {
    if (this.#violation !== undefined) return
    this.note('oracle', `violated [${rule}]`, text)
    this.#violation = new Violation(rule, text)
  }

  /** @throws Violation the first one */
  async runUntil(timeMs: number): Promise<void> {
    while (this.#violation === undefined) {
      if (await this.#runSome(timeMs)) break
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    if (this.#violation !== undefined) throw this.#violation
    this.#nowMs = Math.max(this.#nowMs, timeMs)
  }

  /** Resolves with whether `timeMs` was reached. */
  #runSome(timeMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let left = EVENTS_PER_TURN
      const next = (): void => {
        try {
          const event = this.#queue.peek()
          if (this.#violation !== undefined || event === undefined || event.atMs > timeMs)
            return resolve(true)
          if (left-- === 0) return resolve(false)
          this.#queue.pop()
          this.#nowMs = event.atMs
          if (++this.#events > EVENTS_MAX) this.violate('LIVE', `more than ${EVENTS_MAX} events`)
          event.run()
          // Node runs a tick that a microtask asked for when no microtask is left.
          queueMicrotask(() => process.nextTick(next))
        } catch (error) {
          reject(error)
        }
      }
      next()
    })
  }
}
