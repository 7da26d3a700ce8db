import { Collaboration, isChangeOrigin } from '@tiptap/extension-collaboration'
import type { EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { seedUpdate } from '../../shared/update/seed.ts'
import { shownCaret } from './shown-caret.ts'
import { ShownNodes } from './shown-nodes.ts'

/**
 * Collaboration that writes to the document when this person changes it, and at no other time [E1].
 *
 * The stock plugin compares the whole editor with the whole document after every transaction, also when only a
 * caret moved. Where the two differ without anybody having typed (an empty document is shown with one empty
 * paragraph, a merge with what `showMergedNodes` fills in), each open editor would write its view of it.
 *
 * - [E4] The first edit of an empty document brings the one paragraph that all documents begin with.
 */
export const OwnChanges = Collaboration.extend({
  dispatchTransaction({ transaction, next }) {
    // Where everything is selected when others take the last words away, Tiptap would make paragraphs of all blocks:
    // here only, because what comes from others is not written back.
    if (isChangeOrigin(transaction)) transaction.setMeta('preventClearDocument', true)
    next(transaction)
  },
  addProseMirrorPlugins() {
    const plugins = this.parent?.() ?? []
    const sync = plugins.find((plugin) => plugin.spec.key === ySyncPluginKey)
    const makeView = sync?.spec.view
    if (sync === undefined || makeView === undefined) throw new Error('the binding has no view to hold back')
    const { mapping } = this.options.ySyncOptions ?? {}
    sync.spec.view = (view) => {
      const stock = makeView(view)
      return {
        ...stock,
        update(view, before) {
          const $entered = mapping instanceof ShownNodes ? mapping.onlyShown(view.state.selection) : undefined
          if ($entered !== undefined && view.editable) {
            ;(mapping as ShownNodes).writeAround($entered, () => stock.update?.(view, before))
            return
          }
          if (before.doc.eq(view.state.doc)) return
          begin(view)
          if (mapping instanceof ShownNodes) mapping.keep(view.state.doc)
          stock.update?.(view, before)
        },
      }
    }
    return mapping instanceof ShownNodes
      ? [...plugins, shownCaret(mapping, () => this.editor.isEditable)]
      : plugins
  },
})

/** Where nothing was written yet: puts the first paragraph there, before the edit that is just being made goes in. */
function begin({ state }: EditorView): void {
  const { binding, doc, isChangeOrigin: isFromOthers, type } = ySyncPluginKey.getState(state)
  if (isFromOthers || type.length > 0) return
  // Unheard by the binding, which would draw the document as it was before the edit; and not the edit's origin, or
  // undoing the edit would take the paragraph away, and with it what others have written there.
  binding.mux(() => Y.applyUpdate(doc, seedUpdate(Y.findRootTypeKey(type)), 'seed'))
}
