import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'

const KEY = new PluginKey<DecorationSet>('changeHighlight')

/** Marks one block for a while; here from the start, because plugins that come later make everything anew. */
export const changeHighlight = Extension.create({
  name: 'changeHighlight',

  addProseMirrorPlugins() {
    return [
      new Plugin<DecorationSet>({
        key: KEY,
        state: {
          init: () => DecorationSet.empty,
          apply: (transaction, shown) => {
            const at: unknown = transaction.getMeta(KEY)
            if (at === null) return DecorationSet.empty
            if (typeof at !== 'number') return shown.map(transaction.mapping, transaction.doc)
            const $at = transaction.doc.resolve(at)
            if ($at.depth === 0) return DecorationSet.empty
            const block = Decoration.node($at.before(), $at.after(), { class: 'just-changed' })
            return DecorationSet.create(transaction.doc, [block])
          },
        },
        props: { decorations: (state) => KEY.getState(state) },
      }),
    ]
  },
})

/** Marks the block around a position, or with `undefined` no block any more. */
export function highlightChange(view: EditorView, at: number | undefined): void {
  if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(KEY, at ?? null))
}
