import { LAB_BEGINNING } from './lab-scenario.ts'

export interface WeatherReport {
  readonly latencyMs: number
  readonly jitterMs: number
  /** How much is lost on the way: 0 nothing, 1 everything. */
  readonly loss: number
}

/** TCP sends again what was lost after a round trip and this. */
const RESEND_MS = 200
const RESENDS_MAX = 6

/** How the lab's network is at the moment. */
export class Weather {
  report: WeatherReport = {
    latencyMs: LAB_BEGINNING.latencyMs,
    jitterMs: LAB_BEGINNING.jitterMs,
    loss: LAB_BEGINNING.loss,
  }

  /** How long the next parcel takes. A connection loses nothing: what is lost is sent again, and all after it waits. */
  latencyMs(random: () => number): number {
    const { latencyMs, jitterMs, loss } = this.report
    let total = latencyMs + random() * jitterMs
    for (let resends = 0; resends < RESENDS_MAX && random() < loss; resends++) {
      total += 2 * latencyMs + RESEND_MS * 2 ** resends
    }
    return total
  }
}
