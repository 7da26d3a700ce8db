import type { Clock } from '../../shared/clock.ts'
import type { Who } from '../channel/telemetry.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** Every event that the log knows, by the name that stays; what each means is in docs/operations.md. */
export const EVENTS = [
  'alarm',
  'bug',
  'connection_failed',
  'events_suppressed',
  'open_without_access',
  'server_draining',
  'server_overdue',
  'server_ready',
  'server_stopped',
  'session_behind',
  'session_joined',
  'session_left',
  'session_refused',
] as const

export type EventName = (typeof EVENTS)[number]

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** A pino logger, or what looks like one. */
export type LineLog = {
  readonly [L in Level]: (details: Readonly<Record<string, unknown>>, text: string) => void
} & { isLevelEnabled(level: string): boolean }

/** What one line says beside its text: its event, and nothing that anybody wrote. */
export function eventDetails(
  event: EventName,
  details: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { event, ...details }
}

const LINES_PER_SECOND_MAX = 20

/**
 * The log as the parts of the server write it: one line an event.
 *
 * - [O3] No word that anybody typed, no token, key or person's address is in it. People and documents go by pseudonyms; at
 *   `debug`, which is for looking for something, a document's name stands beside its own.
 * - However often one event happens, it takes a few lines a second, and one that says how many more there were: whoever
 *   is refused, or raises an alarm, a thousand times a second fills no disk.
 */
export class EventLog {
  readonly #log: LineLog
  readonly #clock: Clock
  #pseudonyms: Pseudonyms | undefined
  readonly #lines = new Map<EventName, { count: number }>()

  constructor(log: LineLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** From now on people and documents have names in the log; before, nobody is there. */
  name(pseudonyms: Pseudonyms): void {
    this.#pseudonyms = pseudonyms
  }

  /** What a document is called where nobody should read its name. */
  documentName(document: string): string {
    return this.#pseudonyms?.ofDocument(document) ?? ''
  }

  tell(
    level: Level,
    event: EventName,
    text: string,
    details: Readonly<Record<string, unknown>> = {},
    who: Who = {},
  ): void {
    if (!this.#log.isLevelEnabled(level) || this.#isTooMuch(event)) return
    this.#log[level](eventDetails(event, { ...details, ...this.#named(who) }), text)
  }

  #named({ document, person }: Who): Readonly<Record<string, unknown>> {
    const pseudonyms = this.#pseudonyms
    if (pseudonyms === undefined) return {}
    return {
      ...(document !== undefined && { document: pseudonyms.ofDocument(document) }),
      ...(document !== undefined && this.#log.isLevelEnabled('debug') && { documentName: document }),
      ...(person !== undefined && { person: pseudonyms.ofPerson(person) }),
    }
  }

  #isTooMuch(event: EventName): boolean {
    let lines = this.#lines.get(event)
    if (lines === undefined) {
      lines = { count: 0 }
      this.#lines.set(event, lines)
      this.#clock.after(1000, () => this.#endSecond(event))
    }
    lines.count += 1
    return lines.count > LINES_PER_SECOND_MAX
  }

  #endSecond(event: EventName): void {
    const more = (this.#lines.get(event)?.count ?? 0) - LINES_PER_SECOND_MAX
    this.#lines.delete(event)
    if (more <= 0) return
    this.#log.warn(
      eventDetails('events_suppressed', { suppressed: event, count: more }),
      'more of the same within a second',
    )
  }
}
