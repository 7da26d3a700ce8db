import { Fragment, type Node, type NodeType } from '@tiptap/pm/model'

/** As in HTML: what somebody else's document says may be anything. */
const COLSPAN_MAX = 1_000
/** A table that lacks more cells than this is shown as it is. */
const MISSING_MAX = 50_000

/**
 * A table of which every row has as many cells as the others: itself, when it has that shape already.
 *
 * One person adds a column while another adds a row, and the new row lacks the new column. What is made here depends
 * on the table alone, so that everybody sees the same without anybody having written it [E1]: rows are filled up at
 * their end, and cells that reach over others or below the last row are cut short.
 */
export function squared(table: Node): Node {
  const { rows, missing, width } = survey(table)
  const lacking = missing.reduce((sum, count) => sum + count, 0)
  if (lacking > MISSING_MAX) return table
  if (table.childCount > 0 && lacking === 0 && rows.every((row, at) => row === table.child(at))) return table
  if (width === 0) return table
  const filled = rows.map((row, at) => withCells(row, missing[at] ?? 0))
  return table.copy(Fragment.from(filled))
}

interface Survey {
  /** The rows, with cells that do not fit cut short. */
  readonly rows: readonly Node[]
  /** How many cells each row lacks. */
  readonly missing: readonly number[]
  readonly width: number
}

function survey(table: Node): Survey {
  const rows: Node[] = []
  const taken: number[] = []
  // For each column, how many rows are still under a cell from above, the current one included.
  const covered: number[] = []
  let width = 1
  table.forEach((row, _offset, at) => {
    const cells: Node[] = []
    let column = 0
    row.forEach((cell) => {
      while ((covered[column] ?? 0) > 0) column += 1
      const { colspan, rowspan } = spansOf(cell, table.childCount - at)
      let reach = 1
      while (reach < colspan && !((covered[column + reach] ?? 0) > 0)) reach += 1
      for (const end = column + reach; column < end; column++) covered[column] = rowspan
      cells.push(cut(cell, reach, rowspan))
    })
    let count = 0
    for (let seen = 0; seen < covered.length; seen++) {
      const left = covered[seen] ?? 0
      if (left === 0) continue
      count += 1
      width = Math.max(width, seen + 1)
      covered[seen] = left - 1
    }
    taken.push(count)
    rows.push(cells.every((cell, index) => cell === row.child(index)) ? row : row.copy(Fragment.from(cells)))
  })
  return { rows, missing: taken.map((count) => width - count), width }
}

function spansOf({ attrs }: Node, rowsLeft: number): { colspan: number; rowspan: number } {
  return {
    colspan: Math.min(count(attrs['colspan']), COLSPAN_MAX),
    rowspan: Math.min(count(attrs['rowspan']), rowsLeft),
  }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : 1
}

function cut(cell: Node, colspan: number, rowspan: number): Node {
  const { attrs } = cell
  if (attrs['colspan'] === colspan && attrs['rowspan'] === rowspan) return cell
  const widths: unknown = attrs['colwidth']
  const colwidth = Array.isArray(widths) && widths.length >= colspan ? widths.slice(0, colspan) : null
  return cell.type.create({ ...attrs, colspan, rowspan, colwidth }, cell.content, cell.marks)
}

// Like the last cell of the row: a header row goes on as one, and the first column alone may be a header.
function withCells(row: Node, missing: number): Node {
  if (missing === 0) return row
  const type = row.lastChild?.type ?? (row.type.schema.nodes['tableCell'] as NodeType)
  const made = Array.from({ length: missing }, () => type.createAndFill() as Node)
  return row.copy(row.content.append(Fragment.from(made)))
}
