import type { Clock } from '../../../shared/clock.ts'

/** A longer delay overflows a timer, which then runs at once. */
const DELAY_MAX_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, DELAY_MAX_MS))
    return () => clearTimeout(timer)
  },
}
