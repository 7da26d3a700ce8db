import type { Editor, NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import type { NodeView, ViewMutationRecord } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { TEXTS } from '../../texts/texts.ts'
import { rememberView } from './selected-view.ts'

/** Code on the screen, with its language as a list to choose from. */
export class CodeBlockView implements NodeView {
  readonly dom = document.createElement('div')
  readonly contentDOM = document.createElement('code')
  readonly #select = document.createElement('select')
  readonly #props: NodeViewRendererProps
  readonly #colour: (editor: Editor) => void
  #node: Node

  constructor(props: NodeViewRendererProps, colour: (editor: Editor) => void) {
    this.#props = props
    this.#node = props.node
    this.#colour = colour
    this.dom.className = 'code-block'
    const pre = document.createElement('pre')
    pre.append(this.contentDOM)
    this.#select.className = 'code-language'
    this.#select.contentEditable = 'false'
    this.#select.addEventListener('change', this.#chosen)
    this.#select.addEventListener('keydown', this.#pressed)
    this.dom.append(pre, this.#select)
    rememberView(this)
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    const isOther = node.attrs['language'] !== this.#node.attrs['language']
    this.#node = node
    if (isOther) this.#draw()
    return true
  }

  /** The list has the focus. */
  enterLanguage(): void {
    this.#select.focus()
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#select || (event.target as Element).parentElement === this.#select
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    if (mutation.type === 'selection') return false
    // Its class comes late, and is ours.
    if (mutation.type === 'attributes' && mutation.target === this.contentDOM) return true
    return !this.contentDOM.contains(mutation.target)
  }

  #draw(): void {
    import('./code-languages.ts').then((languages) => this.#offer(languages), reportUnlessCutOff)
  }

  #offer({ CODE_LANGUAGES, codeLanguage }: typeof import('./code-languages.ts')): void {
    const stored: unknown = this.#node.attrs['language']
    const known = codeLanguage(stored)
    const options = Object.entries(CODE_LANGUAGES).map(([id, name]) => new Option(name, id))
    // What nobody here knows is shown as it is, and stays.
    if (known === undefined && typeof stored === 'string' && stored !== '')
      options.unshift(new Option(stored, stored))
    this.#select.replaceChildren(new Option(TEXTS.media.plainText, ''), ...options)
    this.#select.value = known ?? (typeof stored === 'string' ? stored : '')
    this.#select.setAttribute('aria-label', TEXTS.media.language)
    this.#select.disabled = !this.#props.editor.isEditable
    this.contentDOM.className = known === undefined ? '' : `language-${known}`
    if (known !== undefined && !this.#props.editor.isDestroyed) this.#colour(this.#props.editor)
  }

  readonly #chosen = (): void => {
    const { editor, getPos } = this.#props
    const position = getPos()
    if (position === undefined || !editor.isEditable) return
    editor.view.dispatch(editor.state.tr.setNodeAttribute(position, 'language', this.#select.value || null))
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    this.#props.editor.view.focus()
  }
}
