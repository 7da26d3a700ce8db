import type { NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import type { NodeView } from '@tiptap/pm/view'
import { isSafeSource } from '../../../shared/format/addresses.ts'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { TEXTS } from '../../texts/texts.ts'
import type { ImageTools } from '../../ui/image-tools.ts'
import { resolveSource } from './image-source.ts'
import { isWidth } from './image-width.ts'
import { rememberView } from './selected-view.ts'

/** An image on the screen. What changes it is loaded when one is selected. */
export class ImageView implements NodeView {
  readonly dom = document.createElement('figure')
  readonly image = document.createElement('img')
  readonly #describe = document.createElement('button')
  readonly #props: NodeViewRendererProps
  #node: Node
  #tools: ImageTools | undefined
  #isSelected = false

  constructor(props: NodeViewRendererProps) {
    this.#props = props
    this.#node = props.node
    this.dom.className = 'image'
    this.image.draggable = false
    this.image.addEventListener('error', () => this.dom.classList.add('broken'))
    this.image.addEventListener('load', () => this.dom.classList.remove('broken'))
    this.#describe.type = 'button'
    this.#describe.className = 'image-describe'
    this.#describe.addEventListener('click', this.#edit)
    this.dom.append(this.image)
    rememberView(this)
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#draw()
    this.#tools?.nodeChanged(node)
    return true
  }

  selectNode(): void {
    this.#isSelected = true
    this.dom.classList.add('ProseMirror-selectednode')
    if (this.#props.editor.isEditable) this.#openTools(false)
  }

  deselectNode(): void {
    this.#isSelected = false
    this.dom.classList.remove('ProseMirror-selectednode')
    this.#closeTools()
  }

  /** Its tools have the focus: Tab on a selected image. */
  enterTools(): void {
    this.#openTools(true)
  }

  stopEvent(event: Event): boolean {
    // The button and the handle are not for the text.
    return event.target !== this.image && event.target !== this.dom
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    this.#isSelected = false
    this.#closeTools()
  }

  #draw(): void {
    const { src, alt, title, width } = this.#node.attrs
    const address = isSafeSource(src) ? resolveSource(src, this.#props.editor.storage.media?.host?.base) : ''
    if (this.image.getAttribute('src') !== address) this.image.src = address
    this.dom.classList.toggle('broken', address === '')
    this.dom.dataset['broken'] = TEXTS.media.broken
    this.image.alt = typeof alt === 'string' ? alt : ''
    this.image.title = typeof title === 'string' ? title : ''
    this.image.style.width = isWidth(width) ? `${width}px` : ''
    this.#describe.textContent = TEXTS.media.describe
    // Nobody has said yet what it shows, or that it shows nothing.
    if (alt === null && this.#props.editor.isEditable) this.dom.append(this.#describe)
    else this.#describe.remove()
  }

  readonly #edit = (): void => {
    const position = this.#props.getPos()
    if (position === undefined) return
    this.#props.editor.commands.setNodeSelection(position)
    this.#openTools(true)
  }

  #openTools(focus: boolean): void {
    if (this.#tools !== undefined) {
      if (focus) this.#tools.enter()
      return
    }
    import('../../ui/image-tools.ts').then(({ openImageTools }) => {
      if (!this.#isSelected || this.#tools !== undefined) return
      this.#tools = openImageTools({ ...this.#props, node: this.#node, image: this.image })
      if (focus) this.#tools.enter()
    }, reportUnlessCutOff)
  }

  #closeTools(): void {
    this.#tools?.close()
    this.#tools = undefined
  }
}
