import type { Clock } from '../shared/clock.ts'

export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Milliseconds that only rise: of a clock, and of work that this process has done. */
export const PROCESS_TIME = {
  monotonicMs: () => performance.now(),
  cpuMs: () => {
    const { system, user } = process.cpuUsage()
    return (system + user) / 1000
  },
}
