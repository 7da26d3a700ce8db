import type { ErrorCode } from '../../shared/errors.ts'

/** What the core tells of its work; the process turns it into metrics. Calls are cheap and never throw. */
export interface Telemetry {
  channelOpened(): void
  channelClosed(): void
  sessionOpened(): void
  sessionClosed(): void
  updateReceived(bytes: number): void
  /** From the arrival of an update to the moment its session was told that it is on disk. */
  acknowledged(elapsedMs: number): void
  /** From the arrival of an update to the moment everyone else's outbox had it. */
  delivered(elapsedMs: number, sessions: number): void
  joined(elapsedMs: number, bytes: number): void
  sessionWentStale(): void
  refused(code: ErrorCode): void
  requested(): void
  /** Something an operator must know about; the text carries no content of a document. */
  alarm(text: string, cause?: unknown): void
}

export const SILENT: Telemetry = {
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
  requested() {},
  alarm() {},
}
