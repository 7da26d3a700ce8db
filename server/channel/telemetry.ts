import type { ErrorCode } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import type { LimitName } from '../limits/limit-name.ts'

/** Who it was, on which document, as far as that is known. */
export interface Who {
  readonly document?: DocName | undefined
  readonly person?: PersonId | undefined
}

/** What a client measured since its last report. Nobody vouches for it: whoever counts it keeps it within bounds. */
export interface Felt {
  /** From an edit to its acknowledgement, in milliseconds. */
  readonly savedMs: readonly number[]
  /** From somebody else's edit to its place in the document here, in milliseconds. */
  readonly shownMs: readonly number[]
  /** Edits that had to be sent once more, on another connection. */
  readonly resends: number
  readonly reconnects: number
}

/** What the core tells of its work; the process turns it into metrics and logs. Calls are cheap and never throw. */
export interface Telemetry {
  /** From the upgrade of a connection to the first thing that was sent on it. */
  connected(elapsedMs: number): void
  channelOpened(): void
  channelClosed(): void
  sessionOpened(): void
  sessionClosed(who: Who): void
  updateReceived(bytes: number): void
  /** From the arrival of an update to the moment its session was told that it is on disk. */
  acknowledged(elapsedMs: number): void
  /** From the arrival of an update to the moment everyone else's outbox had it. */
  delivered(elapsedMs: number, sessions: number): void
  joined(elapsedMs: number, bytes: number, who: Who): void
  sessionWentStale(who: Who): void
  refused(code: ErrorCode, who?: Who): void
  /** Somebody came up against a limit: they were refused, or have to wait. */
  limited(limit: LimitName): void
  requested(): void
  felt(report: Felt): void
  /** A client knows an entry that the log, in this very life, does not hold. There is an alarm beside it. */
  acknowledgedLost(): void
  /** Something an operator must know about; the text carries no content of a document. */
  alarm(text: string, cause?: unknown): void
}

export const SILENT: Telemetry = {
  connected() {},
  channelOpened() {},
  channelClosed() {},
  sessionOpened() {},
  sessionClosed() {},
  updateReceived() {},
  acknowledged() {},
  delivered() {},
  joined() {},
  sessionWentStale() {},
  refused() {},
  limited() {},
  requested() {},
  felt() {},
  acknowledgedLost() {},
  alarm() {},
}
