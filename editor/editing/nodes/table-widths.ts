import type { Node } from '@tiptap/pm/model'

/** The least width that a column can be given, in CSS pixels. */
export const COLUMN_MIN_WIDTH = 48
/** What a column without a width of its own takes at least, in CSS pixels: three of them fit on a small phone. */
export const COLUMN_WIDTH = 94

/**
 * The width of each column in CSS pixels, 0 where none was set. Rows that others have just added know none, so that
 * every row is asked.
 */
export function columnWidths(table: Node): number[] {
  const widths: number[] = []
  const covered: number[] = []
  table.forEach((row) => {
    let column = 0
    row.forEach(({ attrs }) => {
      while ((covered[column] ?? 0) > 0) column += 1
      const given: readonly unknown[] = Array.isArray(attrs['colwidth']) ? attrs['colwidth'] : []
      for (let at = 0; at < attrs['colspan']; at++, column++) {
        const width = given[at]
        if (!widths[column]) widths[column] = typeof width === 'number' ? width : 0
        covered[column] = attrs['rowspan']
      }
    })
    covered.forEach((rows, at) => {
      covered[at] = rows - 1
    })
  })
  return widths
}
