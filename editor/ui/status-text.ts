import type { Status, Unacknowledged } from '../provider/status.ts'
import { languageTag } from '../texts/language.ts'
import { TEXTS } from '../texts/texts.ts'

export interface StatusText {
  /** What is said of the words: one of a few short texts. */
  readonly text: string
  /** When the server last acknowledged something, or what there is to know where it has not yet. */
  readonly detail: string
  /** `calm`: nothing to worry about. `waiting`: not saved yet. `trouble`: somebody should look. */
  readonly mood: 'calm' | 'waiting' | 'trouble'
}

/** What the screen says for a status. `time` turns milliseconds into a time of day. */
export function statusText(status: Status, time: (ms: number) => string = timeOfDay): StatusText {
  const texts = TEXTS.status
  switch (status.state) {
    case 'opening':
      return { text: texts.opening, detail: texts.moment, mood: 'waiting' }
    case 'connecting': {
      // Before the first session there is nothing to come back to.
      const first = status.attempt <= 1 && status.savedAtMs === undefined
      const text = first ? texts.connecting : texts.reconnecting
      const edits = waiting(status.unacknowledged)
      return { text, detail: edits || lastSaved(status, time, texts.moment), mood: 'waiting' }
    }
    case 'saving':
      return { text: texts.saving, detail: lastSaved(status, time, texts.onItsWay), mood: 'waiting' }
    case 'saved':
      return { text: texts.saved, detail: lastSaved(status, time, texts.onDisk), mood: 'calm' }
    case 'offline': {
      const text = status.unacknowledged.edits > 0 ? texts.offlineWith(status.unacknowledged) : texts.offline
      return { text, detail: lastSaved(status, time, texts.noServer), mood: 'waiting' }
    }
    case 'refused':
      return { text: refused(status), detail: lastSaved(status, time), mood: 'trouble' }
    case 'replaced':
      return { text: texts.replaced, detail: '', mood: 'trouble' }
    case 'closed':
      return { text: texts.closed, detail: '', mood: 'calm' }
    default:
      return status satisfies never
  }
}

/** Edits that closing the window might lose: everything the server has not acknowledged, on the device or not. */
export function unsavedEdits(status: Status): number {
  return 'unacknowledged' in status ? status.unacknowledged.edits : 0
}

// Whoever is shut out with nothing unsaved has lost no words: nobody is told that something was not saved.
function refused({ code, text, unacknowledged }: Extract<Status, { state: 'refused' }>): string {
  const { accessExpired, noAccess, refused } = TEXTS.status
  if (unacknowledged.edits === 0) {
    if (code === 'TOKEN_EXPIRED') return accessExpired
    if (code === 'TOKEN_INVALID' || code === 'ACCESS_DENIED' || code === 'ORIGIN_DENIED') return noAccess
  }
  return refused(TEXTS.refusal.reason(code, text))
}

function waiting(unacknowledged: Unacknowledged): string {
  return unacknowledged.edits > 0 ? TEXTS.status.waiting(unacknowledged) : ''
}

function lastSaved(
  status: { readonly savedAtMs?: number },
  time: (ms: number) => string,
  otherwise = '',
): string {
  return status.savedAtMs === undefined ? otherwise : TEXTS.status.lastSaved(time(status.savedAtMs))
}

function timeOfDay(ms: number): string {
  return new Intl.DateTimeFormat(languageTag(), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms)
}
