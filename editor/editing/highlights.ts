import { type Editor, Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import { DecorationSet } from '@tiptap/pm/view'

/** What is to be shown over a document; asked again when it changed, before it is drawn. */
export type Highlighter = (doc: Node, change: Transaction) => DecorationSet

interface Highlights {
  readonly highlighter: Highlighter | undefined
  readonly shown: DecorationSet
}

const key = new PluginKey<Highlights>('highlights')
const NONE: Highlights = { highlighter: undefined, shown: DecorationSet.empty }

/**
 * A place for decorations of what is loaded later. A plugin that joins later would have every other plugin's view made
 * anew, the binding's as well, which draws the whole document again.
 */
export const highlights = Extension.create({
  name: 'highlights',
  addProseMirrorPlugins() {
    return [
      new Plugin<Highlights>({
        key,
        state: {
          init: () => NONE,
          apply(transaction, before) {
            const news = transaction.getMeta(key) as { highlighter: Highlighter | undefined } | undefined
            const highlighter = news === undefined ? before.highlighter : news.highlighter
            if (highlighter === undefined) return NONE
            const isSame = news === undefined && !transaction.docChanged && !transaction.selectionSet
            if (isSame) return before
            return { highlighter, shown: highlighter(transaction.doc, transaction) }
          },
        },
        props: { decorations: (state) => key.getState(state)?.shown },
      }),
    ]
  },
})

/** Shows what a highlighter makes of the document, from now on; undefined shows nothing. */
export function highlight(editor: Editor, highlighter: Highlighter | undefined): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, { highlighter }).setMeta('addToHistory', false))
}
