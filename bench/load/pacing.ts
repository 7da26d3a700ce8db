import { setImmediate as turn } from 'node:timers/promises'

/**
 * Turns the loop until `run` is over, and never lets it sleep: a core that has gone to sleep between two keystrokes
 * takes a while to wake, and that would be measured as the server's latency.
 */
export async function awake<Result>(run: () => Promise<Result>): Promise<Result> {
  let isOver = false
  const turnOn = (): void => {
    if (!isOver) setImmediate(turnOn)
  }
  turnOn()
  try {
    return await run()
  } finally {
    isOver = true
  }
}

/** Runs each of these at its time, in order; late rather than not at all. Times are those of `performance.now()`. */
export async function runOnTime<Due extends { readonly dueMs: number }>(
  schedule: readonly Due[],
  run: (due: Due) => void,
): Promise<void> {
  for (let next = 0; next < schedule.length; ) {
    const nowMs = performance.now()
    for (; (schedule[next]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs; next++) run(schedule[next] as Due)
    await turn()
  }
}

/** Resolves when `isMet`; rejects when that takes longer. */
export async function until(what: string, isMet: () => boolean, withinMs = 30_000): Promise<void> {
  const lastMs = performance.now() + withinMs
  while (!isMet()) {
    if (performance.now() > lastMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await turn()
  }
}
