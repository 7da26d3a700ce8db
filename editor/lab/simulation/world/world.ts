import { EventQueue } from './event-queue.ts'
import type { Host } from './host.ts'
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

export interface WorldOptions {
  readonly keepsLines?: boolean
  /** A world that people play in may last longer than a run. */
  readonly eventsMax?: number
  /** Asked before each event; where it answers with a promise, the event waits for that, and it is asked again. */
  readonly pace?: (atMs: number) => Promise<void> | undefined
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
  readonly #host: Host
  readonly #options: WorldOptions
  readonly #queue = new EventQueue()
  #nowMs = 0
  #events = 0
  #violation: Violation | undefined

  constructor(seed: number, host: Host, options: WorldOptions = {}) {
    this.seed = seed
    this.#host = host
    this.#options = options
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

  /** When the next event runs; undefined when nothing is to come. */
  get nextAtMs(): number | undefined {
    return this.#queue.peek()?.atMs
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

  /**
   * Runs what is due, and lets it be `timeMs`. With `eventsThrough`, no event after that one runs, and time goes no
   * further than to the next.
   *
   * @throws Violation the first one
   */
  async runUntil(timeMs: number, eventsThrough = Number.POSITIVE_INFINITY): Promise<void> {
    while (this.#violation === undefined) {
      if (await this.#runSome(timeMs, eventsThrough)) break
      await this.#host.nextTurn()
    }
    if (this.#violation !== undefined) throw this.#violation
    this.#nowMs = Math.max(this.#nowMs, Math.min(timeMs, this.nextAtMs ?? timeMs))
  }

  /** Resolves with whether `timeMs` or the last event was reached. */
  #runSome(timeMs: number, eventsThrough: number): Promise<boolean> {
    const { eventsMax = EVENTS_MAX, pace } = this.#options
    return new Promise((resolve, reject) => {
      let left = EVENTS_PER_TURN
      const next = (): void => {
        try {
          const event = this.#queue.peek()
          if (this.#violation !== undefined || event === undefined || event.atMs > timeMs)
            return resolve(true)
          if (this.#events >= eventsThrough) return resolve(true)
          if (left === 0) return resolve(false)
          const pause = pace?.(event.atMs)
          if (pause !== undefined) return void pause.then(next, reject)
          left--
          this.#queue.pop()
          this.#nowMs = event.atMs
          if (++this.#events > eventsMax) this.violate('LIVE', `more than ${eventsMax} events`)
          event.run()
          this.#host.afterMicrotasks(next)
        } catch (error) {
          reject(error)
        }
      }
      // What the caller has begun goes first, whether or not somebody holds the first event back.
      this.#host.afterMicrotasks(next)
    })
  }
}
