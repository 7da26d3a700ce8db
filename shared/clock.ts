/** Time as a parameter: the process gives the system's, the simulation its own. */
export interface Clock {
  /** Milliseconds since the epoch of Unix time; may jump. */
  nowMs(): number
  /** Calls `run` once, not before `delayMs` have passed. The returned function cancels it, also when it has run. */
  after(delayMs: number, run: () => void): () => void
}
