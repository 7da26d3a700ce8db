import type { Clock } from '../../shared/clock.ts'

/** Work that stops by itself after some milliseconds and goes on when it is asked to; may throw. */
export type Steps = Iterator<void, void, void>

/** Each holds what it has found so far: up to 40 MB for the hardest update. */
const BEGUN_MAX = 4

interface Job {
  readonly steps: Steps
  taken: number
  readonly resolve: (taken: number) => void
  readonly reject: (error: unknown) => void
}

/**
 * Long work, one step in one turn of the event loop, so that everybody else is heard in between [X4].
 *
 * Four may be under way, which take turns; the others have not begun and hold nothing but what they were given.
 */
export class Slices {
  readonly #clock: Clock
  readonly #begun: Job[] = []
  readonly #waiting: Job[] = []
  #isGoing = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many are not at their end. */
  get size(): number {
    return this.#begun.length + this.#waiting.length
  }

  /** Resolves when it is at its end, with the number of steps that took. Rejects with what a step throws. */
  run(steps: Steps): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ steps, taken: 0, resolve, reject })
      this.#goOn()
    })
  }

  #goOn(): void {
    if (this.#isGoing || this.size === 0) return
    this.#isGoing = true
    this.#clock.after(0, () => {
      this.#isGoing = false
      this.#step()
      this.#goOn()
    })
  }

  #step(): void {
    this.#begun.push(...this.#waiting.splice(0, BEGUN_MAX - this.#begun.length))
    const job = this.#begun.shift()
    if (job === undefined) return
    job.taken += 1
    try {
      if (job.steps.next().done === true) job.resolve(job.taken)
      else this.#begun.push(job)
    } catch (error) {
      job.reject(error)
    }
  }
}
