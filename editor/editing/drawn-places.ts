import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'

/**
 * Keeps the binding from looking for the caret in the wrong document.
 *
 * It notes where the caret is once, before the first of several transactions that follow from each other, and looks
 * that place up in what is drawn at each of them: by then it may be shorter, and what came from others is not drawn
 * at all, until the next key press writes the old text over it. So the place counts only in the document in which it
 * was noted; its relative position counts everywhere.
 */
export function drawnPlaces(doc: Y.Doc) {
  return Extension.create({
    name: 'drawnPlaces',
    addProseMirrorPlugins() {
      return [
        new Plugin({
          view: (view) => {
            let noted = view.state.doc
            const note = (): void => {
              noted = view.state.doc
            }
            const forget = (): void => {
              const place = ySyncPluginKey.getState(view.state)?.binding?.beforeTransactionSelection
              if (place && view.state.doc !== noted) Object.assign(place, { absAnchor: null, absHead: null })
            }
            doc.on('beforeAllTransactions', note)
            doc.on('beforeObserverCalls', forget)
            return {
              destroy: () => {
                doc.off('beforeAllTransactions', note)
                doc.off('beforeObserverCalls', forget)
              },
            }
          },
        }),
      ]
    },
  })
}
