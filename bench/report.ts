/** What the bench found, as a table in Markdown. */
export interface Report {
  readonly date: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** Lines under the table: where and how this was measured. */
  readonly notes: readonly string[]
}

export interface Row {
  readonly measure: string
  /** One for each column; undefined where that server cannot do it, or nobody asked. */
  readonly values: readonly (string | undefined)[]
  readonly goal?: { readonly text: string; readonly isReached: boolean }
}

const BEGIN = '<!-- measured: begin -->'
const END = '<!-- measured: end -->'

export function toMarkdown({ date, columns, rows, notes }: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `Measured on ${date}.`,
    '',
    line(['measure', ...columns, 'goal', 'reached']),
    line(Array.from({ length: columns.length + 3 }, () => '---')),
    ...rows.map(({ measure, values, goal }) =>
      line([
        measure,
        ...values.map((value) => value ?? '–'),
        goal?.text ?? '',
        goal === undefined ? '' : goal.isReached ? 'yes' : '**no**',
      ]),
    ),
    '',
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}

/** Puts the report in the place of the last one; everything around it stays as it was written. */
export function replaceMeasured(page: string, report: Report): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`the page has no place for it between ${BEGIN} and ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${toMarkdown(report)}\n\n${page.slice(end)}`
}
