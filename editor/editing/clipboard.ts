import { Extension } from '@tiptap/core'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { clipboardPasting } from './clipboard-pasting.ts'

/** The clipboard beyond what ProseMirror does by itself. What copies is loaded when the text first has the focus. */
export const clipboard = Extension.create({
  name: 'clipboard',
  // In front of what takes every paste and every drop for its own.
  priority: 1000,
  addStorage: () => ({ isAsked: false }),
  addProseMirrorPlugins() {
    return [clipboardPasting(this.editor)]
  },
  onFocus() {
    if (this.storage.isAsked) return
    this.storage.isAsked = true
    import('./clipboard-copying.ts').then(
      ({ clipboardCopying }) => {
        // In front of the others, Tiptap's own way of writing text among them.
        if (!this.editor.isDestroyed)
          this.editor.registerPlugin(clipboardCopying(), (plugin, others) => [plugin, ...others])
      },
      (error: unknown) => {
        this.storage.isAsked = false
        reportUnlessCutOff(error)
      },
    )
  },
})
