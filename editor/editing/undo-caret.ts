import { Extension } from '@tiptap/core'
import { type EditorState, Plugin, PluginKey, type Selection, TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import {
  getRelativeSelection,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
  yUndoPluginKey,
} from '@tiptap/y-tiptap'
import type { UndoManager } from 'yjs'
import { isPlace } from './drawn-places.ts'

type Binding = Parameters<typeof getRelativeSelection>[0]
type Place = ReturnType<typeof getRelativeSelection>
type StackItem = UndoManager['undoStack'][number]

/** Where the caret was around the edits of one step. */
interface Around {
  readonly before: Place | undefined
  readonly after: Place | undefined
}

const CARET = new PluginKey<Place | undefined>('undoCaret')

/**
 * Brings the caret back to where the edit was that is undone or done again, whoever has written around it since.
 *
 * The stock plugin notes a place for each step, too, but gives it to the binding after the step was drawn: the caret
 * stays where it is, and jumps when the next change of somebody else is drawn. A step also ends here when the caret
 * is moved by hand, so that what was typed in two places is taken back in two steps.
 */
export const undoCaret = Extension.create({
  name: 'undoCaret',
  // After the binding and its undo, whose notes it replaces.
  priority: 900,

  addProseMirrorPlugins() {
    let view: EditorView | undefined
    const around = new WeakMap<StackItem, Around>()

    const added = ({ stackItem, type }: { stackItem: StackItem; type: 'undo' | 'redo' }): void => {
      if (view === undefined) return
      const undoManager = undoManagerOf(view.state)
      const { undoing, redoing, currStackItem } = undoManager
      // A step that comes from undoing another one is about the same place.
      const source = undoing || redoing || type === 'redo' ? currStackItem : null
      const inherited = source === null ? undefined : around.get(source)
      around.set(stackItem, inherited ?? { before: CARET.getState(view.state), after: placeIn(view.state) })
    }
    const updated = ({ stackItem }: { stackItem: StackItem }): void => {
      const { before } = around.get(stackItem) ?? { before: undefined }
      if (view !== undefined) around.set(stackItem, { before, after: placeIn(view.state) })
    }
    const popped = ({ stackItem, type }: { stackItem: StackItem; type: 'undo' | 'redo' }): void => {
      if (view === undefined) return
      const binding = bindingOf(view.state)
      if (binding === undefined) return
      // Its declared type forgets that it is null between transactions.
      Object.assign(binding, { beforeTransactionSelection: null })
      const noted = around.get(stackItem)
      const place = type === 'undo' ? noted?.before : noted?.after
      const selection = place && selectionAt(view.state, binding, place)
      if (selection === undefined) return
      view.dispatch(view.state.tr.setSelection(selection).setMeta('addToHistory', false).scrollIntoView())
    }

    return [
      new Plugin<Place | undefined>({
        key: CARET,
        state: {
          init: () => undefined,
          // What is appended to a transaction is one edit with it: the caret before is that of the first.
          apply: (transaction, before, old) => {
            if (!transaction.docChanged || transaction.getMeta('appendedTransaction') !== undefined)
              return before
            return transaction.getMeta(ySyncPluginKey) === undefined ? placeIn(old) : before
          },
        },
        view: (made) => {
          view = made
          // The same functions each time: other plugins may come later, and all views are then made anew.
          const undoManager = undoManagerOf(made.state)
          undoManager.on('stack-item-added', added)
          undoManager.on('stack-item-updated', updated)
          undoManager.on('stack-item-popped', popped)
          return {
            update: ({ state, composing }, before) => {
              const isMoved = state.doc.eq(before.doc) && !state.selection.eq(before.selection)
              if (isMoved && !composing) undoManager.stopCapturing()
            },
            destroy: () => {
              view = undefined
              undoManager.off('stack-item-added', added)
              undoManager.off('stack-item-updated', updated)
              undoManager.off('stack-item-popped', popped)
            },
          }
        },
      }),
    ]
  },
})

function undoManagerOf(state: EditorState): UndoManager {
  return yUndoPluginKey.getState(state).undoManager
}

function bindingOf(state: EditorState): Binding | undefined {
  return ySyncPluginKey.getState(state)?.binding ?? undefined
}

function placeIn(state: EditorState): Place | undefined {
  const binding = bindingOf(state)
  const place = binding && getRelativeSelection(binding, state)
  return place && isPlace(place.anchor) && isPlace(place.head) ? place : undefined
}

/** The selection at a place as it is now; undefined where everything around it is gone. */
function selectionAt({ doc }: EditorState, binding: Binding, place: Place): Selection | undefined {
  const at = (end: Place['anchor']): number | null =>
    relativePositionToAbsolutePosition(binding.doc, binding.type, end, binding.mapping)
  const anchor = at(place.anchor) ?? at(place.head)
  const head = at(place.head) ?? anchor
  if (anchor === null || head === null) return undefined
  const inside = (position: number): number => Math.min(Math.max(position, 0), doc.content.size)
  return TextSelection.between(doc.resolve(inside(anchor)), doc.resolve(inside(head)))
}
