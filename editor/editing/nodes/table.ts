import { Node } from '@tiptap/core'
import { type Node as DocumentNode, Fragment, type NodeType } from '@tiptap/pm/model'
import { TextSelection } from '@tiptap/pm/state'
import { TableCell, TableHeader, TableRow } from './table-cells.ts'
import { TableView } from './table-view.ts'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    inkwireTable: {
      /** Puts an empty table at the selection, its first row a header, with the caret in its first cell. */
      insertTable: (size?: { rows?: number; columns?: number }) => ReturnType
    }
  }
}

/**
 * Tables as prosemirror-tables has them. What it takes to draw one is here; what it takes to change one (cell
 * selections, columns, rows, widths) is heavy, and is loaded with the first table that is drawn.
 */
const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  isolating: true,

  extendNodeSchema({ name }) {
    return name in ROLES ? { tableRole: ROLES[name as keyof typeof ROLES] } : {}
  },

  parseHTML() {
    return [{ tag: 'table' }]
  },

  renderHTML() {
    return ['table', ['tbody', 0]]
  },

  addNodeView() {
    return ({ node, editor }) => new TableView(node, editor)
  },

  addCommands() {
    return {
      insertTable:
        ({ rows = 3, columns = 3 } = {}) =>
        ({ state, tr, dispatch }) => {
          const { table, tableRow, tableHeader, tableCell } = state.schema.nodes as Record<string, NodeType>
          if (!table || !tableRow || !tableHeader || !tableCell) return false
          const row = (cell: NodeType) =>
            tableRow.create(
              null,
              filled(columns, () => cell.createAndFill() as DocumentNode),
            )
          const made = table.create(
            null,
            filled(rows, (at) => row(at === 0 ? tableHeader : tableCell)),
          )
          if (dispatch === undefined) return true
          const inside = tr.selection.from + 1
          tr.replaceSelectionWith(made)
          tr.setSelection(TextSelection.near(tr.doc.resolve(inside))).scrollIntoView()
          return true
        },
    }
  },
})

const ROLES = { table: 'table', tableRow: 'row', tableCell: 'cell', tableHeader: 'header_cell' }

function filled(count: number, make: (at: number) => DocumentNode): Fragment {
  return Fragment.from(Array.from({ length: count }, (_, at) => make(at)))
}

export const tableNodes = [Table, TableRow, TableHeader, TableCell]
