/** One of the few things that a server does by itself, now and then. Rejects when it has to be tried again. */
export interface Chore {
  readonly name: string
  readonly firstAfterMs: number
  readonly everyMs: number
  readonly run: () => Promise<void>
}

/**
 * Runs each chore again and again, one run of each at a time. A failed one is told and comes again in its turn.
 * Returns the function that ends all of them.
 */
export function startChores(
  chores: readonly Chore[],
  alarm: (text: string, cause?: unknown) => void,
): () => void {
  let hasEnded = false
  const timers = new Map<Chore, NodeJS.Timeout>()
  const plan = (chore: Chore, delayMs: number) => {
    if (hasEnded) return
    const timer = setTimeout(() => {
      chore
        .run()
        .catch((error: unknown) => {
          if (!hasEnded) alarm(`a chore failed and will be tried again: ${chore.name}`, error)
        })
        .finally(() => plan(chore, chore.everyMs))
    }, delayMs)
    timer.unref()
    timers.set(chore, timer)
  }
  for (const chore of chores) plan(chore, chore.firstAfterMs)
  return () => {
    hasEnded = true
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
