import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Selection } from '@tiptap/pm/state'
import { InkwireMathForm } from './math-form-element.ts'
import { showPopup } from './media-popup.ts'

export interface MathFormOptions {
  readonly editor: Editor
  readonly getPos: () => number | undefined
  readonly node: Node
  /** The formula on the screen. */
  readonly anchor: Element
  readonly onClosed: () => void
}

export interface MathForm {
  /** Idempotent; writes nothing. */
  close(): void
}

/** Opens the form for a formula. What is applied replaces it; nothing left of it removes it. */
export function openMathForm({ editor, getPos, node, anchor, onClosed }: MathFormOptions): MathForm {
  const form = new InkwireMathForm()
  form.latex = String(node.attrs['latex'] ?? '')
  form.isBlock = node.isBlock
  let hide: (() => void) | undefined = showPopup(form, anchor)
  const close = (): void => {
    if (hide === undefined) return
    hide()
    hide = undefined
    onClosed()
  }
  const leave = (): void => {
    close()
    if (!editor.isDestroyed) editor.view.focus()
  }
  const write = (latex: string): void => {
    const position = getPos()
    if (position === undefined || !editor.isEditable) return
    const { tr, doc } = editor.state
    const size = doc.nodeAt(position)?.nodeSize ?? 0
    if (latex.trim() === '') tr.delete(position, position + size)
    else tr.setNodeAttribute(position, 'latex', latex)
    editor.view.dispatch(tr)
    // Writing goes on behind it.
    if (latex.trim() === '') return
    const { doc: after, tr: move } = editor.state
    editor.view.dispatch(move.setSelection(Selection.near(after.resolve(position + size), 1)))
  }
  form.addEventListener('apply', ({ detail }) => {
    write(detail)
    leave()
  })
  form.addEventListener('leave', () => {
    // Put in and never filled.
    if (String(editor.state.doc.nodeAt(getPos() ?? 0)?.attrs['latex'] ?? '?') === '') write('')
    leave()
  })
  return { close }
}
