import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../server/project-folder.ts'

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

/**
 * Puts Markdown in the place of the last of that name; everything around it stays as it was written. Its place is
 * between `<!-- name: begin -->` and `<!-- name: end -->`.
 */
export function replaceMeasured(page: string, markdown: string, name = 'measured'): string {
  const beginMark = `<!-- ${name}: begin -->`
  const endMark = `<!-- ${name}: end -->`
  const begin = page.indexOf(beginMark)
  const end = page.indexOf(endMark)
  if (begin === -1 || end < begin) {
    throw new Error(`the page has no place for it between ${beginMark} and ${endMark}`)
  }
  return `${page.slice(0, begin + beginMark.length)}\n\n${markdown}\n\n${page.slice(end)}`
}

/** The same, in docs/performance.md. */
export function writeMeasured(markdown: string, name?: string): void {
  const page = join(projectFolder(), 'docs/performance.md')
  writeFileSync(page, replaceMeasured(readFileSync(page, 'utf8'), markdown, name))
}
