import type { DocumentLog, Entry } from '../../shared/log/update-log.ts'

/** Whoever folds logs into snapshots, as channels need it. Decides by itself; owns its failures; never throws. */
export interface Folding {
  /**
   * These entries lie in the log beyond the newest snapshot: told of the whole tail when a channel opens, then of what
   * comes. The handle stays open until `rest` was called for it and has resolved.
   */
  grown(log: DocumentLog, entries: readonly Entry[]): void
  /** Nobody is here any more: the last chance to fold before the handle is closed. Frees what it kept for it [X3]. */
  rest(log: DocumentLog): Promise<void>
}

/** Folds nothing. */
export const NO_FOLDING: Folding = {
  grown() {},
  rest: () => Promise.resolve(),
}
