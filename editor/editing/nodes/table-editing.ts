import type { Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin } from '@tiptap/pm/state'
import { columnResizing, tableEditing } from '@tiptap/pm/tables'
import { addBlockMenu } from '../../ui/block-menu-element.ts'
import { tableMenu } from '../../ui/table-menu.ts'
import { keptCells } from './table-kept-cells.ts'
import { tableKeys } from './table-keys.ts'
import { squareTables } from './table-squared.ts'
import { COLUMN_MIN_WIDTH, COLUMN_WIDTH } from './table-widths.ts'

/**
 * Makes the tables of an editor ones that can be changed: cells are selected, columns are dragged wider, Tab goes
 * from cell to cell. Loaded with the first table that an editor draws.
 */
export function editTables(editor: Editor): void {
  const resizing = columnResizing({
    cellMinWidth: COLUMN_MIN_WIDTH,
    defaultCellMinWidth: COLUMN_WIDTH,
    View: null,
  })
  // The keys come first: in a table, Mod+Enter leaves it. What hears the pointer comes last, as it hears all of it.
  editor.registerPlugin(tableKeys(editor), (keys, others) => [
    keys,
    ...others,
    resizing,
    keptCells(),
    scrolledByKeys(),
    ownEditing(),
  ])
  // New plugins make every plugin's view anew, and the one for carets has told the others that there is none here.
  editor.view.dispatch(squareTables(editor.state) ?? editor.state.tr)
  addBlockMenu(editor, tableMenu)
}

/**
 * The stock plugin, which leaves alone what comes from others [E1]: it would mend tables in every open editor, each
 * with cells of its own. How such a table is shown until somebody edits it is for `ShownNodes` to say.
 */
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

/** A table that is only read has nothing in it that could have the focus, with which keys scroll it. */
function scrolledByKeys(): Plugin {
  return new Plugin({
    view(view) {
      const update = (): void => {
        for (const box of view.dom.querySelectorAll('.table-scroll'))
          if (view.editable) box.removeAttribute('tabindex')
          else box.setAttribute('tabindex', '0')
      }
      update()
      return { update }
    },
  })
}
