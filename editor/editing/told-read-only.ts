import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'

/** Tells screen readers of a text that can only be read. */
export const toldReadOnly = Extension.create({
  name: 'toldReadOnly',
  addProseMirrorPlugins() {
    const { editor } = this
    const attributes = (): Record<string, string> =>
      editor.options.editable ? {} : { 'aria-readonly': 'true' }
    return [new Plugin({ props: { attributes } })]
  },
})
