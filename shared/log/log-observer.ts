/** What the log tells of its work. Calls are cheap and never throw. */
export interface LogObserver {
  /** One write reached the disk, `elapsedMs` after it was handed to the store. */
  committed(operations: number, bytes: number, elapsedMs: number): void
  /** Something an operator must know about; the text carries no content of a document. */
  alarm(text: string, cause?: unknown): void
}

export const SILENT_LOG: LogObserver = {
  committed() {},
  alarm() {},
}
