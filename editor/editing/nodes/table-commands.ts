import type { Editor } from '@tiptap/core'
import { type Command, type EditorState, TextSelection, type Transaction } from '@tiptap/pm/state'
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  findTable,
  isInTable,
  mergeCells,
  selectedRect,
  splitCell,
  toggleHeader,
} from '@tiptap/pm/tables'
import { COLUMN_MIN_WIDTH, COLUMN_WIDTH } from './table-widths.ts'

const WIDTH_STEP = 24

/** What can be done to the table around the caret, by the names of their texts. */
export const TABLE_COMMANDS = {
  addRowBefore,
  addRowAfter,
  deleteRow: stayingInTable(deleteRow),
  addColumnBefore,
  addColumnAfter,
  deleteColumn: stayingInTable(deleteColumn),
  toggleHeaderRow: inTable(toggleHeader('row')),
  toggleHeaderColumn: inTable(toggleHeader('column')),
  mergeCells,
  splitCell,
  narrower: inTable(changeWidth(-WIDTH_STEP)),
  wider: inTable(changeWidth(WIDTH_STEP)),
  deleteTable,
} as const satisfies Record<string, Command>

export type TableCommand = keyof typeof TABLE_COMMANDS

export function canChangeTable(editor: Editor, command: TableCommand): boolean {
  return editor.isEditable && TABLE_COMMANDS[command](editor.state)
}

export function changeTable(editor: Editor, command: TableCommand): void {
  if (!editor.isEditable) return
  const { view } = editor
  TABLE_COMMANDS[command](view.state, (transaction) => view.dispatch(transaction.scrollIntoView()), view)
}

/** Whether the first row, or the first column, is one of headers. */
export function hasHeader(state: EditorState, side: 'row' | 'column'): boolean {
  if (!isInTable(state)) return false
  const { map, table } = selectedRect(state)
  const count = side === 'row' ? map.width : map.height
  const step = side === 'row' ? 1 : map.width
  return Array.from({ length: count }, (_, at) => map.map[at * step] as number).every(
    (position) => table.nodeAt(position)?.type.name === 'tableHeader',
  )
}

function inTable(command: Command): Command {
  return (state, dispatch, view) => isInTable(state) && command(state, dispatch, view)
}

// Deleting the last row or column would leave the caret below the table.
function stayingInTable(command: Command): Command {
  return (state, dispatch, view) => {
    const table = findTable(state.selection.$head)
    const stay = (tr: Transaction): void => {
      const position = tr.mapping.map(table?.pos ?? 0)
      const left = tr.doc.nodeAt(position)
      if (left?.type.name === 'table' && findTable(tr.selection.$head)?.pos !== position) {
        tr.setSelection(TextSelection.near(tr.doc.resolve(position + left.nodeSize - 1), -1))
      }
      dispatch?.(tr)
    }
    return command(state, dispatch && stay, view)
  }
}

/** The columns of the selection get wider by so many CSS pixels. */
function changeWidth(by: number): Command {
  return (state, dispatch, view) => {
    const { map, table, tableStart, left, right } = selectedRect(state)
    if (dispatch === undefined) return true
    const { tr } = state
    for (let column = left; column < right; column++) {
      const width = Math.max(COLUMN_MIN_WIDTH, widthOf(column) + by)
      const positions = new Set(Array.from({ length: map.height }, (_, row) => at(row, column)))
      for (const position of positions) {
        const { colspan, colwidth } = tr.doc.nodeAt(tableStart + position)?.attrs ?? {}
        const widths = Array.isArray(colwidth) ? [...colwidth] : Array.from({ length: colspan }, () => 0)
        widths[column - map.colCount(position)] = width
        tr.setNodeAttribute(tableStart + position, 'colwidth', widths)
      }
    }
    dispatch(tr)
    return true

    function at(row: number, column: number): number {
      return map.map[row * map.width + column] as number
    }

    // As it was set, or else as it is on the screen.
    function widthOf(column: number): number {
      const position = at(0, column)
      const { colspan, colwidth } = table.nodeAt(position)?.attrs ?? {}
      const set = colwidth?.[column - map.colCount(position)]
      if (typeof set === 'number' && set > 0) return set
      const cell = view?.nodeDOM(tableStart + position)
      return cell instanceof HTMLElement ? Math.round(cell.offsetWidth / colspan) : COLUMN_WIDTH
    }
  }
}
