import type { UpdateLog } from '../../shared/log/update-log.ts'

/** Where a provider gets the log of this device from. Used for one document, and once. */
export interface LocalLogSource {
  /** The log in which nobody else writes to this document. Rejects where this device keeps none. */
  open(): Promise<UpdateLog>
  /**
   * Calls `adopt` with each log in which a tab that is gone has left this document, now and as long as this one is
   * open, one at a time; nobody else writes to it meanwhile. Where `adopt` rejects, the words are still in the orphan.
   */
  watchOrphans?(adopt: (orphan: UpdateLog) => Promise<void>): void
  /** The provider needs the log no more. Idempotent. */
  close(): Promise<void>
}

/** A log that somebody else has opened, and closes. */
export function localLogOf(log: UpdateLog): LocalLogSource {
  return { open: async () => log, close: async () => {} }
}
