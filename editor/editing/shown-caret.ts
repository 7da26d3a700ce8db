import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin, Selection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import type { ShownNodes } from './shown-nodes.ts'

/**
 * Takes the caret out of a cell that is only shown, when others' changes or the opening of the document have put it
 * there: a place that is not in the document can be told to nobody, and cannot be found again when it changes [R3].
 * Who goes into such a cell by hand has it written, by `OwnChanges`.
 */
export function shownCaret(shown: ShownNodes, isEditable: () => boolean): Plugin {
  return new Plugin({
    view: (view) => {
      leave(view, shown)
      return {}
    },
    appendTransaction(transactions, _before, after) {
      const isFromOthers = transactions.some((transaction) => isChangeOrigin(transaction))
      if (!isFromOthers && isEditable()) return null
      const selection = outside(after.selection, after.doc.content.size, shown)
      return selection === undefined ? null : after.tr.setSelection(selection)
    },
  })
}

// Once the view is made: nothing can be dispatched before.
function leave(view: EditorView, shown: ShownNodes): void {
  queueMicrotask(() => {
    if (view.isDestroyed) return
    const { selection, doc, tr } = view.state
    const left = outside(selection, doc.content.size, shown)
    if (left !== undefined) view.dispatch(tr.setSelection(left))
  })
}

/** The nearest place in the document before the selection, or after it; undefined for one that is in it. */
function outside(selection: Selection, size: number, shown: ShownNodes): Selection | undefined {
  if (shown.onlyShown(selection) === undefined) return undefined
  const { $from, $to } = selection
  const doc = $from.node(0)
  for (const [start, step] of [
    [$from.pos, -1],
    [$to.pos, 1],
  ] as const) {
    for (let position = start; position >= 0 && position <= size; position += step) {
      const $position = doc.resolve(position)
      if ($position.parent.inlineContent && !shown.isOnlyShown($position)) return Selection.near($position)
    }
  }
  return Selection.atEnd(doc)
}
