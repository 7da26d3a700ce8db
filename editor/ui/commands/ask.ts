import type { Editor } from '@tiptap/core'

/** What a command may ask the element around the text to open: a form of its own, at the selection. */
export type Asked = 'link' | 'shortcuts'

declare global {
  interface HTMLElementEventMap {
    'inkwire-ask': CustomEvent<Asked>
  }
}

/** Asks the element that the text is in to open something. */
export function ask(editor: Editor, asked: Asked): void {
  editor.view.dom.dispatchEvent(new CustomEvent<Asked>('inkwire-ask', { detail: asked, bubbles: true }))
}
