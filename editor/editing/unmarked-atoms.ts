import { Extension } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin } from '@tiptap/pm/state'

/**
 * Keeps marks off line breaks and other inline nodes without text: Yjs has no place for them, so that the author
 * would see bold where nobody else does, until the next reload.
 */
export const unmarkedAtoms = Extension.create({
  name: 'unmarkedAtoms',
  addProseMirrorPlugins() {
    return [
      new Plugin({
        appendTransaction(transactions, _before, after) {
          const own = transactions.filter((transaction) => transaction.docChanged)
          if (own.length === 0 || own.some((transaction) => isChangeOrigin(transaction))) return null
          const clean = after.tr
          after.doc.descendants((node, position) => {
            if (!node.isInline || node.isText) return
            for (const mark of node.marks) clean.removeNodeMark(position, mark)
          })
          return clean.docChanged ? clean : null
        },
      }),
    ]
  },
})
