/** What a simulated world needs of the real one: Node's or a browser's. */
export interface Host {
  /** Calls `run` when no microtask is left. */
  afterMicrotasks(run: () => void): void
  /** Resolves when the real event loop had a turn, so that unhandled rejections and messages are noticed. */
  nextTurn(): Promise<void>
  /** Tells of promises that were rejected and that nobody cares for. Returns what ends it. */
  onUnhandledRejection(hear: (reason: unknown) => void): () => void
}
