interface Around {
  /** At the beginning and the end of a line, where spaces do not count. */
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly isInLink: boolean
}

/** Words that Markdown reads as nothing but these words. */
export function escapeMarkdown(text: string, { isFirst, isLast, isInLink }: Around): string {
  const escaped = text
    .replace(/\\|`|\*|\[|~|\$/g, '\\$&')
    .replace(/\]/g, isInLink ? '\\]' : ']')
    // Within a word it is a letter.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[a-zA-Z/!?]|$)/g, '\\<')
    .replace(/&(?=[#a-zA-Z]|$)/g, '&amp;')
    .replace(/=(?==|$)|(?<==|^)=/g, '\\=')
    .replace(/!$/, '\\!')
    .replace(/(https?):(?=\/\/)/gi, '$1\\:')
    .replace(/\n/g, '&#10;')
  const begun = isFirst ? escaped.replace(/^\s+/, asReferences) : escaped
  return isLast ? begun.replace(/(?<!\\)\s+$/, asReferences) : begun
}

function asReferences(spaces: string): string {
  return [...spaces].map((space) => `&#${space.codePointAt(0)};`).join('')
}

/** What at the beginning of a line would begin a heading, a list, a quote or a rule. */
export function escapeLineStarts(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.replace(/^(\d{1,9})(?=[.)])|^(?=[-+#>=:|])/, '$1\\'))
    .join('\n')
}
