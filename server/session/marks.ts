import type { Felt, Telemetry } from '../channel/telemetry.ts'

/** A mark further back says more about a clock that was set, or a lid that was closed, than about us. */
const MARK_AGE_MAX_MS = 60_000

/** Clients report every 10 s; what comes sooner than this is not counted. */
const REPORT_MIN_MS = 8_000

/** When an edit was made, as its client says; undefined where that cannot be. [O1] Nothing was made in the future. */
export function plausible(madeMs: number, nowMs: number): number | undefined {
  return nowMs - madeMs > MARK_AGE_MAX_MS ? undefined : Math.min(madeMs, Math.floor(nowMs))
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
