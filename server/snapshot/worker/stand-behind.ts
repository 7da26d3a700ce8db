import { getPriority, setPriority } from 'node:os'

// Three quarters of a core for the event loop, one for the thread, while both want it.
const BEHIND = 5
const LAST = 19

/** Lets the event loop go first where this thread and it want the same core: for the beginning of a worker's file. */
export function standBehind(): void {
  // On Linux a priority is a thread's own; elsewhere it would be the whole process's.
  if (process.platform !== 'linux') return
  try {
    setPriority(Math.min(LAST, getPriority() + BEHIND))
  } catch {
    // A sandbox may forbid it. Then both share the core alike.
  }
}
