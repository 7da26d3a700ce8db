import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Link } from '@tiptap/extension-link'
import { Plugin } from '@tiptap/pm/state'

/**
 * Links, of which only this person's own typing makes new ones.
 *
 * [E1] The stock plugin also turns addresses into links when they come from elsewhere, so that every open editor
 * would write to the document, and opening one would as well.
 */
const OwnLink = Link.extend({
  addProseMirrorPlugins() {
    return (this.parent?.() ?? []).map((plugin) => {
      const append = plugin.spec.appendTransaction
      if (append === undefined) return plugin
      return new Plugin({
        ...plugin.spec,
        appendTransaction(transactions, before, after) {
          if (transactions.some((transaction) => isChangeOrigin(transaction))) return null
          return append.call(this as Plugin, transactions, before, after)
        },
      })
    })
  },
})

export const link = OwnLink.configure({
  openOnClick: false,
  defaultProtocol: 'https',
  // `[words](address)` as it is typed.
  markdownLinks: true,
  HTMLAttributes: { target: '_blank', rel: 'noopener noreferrer nofollow' },
})
