import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'

/** Ctrl or ⌘ and a click open a link in a new tab; a click alone puts the caret into its text. */
export const openLinks = Extension.create({
  name: 'openLinks',
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          handleClick(_view, _position, event) {
            if (!event.ctrlKey && !event.metaKey) return false
            const anchor = event.target instanceof Element ? event.target.closest('a') : null
            // The rendered address, from which the link extension has taken `javascript:` and the like.
            if (anchor === null || anchor.getAttribute('href') === '') return false
            window.open(anchor.href, '_blank', 'noopener,noreferrer')
            return true
          },
        },
      }),
    ]
  },
})
