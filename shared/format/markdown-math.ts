import type { StateBlock, StateInline } from 'markdown-it'

type BlockRule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean
type InlineRule = (state: StateInline, silent: boolean) => boolean

/** `$x^2$`: no space inside at either end, and no digit behind, so that prices stay prices. */
export const mathInline: InlineRule = (state, silent) => {
  const { pos, posMax, src } = state
  if (src[pos] !== '$' || pos + 1 >= posMax || /[\s$]/.test(src[pos + 1] ?? ' ')) return false
  let end = pos + 1
  for (;;) {
    end = src.indexOf('$', end)
    if (end < 0 || end >= posMax) return false
    if (src[end - 1] !== '\\') break
    end += 1
  }
  if (/\s/.test(src[end - 1] ?? ' ') || /\d/.test(src[end + 1] ?? '')) return false
  if (!silent) state.push('math_inline', 'span', 0).content = src.slice(pos + 1, end)
  state.pos = end + 1
  return true
}

/** `$$`, lines, `$$`; or all of it on one line. */
export const mathBlock: BlockRule = (state, startLine, endLine, silent) => {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false
  const lineAt = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line] ?? 0)
  const first = lineAt(startLine).trimEnd()
  if (!first.startsWith('$$')) return false
  const single = /^\$\$(.+)\$\$$/.exec(first)?.[1]
  if (single === undefined && first !== '$$') return false
  let line = startLine
  if (single === undefined) {
    do line += 1
    while (line < endLine && lineAt(line).trimEnd() !== '$$' && (state.sCount[line] ?? 0) >= state.blkIndent)
    if (line >= endLine || lineAt(line).trimEnd() !== '$$') return false
  }
  if (silent) return true
  const token = state.push('math_block', 'div', 0)
  const lines = state.getLines(startLine + 1, line, state.blkIndent, true)
  token.content = single === undefined ? lines.replace(/\n$/, '') : single.trim()
  token.map = [startLine, line + 1]
  state.line = line + 1
  return true
}
