import type { Editor } from '@tiptap/core'
import { keydownHandler } from '@tiptap/pm/keymap'
import { type Command, type EditorState, Plugin, TextSelection } from '@tiptap/pm/state'
import { addRowAfter, CellSelection, deleteTable, findTable, goToNextCell, TableMap } from '@tiptap/pm/tables'

/** Tab, Shift+Tab, Mod+Enter and deleting, in a table. Arrow keys are the stock plugin's. */
export function tableKeys(editor: Editor): Plugin {
  const press = keydownHandler({
    Tab: (_state, _dispatch, view) => view !== undefined && nextCell(editor),
    'Shift-Tab': previousCell,
    'Mod-Enter': leaveTable,
    Backspace: deleteWholeTable,
    Delete: deleteWholeTable,
    'Mod-Backspace': deleteWholeTable,
    'Mod-Delete': deleteWholeTable,
  })
  return new Plugin({ props: { handleKeyDown: press } })
}

/** The last cell is followed by a new row. */
function nextCell(editor: Editor): boolean {
  const { view } = editor
  const item = itemAround(view.state)
  if (item !== undefined && editor.can().sinkListItem(item)) return false
  if (goToNextCell(1)(view.state, view.dispatch)) return true
  if (!addRowAfter(view.state, view.dispatch)) return false
  return goToNextCell(1)(view.state, view.dispatch)
}

const previousCell: Command = (state, dispatch) => {
  // A nested item goes one level up first.
  if (itemAround(state, 2) !== undefined) return false
  return goToNextCell(-1)(state, dispatch) || findTable(state.selection.$head) !== null
}

/** The list item around the caret that is in the same cell, where at least so many are around it. */
function itemAround(state: EditorState, atLeast = 1): string | undefined {
  const { $head } = state.selection
  let innermost: string | undefined
  let count = 0
  for (let depth = $head.depth; depth > 0; depth--) {
    const { name, spec } = $head.node(depth).type
    if (spec['tableRole'] === 'cell' || spec['tableRole'] === 'header_cell') {
      return count >= atLeast ? innermost : undefined
    }
    if (name !== 'listItem' && name !== 'taskItem') continue
    innermost ??= name
    count += 1
  }
  return undefined
}

/** To the line below the table, which is made where there is none. */
const leaveTable: Command = (state, dispatch) => {
  const table = findTable(state.selection.$head)
  const paragraph = state.schema.nodes['paragraph']
  if (!table || paragraph === undefined) return false
  const after = table.pos + table.node.nodeSize
  const tr = state.tr
  if (!tr.doc.nodeAt(after)?.isTextblock) {
    const $after = tr.doc.resolve(after)
    if (!$after.parent.canReplaceWith($after.index(), $after.index(), paragraph)) return false
    tr.insert(after, paragraph.create())
  }
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView())
  return true
}

const deleteWholeTable: Command = (state, dispatch) => {
  const { selection } = state
  if (!(selection instanceof CellSelection)) return false
  const { map } = TableMap.get(selection.$anchorCell.node(-1))
  return new Set(map).size === selection.ranges.length && deleteTable(state, dispatch)
}
