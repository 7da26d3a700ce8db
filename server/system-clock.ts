import type { Clock } from '../shared/clock.ts'

export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
