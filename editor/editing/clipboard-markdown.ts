// One of these is enough.
const SURE = [
  /^(?:```|~~~)/m,
  /^\|?[ \t]*:?-{3,}:?[ \t]*\|/m,
  /^[ \t]*[-*+] \[[ xX]\] /m,
  /!?\[[^\]\n]+\]\((?:https?:|mailto:|\/|#)[^)\n]*\)/,
  /^\$\$$/m,
  /^> \[!\w+\]$/m,
]

// Of these it takes two, or one twice.
const LIKELY = [
  /^#{1,6} \S.*(?:\n[ \t]*(?:\n|$)|$)/gm,
  /^[ \t]*[-*+] \S/gm,
  /^[ \t]*\d{1,3}[.)] \S/gm,
  /^> \S/gm,
  /(?<![\w*])\*\*[^\s*][^*\n]*\*\*(?![\w*])/g,
  /(?<![\w`])`[^`\n]+`(?!\w)/g,
  /(?<![\w*])\*[^\s*][^*\n]*[^\s*]\*(?![\w*])/g,
  /^(?:---|\*\*\*)$/gm,
]

// Comments in programs begin like headings, and options of commands like lists.
const CODE =
  /[;{}]\s*$|^\s*(?:import|from|def|class|const|let|var|function|return|if|for|while|#include|public|private)\b.*[(){}:;'"]/

/** Whether plain text was written as Markdown, as far as that can be told from it. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const isFenced = /^(?:```|~~~)/m.test(text)
  if (!isFenced && lines.filter((line) => CODE.test(line)).length * 4 > lines.length) return false
  const unified = lines.length === 0 ? '' : text.replace(/\r\n?/g, '\n')
  if (SURE.some((sign) => sign.test(unified))) return true
  const found = LIKELY.map((sign) => [...unified.matchAll(sign)].length)
  return found.reduce((sum, count) => sum + Math.min(count, 2), 0) >= 2
}
