import { html, nothing, render } from 'lit'
import type { Item } from './item.ts'
import { type Anchor, type Layer, placeAt } from './layer.ts'
import { renderItem } from './render-item.ts'

export interface Offer {
  /** The list's accessible name. */
  readonly label: string
  readonly items: readonly Item[]
  /** Said in place of items, or under them while more are looked for. */
  readonly notice?: string
}

let made = 0

/**
 * Suggestions beside the caret, after the listbox pattern of WAI-ARIA: the text keeps the focus and points to the
 * one that Enter would choose.
 */
export class Listbox {
  readonly #layer: Layer
  readonly #text: HTMLElement
  readonly #id = `inkwire-list-${++made}`
  #popup: HTMLElement | undefined
  #unplace: (() => void) | undefined
  #items: readonly Item[] = []
  #active = 0

  constructor(layer: Layer, text: HTMLElement) {
    this.#layer = layer
    this.#text = text
  }

  get isOpen(): boolean {
    return this.#popup !== undefined
  }

  /** Opens at the anchor, or shows something else where it is. */
  show({ label, items, notice }: Offer, anchor: Anchor, keepsPlace: boolean): void {
    const chosenBefore = this.#items[this.#active]?.id
    this.#items = items
    const again = keepsPlace ? items.findIndex(({ id }) => id === chosenBefore) : -1
    this.#active = Math.max(0, again)
    if (this.#popup === undefined) {
      this.#popup = this.#layer.make('inkwire-popup inkwire-list')
      // A press on it must not take the caret out of the text.
      // It scrolls, so that browsers would let Tab lead into it; whoever comes there goes on in the text.
      this.#popup.tabIndex = 0
      this.#popup.addEventListener('focus', () => this.#text.focus())
      this.#popup.addEventListener('mousedown', (event) => event.preventDefault())
    }
    this.#draw(label, notice)
    this.#unplace?.()
    this.#unplace = placeAt(this.#popup, anchor, 'bottom-start')
  }

  /** True when the key was for the list. */
  keyPressed(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey || this.#items.length === 0)
      return false
    const last = this.#items.length - 1
    switch (event.key) {
      case 'ArrowDown':
        this.#point(this.#active === last ? 0 : this.#active + 1)
        return true
      case 'ArrowUp':
        this.#point(this.#active === 0 ? last : this.#active - 1)
        return true
      case 'PageDown':
        this.#point(Math.min(last, this.#active + 6))
        return true
      case 'PageUp':
        this.#point(Math.max(0, this.#active - 6))
        return true
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false
        this.#items[this.#active]?.choose()
        return true
      default:
        return false
    }
  }

  hide(): void {
    if (this.#popup === undefined) return
    this.#unplace?.()
    this.#unplace = undefined
    this.#popup.remove()
    this.#popup = undefined
    this.#items = []
    for (const name of ['aria-activedescendant', 'aria-controls', 'aria-haspopup', 'aria-autocomplete'])
      this.#text.removeAttribute(name)
    this.#layer.say('')
  }

  #draw(label: string, notice: string | undefined): void {
    const popup = this.#popup
    if (popup === undefined) return
    const items = this.#items
    const headings = [...new Set(items.map(({ heading }) => heading))]
    const option = (item: Item) => {
      const index = items.indexOf(item)
      return renderItem(item, {
        role: 'option',
        id: `${this.#id}-${index}`,
        isSelected: index === this.#active,
        moved: () => this.#point(index, false),
      })
    }
    render(
      html`<div role="listbox" id=${this.#id} aria-label=${label}>
          ${headings.map((heading, at) =>
            heading === undefined
              ? items.filter((item) => item.heading === undefined).map(option)
              : html`<div role="group" aria-labelledby="${this.#id}-h${at}">
                  <div class="heading" role="presentation" id="${this.#id}-h${at}">${heading}</div>
                  ${items.filter((item) => item.heading === heading).map(option)}
                </div>`,
          )}
        </div>
        ${notice === undefined ? nothing : html`<div class="nothing">${notice}</div>`}`,
      popup,
    )
    this.#text.setAttribute('aria-controls', this.#id)
    this.#text.setAttribute('aria-haspopup', 'listbox')
    this.#text.setAttribute('aria-autocomplete', 'list')
    this.#mark(true)
  }

  #point(index: number, scrolls = true): void {
    this.#active = index
    this.#mark(scrolls)
  }

  // By hand, not drawn anew: the list is long, and arrows repeat.
  #mark(scrolls: boolean): void {
    const options = this.#popup?.querySelectorAll('[role="option"]') ?? []
    this.#text.removeAttribute('aria-activedescendant')
    for (const [index, option] of [...options].entries()) {
      const isActive = index === this.#active
      option.setAttribute('aria-selected', String(isActive))
      if (!isActive) continue
      this.#text.setAttribute('aria-activedescendant', option.id)
      if (scrolls) option.scrollIntoView({ block: 'nearest' })
    }
  }
}
