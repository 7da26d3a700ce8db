export interface LogLimits {
  /** What may wait for the disk, over all documents; beyond it an append is refused with LOG_UNAVAILABLE. */
  readonly queueMaxBytes: number
  /** About how much goes to the disk at once. Handing it over holds the event loop, some milliseconds for a MiB. */
  readonly commitMaxBytes: number
  /**
   * A commit begins at least so long after one began in which a document had many entries, and three quarters of it after
   * any other; after a rest it begins at once. 0: never waits. What arrives meanwhile shares one sync of the disk and
   * leaves for each reader as one write.
   */
  readonly commitEveryMs: number
  /** A store that has not answered a write by then has failed. */
  readonly commitTimeoutMs: number
  /** How much of a log is read at a time. */
  readonly pageMaxBytes: number
  /** Of newest snapshots, kept in memory over all documents that somebody has open. */
  readonly recentSnapshotsMaxBytes: number
  /** Of the pages read last, one for each of those. */
  readonly recentPagesMaxBytes: number
  /** How many pruned or deleted entries are removed in one write. */
  readonly clearMaxEntries: number
  /** After a failure the store is opened again after the first of these, then twice that, up to the last. */
  readonly reopenMinMs: number
  readonly reopenMaxMs: number
}

export const DEFAULT_LOG_LIMITS: LogLimits = {
  queueMaxBytes: 64 * 1024 * 1024,
  commitMaxBytes: 1024 * 1024,
  commitEveryMs: 0,
  commitTimeoutMs: 30_000,
  pageMaxBytes: 256 * 1024,
  recentSnapshotsMaxBytes: 32 * 1024 * 1024,
  recentPagesMaxBytes: 16 * 1024 * 1024,
  clearMaxEntries: 1000,
  reopenMinMs: 100,
  reopenMaxMs: 10_000,
}
