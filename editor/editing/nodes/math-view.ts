import type { NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { NodeSelection } from '@tiptap/pm/state'
import type { NodeView } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { TEXTS } from '../../texts/texts.ts'
import type { MathForm } from '../../ui/math-form.ts'
import { rememberView } from './selected-view.ts'

/** A formula on the screen: its LaTeX until what draws it is loaded. A click or Enter opens a form for it. */
export class MathView implements NodeView {
  readonly dom: HTMLElement
  readonly #props: NodeViewRendererProps
  readonly #isBlock: boolean
  #node: Node
  #form: MathForm | undefined

  constructor(props: NodeViewRendererProps) {
    this.#props = props
    this.#node = props.node
    this.#isBlock = props.node.isBlock
    this.dom = document.createElement(this.#isBlock ? 'div' : 'span')
    this.dom.className = 'math'
    this.dom.dataset['type'] = this.#isBlock ? 'block-math' : 'inline-math'
    this.dom.addEventListener('click', this.#clicked)
    rememberView(this)
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    const isOther = node.attrs['latex'] !== this.#node.attrs['latex']
    this.#node = node
    if (isOther) this.#draw()
    return true
  }

  selectNode(): void {
    this.dom.classList.add('ProseMirror-selectednode')
  }

  deselectNode(): void {
    this.dom.classList.remove('ProseMirror-selectednode')
  }

  /** Opens the form for its LaTeX. */
  edit(): void {
    if (!this.#props.editor.isEditable || this.#form !== undefined) return
    import('../../ui/math-form.ts').then(({ openMathForm }) => {
      if (!this.dom.isConnected || this.#form !== undefined) return
      const { editor, getPos } = this.#props
      this.#form = openMathForm({
        editor,
        getPos,
        node: this.#node,
        anchor: this.dom,
        onClosed: () => {
          this.#form = undefined
        },
      })
    }, reportUnlessCutOff)
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    this.#form?.close()
  }

  #draw(): void {
    const latex = String(this.#node.attrs['latex'] ?? '')
    this.dom.dataset['latex'] = latex
    if (this.dom.childElementCount === 0) this.dom.textContent = latex
    if (latex.trim() === '') {
      this.dom.textContent = TEXTS.media.emptyFormula
      return
    }
    import('./math-render.ts').then(({ renderMath }) => {
      // Meanwhile it may have become another formula.
      if (this.dom.dataset['latex'] !== latex) return
      renderMath(latex, this.dom, this.#isBlock)
    }, reportUnlessCutOff)
  }

  readonly #clicked = (): void => {
    const position = this.#props.getPos()
    if (position === undefined || !this.#props.editor.isEditable) return
    const { view } = this.#props.editor
    view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)))
    this.edit()
  }
}
