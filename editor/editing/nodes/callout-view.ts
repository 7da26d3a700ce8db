import type { Editor, NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import type { NodeView, ViewMutationRecord } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { TEXTS } from '../../texts/texts.ts'
import { CALLOUT_DRAWINGS } from './callout-drawings.ts'
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
    this.dom.dir = 'auto'
    // Not a landmark, which an aside would be: a text may have dozens.
    this.dom.setAttribute('role', 'note')
    this.#button.type = 'button'
    this.#button.className = 'callout-kind'
    this.#button.contentEditable = 'false'
    this.#button.addEventListener('click', this.#changeKind)
    this.dom.append(this.#button, this.contentDOM)
    this.#draw()
    askForMenu(props.editor)
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
    this.#button.innerHTML = CALLOUT_DRAWINGS[kind]
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

const asked = new WeakSet<Editor>()

// Once for each editor, by the first callout that it draws.
function askForMenu(editor: Editor): void {
  if (asked.has(editor)) return
  asked.add(editor)
  Promise.all([import('../../ui/block-menu-element.ts'), import('../../ui/callout-menu.ts')]).then(
    ([{ addBlockMenu }, { calloutMenu }]) => addBlockMenu(editor, calloutMenu),
    reportUnlessCutOff,
  )
}
