import { Extension } from '@tiptap/core'
import { type EditorState, Plugin } from '@tiptap/pm/state'
import { absolutePositionToRelativePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

/**
 * Keeps the binding from looking for the caret in the wrong document.
 *
 * It notes where the caret is once, before the first of several transactions that follow from each other, and looks
 * that place up in what is drawn at each of them: by then it may be shorter, and what came from others is not drawn
 * at all, until the next key press writes the old text over it. So the place counts only in the document in which it
 * was noted; its relative position counts everywhere.
 *
 * And where the caret is in what is only shown, the binding counts on from there to a place that no document has, and
 * fails to find it: then what is around the caret is where it is.
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
              if (!place) return
              if (view.state.doc !== noted) Object.assign(place, { absAnchor: null, absHead: null })
              if (isPlace(place.anchor) && isPlace(place.head)) return
              const around = placeAround(view.state)
              Object.assign(place, { type: 'text', anchor: around, head: around })
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

/** Whether a place can be looked up. Yjs takes any, and throws for an item that there can never be. */
export function isPlace(place: Y.RelativePosition | null): boolean {
  return place === null || place.item === null || place.item.clock >= 0
}

/** The innermost place around the caret that is in the document, and not only shown. */
function placeAround(state: EditorState): Y.RelativePosition {
  const { mapping, type } = ySyncPluginKey.getState(state).binding
  const { $head } = state.selection
  for (let depth = $head.depth; depth > 0; depth--) {
    const place = absolutePositionToRelativePosition($head.before(depth), type, mapping)
    if (isPlace(place)) return place
  }
  return Y.createRelativePositionFromTypeIndex(type, 0)
}
