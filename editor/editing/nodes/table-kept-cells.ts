import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { type EditorState, Plugin } from '@tiptap/pm/state'
import { CellSelection, inSameTable, pointsAtCell } from '@tiptap/pm/tables'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'

/**
 * Keeps cells selected while others write [R3]. The binding knows carets and selected words; of selected cells it
 * would leave a caret in the last one.
 */
export function keptCells(): Plugin {
  let kept: readonly [unknown, unknown] | undefined
  return new Plugin({
    view: (view) => {
      const { doc, type, binding } = ySyncPluginKey.getState(view.state)
      const keep = (): void => {
        const { selection } = view.state
        kept = undefined
        if (!(selection instanceof CellSelection)) return
        const relative = (position: number): unknown =>
          absolutePositionToRelativePosition(position, type, binding.mapping)
        kept = [relative(selection.$anchorCell.pos), relative(selection.$headCell.pos)]
      }
      doc.on('beforeAllTransactions', keep)
      return { destroy: () => doc.off('beforeAllTransactions', keep) }
    },

    appendTransaction(transactions, before, after) {
      const isFromOthers = transactions.some(
        (transaction) => transaction.docChanged && isChangeOrigin(transaction),
      )
      if (!isFromOthers || kept === undefined || !(before.selection instanceof CellSelection)) return null
      const [$anchor, $head] = kept.map((relative) => resolve(after, relative))
      if (!$anchor || !$head || !inSameTable($anchor, $head)) return null
      return after.tr.setSelection(new CellSelection($anchor, $head))
    },
  })
}

function resolve(state: EditorState, relative: unknown) {
  const { doc, type, binding } = ySyncPluginKey.getState(state)
  const position = relativePositionToAbsolutePosition(doc, type, relative, binding.mapping)
  if (position === null || position > state.doc.content.size) return undefined
  const $cell = state.doc.resolve(position)
  return pointsAtCell($cell) ? $cell : undefined
}
