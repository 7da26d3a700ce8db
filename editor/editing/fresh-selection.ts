import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { yCursorPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'

/**
 * Keeps a caret that was just moved from being moved back [R3].
 *
 * The browser moves a caret at once and says so later. What comes from others in between is drawn around the caret
 * as the editor last heard of it, and an arrow key is lost, the more often the more is going on. So the editor looks
 * where the caret is before anything from elsewhere is drawn.
 */
export function freshSelection(doc: Y.Doc) {
  let view: EditorView | undefined
  let dispatching = 0
  return Extension.create({
    name: 'freshSelection',
    // Before the binding, which notes the selection at the same moment.
    priority: 1001,

    dispatchTransaction({ transaction, next }) {
      const before = view?.state
      const news = transaction.getMeta(yCursorPluginKey)
      if (view !== undefined && news?.awarenessUpdated === true && dispatching === 0) readSelection(view)
      dispatching += 1
      try {
        // Made of a state that is not the latest any more, it would bring back the selection of that state.
        if (view === undefined || view.state === before) next(transaction)
        else next(view.state.tr.setMeta(yCursorPluginKey, news))
      } finally {
        dispatching -= 1
      }
    },

    addProseMirrorPlugins() {
      return [
        new Plugin({
          view: (made) => {
            view = made
            const read = (): void => {
              if (dispatching === 0) readSelection(made)
            }
            doc.on('beforeAllTransactions', read)
            return {
              destroy: () => {
                view = undefined
                doc.off('beforeAllTransactions', read)
              },
            }
          },
        }),
      ]
    },
  })
}

/** What ProseMirror does when the browser says that the selection changed; it has no other name for it. */
function readSelection(view: EditorView): void {
  // While somebody composes a letter out of several keys, the browser alone knows what is going on.
  if (view.isDestroyed || view.composing || !view.hasFocus()) return
  const { domObserver } = view as unknown as { readonly domObserver: { flush(): void } }
  domObserver.flush()
}
