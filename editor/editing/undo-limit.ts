import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

/** Far more than anybody goes back one by one, and some minutes of writing. */
const STEPS_MAX = 200

/**
 * Forgets the oldest steps that could be undone, and with them the deleted words that are only kept for that: without
 * an end, they fill the memory of whoever writes all day. Returns the function that ends it.
 */
export function limitUndo(undoManager: Y.UndoManager, stepsMax: number = STEPS_MAX): () => void {
  const limit = (): void => {
    const { doc, undoStack } = undoManager
    for (const step of undoStack.splice(0, Math.max(0, undoStack.length - stepsMax))) {
      doc.transact((transaction) => {
        Y.iterateDeletedStructs(transaction, step.deletions, (struct) => {
          // Not what is around it: that may be kept for a later step, too.
          if (struct instanceof Y.Item) struct.keep = false
        })
      })
      if (doc.gc) Y.tryGc(step.deletions, doc.store, doc.gcFilter)
    }
  }
  undoManager.on('stack-item-added', limit)
  return () => undoManager.off('stack-item-added', limit)
}

export const undoLimit = Extension.create({
  name: 'undoLimit',
  // After the undo of the binding.
  priority: 890,
  addProseMirrorPlugins() {
    return [
      new Plugin({
        view: ({ state }) => ({ destroy: limitUndo(yUndoPluginKey.getState(state).undoManager) }),
      }),
    ]
  },
})
