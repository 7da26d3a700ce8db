import type { Felt, Telemetry } from '../channel/telemetry.ts'

/** A mark further back says more about a clock that was set, or a lid that was closed, than about us. */
const MARK_AGE_MAX_MS = 60_000

/** Clients mark an edit a second; what comes sooner than this is not passed on. */
const MARK_MIN_MS = 800

/** Clients report every 10 s; what comes sooner than this is not counted. */
const REPORT_MIN_MS = 8_000

/** The marks of one session. [O1] One in a second counts, and nothing was made in the future or more than a minute ago. */
export class Marks {
  #pending: { readonly batch: number; readonly madeMs: number } | undefined
  #takenMs = Number.NEGATIVE_INFINITY

  /** Comes before the batch that it speaks of. */
  take(batch: number, madeMs: number, nowMs: number): void {
    if (Math.abs(nowMs - this.#takenMs) < MARK_MIN_MS || nowMs - madeMs > MARK_AGE_MAX_MS) return
    this.#takenMs = nowMs
    this.#pending = { batch, madeMs: Math.min(madeMs, Math.floor(nowMs)) }
  }

  /** When an edit in the batch that has just come was made; undefined where nobody has said so. */
  of(batch: number): number | undefined {
    const pending = this.#pending
    if (pending === undefined) return undefined
    this.#pending = undefined
    return pending.batch === batch ? pending.madeMs : undefined
  }
}

/** The reports of one connection. [O1] However many come, only one in a while counts. */
export class Reports {
  readonly #telemetry: Telemetry
  #countedMs = Number.NEGATIVE_INFINITY

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry
  }

  take(felt: Felt, nowMs: number): void {
    if (Math.abs(nowMs - this.#countedMs) < REPORT_MIN_MS) return
    this.#countedMs = nowMs
    this.#telemetry.felt(felt)
  }
}
