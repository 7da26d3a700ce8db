import type { NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import type { NodeView, ViewMutationRecord } from '@tiptap/pm/view'
import { TEXTS } from '../../texts/texts.ts'
import { CALLOUT_KINDS, readKind } from './callout-kinds.ts'

/** A callout on the screen: its kind as a button that changes it, and its blocks. */
export class CalloutView implements NodeView {
  readonly dom = document.createElement('aside')
  readonly contentDOM = document.createElement('div')
  readonly #button = document.createElement('button')
  readonly #props: NodeViewRendererProps
  #node: Node

  constructor(props: NodeViewRendererProps) {
    this.#props = props
    this.#node = props.node
    this.dom.dataset['type'] = 'callout'
    this.#button.type = 'button'
    this.#button.className = 'callout-kind'
    this.#button.contentEditable = 'false'
    this.#button.addEventListener('click', this.#changeKind)
    this.dom.append(this.#button, this.contentDOM)
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#draw()
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.#button.contains(event.target)
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }

  #draw(): void {
    const kind = readKind(this.#node.attrs['kind'])
    if (this.dom.dataset['kind'] === kind) return
    this.dom.dataset['kind'] = kind
    const label = TEXTS.blocks.calloutKind(TEXTS.blocks[kind])
    this.#button.setAttribute('aria-label', label)
    this.#button.title = label
    this.#button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${DRAWINGS[kind]}</svg>`
  }

  readonly #changeKind = (): void => {
    const { editor, getPos } = this.#props
    const position = getPos()
    if (!editor.isEditable || position === undefined) return
    const at = CALLOUT_KINDS.indexOf(readKind(this.#node.attrs['kind']))
    const kind = CALLOUT_KINDS[(at + 1) % CALLOUT_KINDS.length]
    editor.view.dispatch(editor.state.tr.setNodeAttribute(position, 'kind', kind))
  }
}

const CIRCLE = '<circle cx="12" cy="12" r="9"/>'
const DRAWINGS = {
  info: `${CIRCLE}<path d="M12 11v5.5M12 7.5v.1"/>`,
  success: `${CIRCLE}<path d="m8 12.3 2.8 2.8L16 9.5"/>`,
  warning: '<path d="M12 3.5 2.8 19.5h18.4zM12 10v4.5M12 17v.1"/>',
  danger: '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.4v.1"/>',
}
