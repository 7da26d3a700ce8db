import { createHash } from 'node:crypto'

/** What is written down: who did what to which document. Never what is in a document. */
export interface AuditEvent {
  /** `opened`, `exported`, `access-changed`, …: what was done, or `refused`. */
  readonly action: AuditAction
  /** A pseudonym, as everywhere; `operator` for whoever runs the server; missing where nobody knows. */
  readonly person?: string | undefined
  readonly document?: string | undefined
  /** A few short facts: a format, a role, an error's code. Never content, a title, a token or an address. */
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined
}

export type AuditAction =
  | 'opened'
  | 'created'
  | 'imported'
  | 'exported'
  | 'deleted'
  | 'erased'
  | 'restored'
  | 'access-changed'
  | 'refused'
  | 'inspected'
  | 'listed'
  | 'compacted'
  | 'backed-up'
  | 'started'
  | 'stopped'
  | 'missed'
  | 'cut'
  | 'lost'

/** A place in the chain: line `n` has this hash. */
export interface AuditHead {
  readonly n: number
  readonly hash: string
}

/** Before the first line. */
export const AUDIT_START: AuditHead = { n: 0, hash: '0'.repeat(64) }

/*
 * A line: {"n":57,"time":"2026-11-23T13:40:00.000Z","action":"opened","person":"…","document":"…","facts":{…},"before":"…"}
 *
 * `before` is the SHA-256, in hexadecimal, of the line before: of its UTF-8 bytes without the line feed. `n` rises by
 * one, over all files. So each line vouches for all lines before it, and the last line's hash for all.
 */

/** One line without its line feed, and the place in the chain that it makes. */
export function chainLine(
  event: AuditEvent,
  timeMs: number,
  before: AuditHead,
): { line: string; head: AuditHead } {
  const n = before.n + 1
  const { action, document, facts, person } = event
  const time = new Date(timeMs).toISOString()
  const line = JSON.stringify({ n, time, action, person, document, facts, before: before.hash })
  return { line, head: { n, hash: hashLine(line) } }
}

export function hashLine(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}

/** What a line says of its own place; undefined where it is not one of ours. */
export function placeOf(
  line: string,
): { readonly n: number; readonly before: string; readonly action: string } | undefined {
  let content: unknown
  try {
    content = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof content !== 'object' || content === null) return undefined
  const { action, before, n } = content as Record<string, unknown>
  const isOurs = typeof n === 'number' && typeof before === 'string' && typeof action === 'string'
  return isOurs ? { n, before, action } : undefined
}
