import type { EditorState } from '@tiptap/pm/state'

/** Words before the caret that ask for suggestions: `/head`, `@ad`, `:smi`. */
export interface Asked {
  readonly sign: Sign
  /** What stands after the sign. */
  readonly query: string
  /** Where the sign stands; it ends at the caret. */
  readonly from: number
  readonly to: number
}

export type Sign = '/' | '@' | ':'

const PATTERNS: Readonly<Record<Sign, RegExp>> = {
  // What begins with a letter may have a few more words, for commands and names that consist of several.
  '/': /(?<=^|\s)\/((?:[\p{L}\p{N}][\p{L}\p{N}\-.]*(?: [\p{L}\p{N}\-.]*){0,2})?)$/u,
  '@': /(?<=^|[\s([{"'„“])@((?:[\p{L}\p{N}][\p{L}\p{N}\-'’._]*(?: [\p{L}\p{N}\-'’._]*){0,2})?)$/u,
  // Two letters at least: a colon is mostly a colon. `:-)`, `10:30` and `std::string` are left alone.
  ':': /(?<=^|[\s([{"'„“])[:]([\p{L}\p{N}+][\p{L}\p{N}_+-]+|-1)$/u,
}
const LONGEST = 40

/**
 * What the words before the caret ask for, if anything. They are read anew each time, so that edits by others, which
 * come as a new document, cannot leave it pointing elsewhere. Never in code.
 */
export function askedBefore(state: EditorState): Asked | undefined {
  const { selection } = state
  const { $from } = selection
  if (!selection.empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return undefined
  const before = $from.parent.textBetween(
    Math.max(0, $from.parentOffset - LONGEST),
    $from.parentOffset,
    undefined,
    '\ufffc',
  )
  for (const sign of ['/', '@', ':'] as const) {
    const found = PATTERNS[sign].exec(before)
    if (found === null) continue
    const from = selection.from - found[0].length
    const code = state.schema.marks['code']
    if (code !== undefined && state.doc.rangeHasMark(from, selection.from, code)) return undefined
    return { sign, query: found[1] ?? '', from, to: selection.from }
  }
  return undefined
}
