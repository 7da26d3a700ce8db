import { setTimeout as pause } from 'node:timers/promises'

/** Runs each of these at its time, in order; late rather than not at all. Times are those of `performance.now()`. */
export async function runOnTime<Due extends { readonly dueMs: number }>(
  schedule: readonly Due[],
  run: (due: Due) => void,
): Promise<void> {
  for (let next = 0; next < schedule.length; ) {
    const nowMs = performance.now()
    for (; (schedule[next]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs; next++) run(schedule[next] as Due)
    await pause(1)
  }
}

/** Resolves when `isMet`; rejects when that takes longer. */
export async function until(what: string, isMet: () => boolean, withinMs = 30_000): Promise<void> {
  const lastMs = performance.now() + withinMs
  while (!isMet()) {
    if (performance.now() > lastMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await pause(2)
  }
}
