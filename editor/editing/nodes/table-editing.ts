import type { Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin } from '@tiptap/pm/state'
import { columnResizing, tableEditing } from '@tiptap/pm/tables'
import { COLUMN_MIN_WIDTH, COLUMN_WIDTH } from './table-widths.ts'

/** Makes the tables of an editor ones that can be changed: cells are selected, and columns are dragged wider. */
export function editTables(editor: Editor): void {
  const resizing = columnResizing({
    cellMinWidth: COLUMN_MIN_WIDTH,
    defaultCellMinWidth: COLUMN_WIDTH,
    View: null,
  })
  editor.registerPlugin(resizing, (plugin, others) => [...others, plugin, ownEditing()])
}

// [E1] The stock plugin also mends tables when they come from elsewhere, so that every open editor would write to the
// document, each its own cells.
function ownEditing(): Plugin {
  const stock = tableEditing()
  const append = stock.spec.appendTransaction
  return new Plugin({
    ...stock.spec,
    appendTransaction(transactions, before, after) {
      if (transactions.some((transaction) => isChangeOrigin(transaction))) return null
      return append?.call(this as Plugin, transactions, before, after)
    },
  })
}
