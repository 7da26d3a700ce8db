import type { Seq } from '../../shared/ids.ts'

/** One update on its way, told where it is by whoever has it. Calls are cheap and never throw; the last ends it. */
export interface UpdateTrace {
  /** It was looked at, and goes to the log. */
  scanned(): void
  /** The log has it on disk, as this entry. */
  committed(seq: Seq): void
  /** So many others were handed it. */
  delivered(sessions: number): void
  /** It goes no further: it brought nothing new, needs something first, or was refused. */
  ended(why: string, isFailure: boolean): void
}

/** Follows updates through the server, where an operator asked for it. */
export interface Tracing {
  /** An update has come. Undefined: this one is not followed. */
  begin(update: {
    readonly bytes: number
    readonly document: string
    readonly madeMs: number | undefined
  }): UpdateTrace | undefined
}

/** What is known of one update in many beside its bytes. */
export interface Sample {
  /** When an edit in it was made, by the server's clock as its writer's browser estimates it. */
  readonly madeMs: number | undefined
  readonly trace: UpdateTrace | undefined
}
