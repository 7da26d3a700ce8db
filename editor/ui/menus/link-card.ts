import { type Editor, getMarkRange } from '@tiptap/core'
import { html, render } from 'lit'
import { TEXTS } from '../../texts/texts.ts'
import { icon } from '../icons.ts'
import '../link-form-element.ts'
import { copyText } from '../notice-element.ts'
import { keepFocus, moveInStrip } from '../strip-keys.ts'
import { type Anchor, type Layer, placeAt, wordsAnchor } from './layer.ts'

/** The link at the caret: where it leads, and what can be done with it; and the form that makes or changes one. */
export class LinkCard {
  readonly #editor: Editor
  readonly #layer: Layer
  #card: HTMLElement | undefined
  #form: HTMLElement | undefined
  #unplace: (() => void) | undefined
  #shown = ''

  constructor(editor: Editor, layer: Layer) {
    this.#editor = editor
    this.#layer = layer
  }

  get isOpen(): boolean {
    return this.#card !== undefined || this.#form !== undefined
  }

  get isForm(): boolean {
    return this.#form !== undefined
  }

  /** Whether the caret stands in a link. */
  get isWanted(): boolean {
    return this.#editor.state.selection.empty && this.#range() !== undefined
  }

  show(): void {
    if (this.#form !== undefined) return
    const range = this.#range()
    const href = this.#href()
    if (range === undefined) return
    const shown = `${range.from} ${range.to} ${href}`
    if (this.#card !== undefined && this.#shown === shown) return
    this.hide()
    this.#shown = shown
    const card = this.#layer.make('inkwire-popup inkwire-strip')
    card.setAttribute('role', 'toolbar')
    card.setAttribute('aria-label', TEXTS.menus.linkMenu)
    card.addEventListener('mousedown', keepFocus)
    card.addEventListener('keydown', (event) => {
      event.stopPropagation()
      moveInStrip(event, () => this.#editor.view.focus())
    })
    this.#card = card
    this.#draw(card, href)
    this.#unplace = placeAt(card, wordsAnchor(this.#editor, range.from, range.to), 'bottom-start')
  }

  /** Opens the form for the selected words or the link at the caret, beside them or beside a button. */
  edit(from?: HTMLElement): void {
    if (this.#form !== undefined) {
      this.hide()
      return
    }
    this.hide()
    const { from: start, to } = this.#range() ?? this.#editor.state.selection
    const anchor: Anchor = from ?? wordsAnchor(this.#editor, start, to)
    const holder = this.#layer.make('inkwire-popup inkwire-form')
    const form = document.createElement('inkwire-link-form')
    form.editor = this.#editor
    form.addEventListener('done', () => this.#leave())
    holder.addEventListener('focusout', (event) => {
      const next = event.relatedTarget
      if (!(next instanceof Node) || !holder.contains(next)) this.hide()
    })
    holder.append(form)
    this.#form = holder
    this.#unplace = placeAt(holder, anchor, 'bottom-start')
  }

  focus(): void {
    this.#card?.querySelector<HTMLElement>('a')?.focus()
  }

  hide(): void {
    this.#unplace?.()
    this.#unplace = undefined
    const [card, form] = [this.#card, this.#form]
    // First forgotten: taking out what has the focus tells of it once more.
    this.#card = undefined
    this.#form = undefined
    card?.remove()
    form?.remove()
  }

  #draw(card: HTMLElement, href: string): void {
    const { menus } = TEXTS
    // As the text draws it: what is not safe leads nowhere.
    const isSafe = this.#editor.can().setLink({ href })
    const button = (name: string, drawn: 'copy' | 'pencil' | 'trash', act: () => void) =>
      html`<button type="button" aria-label=${name} title=${name} tabindex="-1" @click=${act}>${icon(drawn)}</button>`
    render(
      html`${
        isSafe
          ? html`<a
              href=${href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              tabindex="0"
              aria-label=${menus.openLink(href)}
              title=${href}
              >${href.replace(/^(https?:\/\/|mailto:)/, '')}</a
            >`
          : html`<span class="words">${href}</span>`
      }
      ${button(menus.copyLink, 'copy', () => this.#copy(href))}
      ${button(menus.editLink, 'pencil', () => this.edit())}
      ${button(TEXTS.link.remove, 'trash', () => {
        this.#editor.chain().extendMarkRange('link').unsetLink().run()
        this.#leave()
      })}`,
      card,
    )
  }

  #copy(href: string): void {
    copyText(href).then(
      (isDone) => this.#layer.say(isDone ? TEXTS.menus.copiedLink : TEXTS.menus.copyFailed),
      reportError,
    )
  }

  #leave(): void {
    this.hide()
    if (!this.#editor.isDestroyed) this.#editor.view.focus()
  }

  #range(): { from: number; to: number } | undefined {
    const { state, schema } = this.#editor
    const type = schema.marks['link']
    if (type === undefined) return undefined
    return getMarkRange(state.selection.$from, type) ?? undefined
  }

  #href(): string {
    return String(this.#editor.getAttributes('link')['href'] ?? '')
  }
}
