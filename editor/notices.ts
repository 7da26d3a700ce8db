import type { Status } from './provider/status.ts'
import { TEXTS } from './texts/texts.ts'
import type { Notice } from './ui/notice-element.ts'

/** What an editor has to say over its text. */
export interface Notices {
  /** Words of a copy that was given up. */
  readonly kept?: Notice
  /** Files that somebody brought, and that are nowhere. */
  readonly files?: Notice
  /** What the server will not take. */
  readonly refusal?: Notice
  /** Why there is no editor. */
  readonly problem?: Notice
}

/** [R4] Words of a copy that was given up before this window was opened. */
export function asideNotice(words: string): Notice {
  return { text: TEXTS.notice.aside, words, tone: 'trouble', canDismiss: true }
}

/** [R4] The document is another one now. */
export function replacedNotice(edits: number, words: string): Notice {
  const text = edits === 0 ? TEXTS.notice.replaced : TEXTS.notice.replacedWith(edits)
  return withWords({ text, tone: edits === 0 ? 'news' : 'trouble', canDismiss: true }, words)
}

/** [R5] The server will not take these edits. */
export function refusalNotice(status: Extract<Status, { state: 'refused' }>, words: string): Notice {
  const reason = TEXTS.refusal.reason(status.code, status.text)
  const isEdited = status.unacknowledged.edits > 0
  const text = isEdited ? TEXTS.notice.refused(reason) : TEXTS.notice.refusedUnedited(reason)
  return withWords({ text, tone: 'trouble', canReload: true }, words)
}

export function filesNotice(names: readonly string[]): Notice {
  return { text: TEXTS.media.notTaken(names.join(', ')), tone: 'trouble', canDismiss: true }
}

export function unknownNotice(names: readonly string[]): Notice {
  return { text: TEXTS.notice.unknown(names.join(', ')), tone: 'trouble', canReload: true }
}

export function failedNotice(error: unknown): Notice {
  const reason = error instanceof Error ? error.message : String(error)
  return { text: TEXTS.notice.failed(reason), tone: 'trouble' }
}

function withWords(notice: Notice, words: string): Notice {
  return words === '' ? notice : { ...notice, words }
}
