import { Collaboration } from '@tiptap/extension-collaboration'
import { ySyncPluginKey } from '@tiptap/y-tiptap'

/**
 * Collaboration that writes to the document when this person changes it, and at no other time [E1].
 *
 * The stock plugin compares the whole editor with the whole document after every transaction, also when only a
 * caret moved. Where the two differ without anybody having typed (an empty document is shown with one empty
 * paragraph, a merge with what `showMergedNodes` fills in), each open editor would write its view of it.
 */
export const OwnChanges = Collaboration.extend({
  addProseMirrorPlugins() {
    const plugins = this.parent?.() ?? []
    const sync = plugins.find((plugin) => plugin.spec.key === ySyncPluginKey)
    const makeView = sync?.spec.view
    if (sync === undefined || makeView === undefined) throw new Error('the binding has no view to hold back')
    sync.spec.view = (view) => {
      const stock = makeView(view)
      return {
        ...stock,
        update(view, before) {
          if (!before.doc.eq(view.state.doc)) stock.update?.(view, before)
        },
      }
    }
    return plugins
  },
})
