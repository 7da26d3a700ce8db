import type { Editor } from '@tiptap/core'

/** What a command may have opened: a form at the selection, or a menu. */
export type Asked = 'link' | 'insert' | 'block'

export interface Asking {
  readonly what: Asked
  /** The control that was pressed; without one, what is opened stands at the selection. */
  readonly from: HTMLElement | undefined
}

declare global {
  interface HTMLElementEventMap {
    'inkwire-ask': CustomEvent<Asking>
  }
}

/** Asks whoever serves the editor's menus to open something. */
export function ask(editor: Editor, what: Asked, from?: HTMLElement): void {
  editor.view.dom.dispatchEvent(new CustomEvent<Asking>('inkwire-ask', { detail: { what, from } }))
}
