import { Extension } from '@tiptap/core'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'

/** The clipboard beyond what ProseMirror does by itself; loaded when the text first has the focus. */
export const clipboard = Extension.create({
  name: 'clipboard',
  addStorage: () => ({ isAsked: false }),
  onFocus() {
    if (this.storage.isAsked) return
    this.storage.isAsked = true
    import('./clipboard-plugin.ts').then(
      ({ clipboardPlugin }) => {
        // In front of the others, Tiptap's own way of writing text among them.
        if (!this.editor.isDestroyed)
          this.editor.registerPlugin(clipboardPlugin(), (plugin, others) => [plugin, ...others])
      },
      (error: unknown) => {
        this.storage.isAsked = false
        reportUnlessCutOff(error)
      },
    )
  },
})
