import { html, nothing, type TemplateResult } from 'lit'
import { inkOn, isColour } from '../../editing/palette.ts'
import { icon } from '../icons.ts'
import type { Item } from './item.ts'

interface Drawn {
  readonly role: 'option' | 'menuitem' | 'menuitemradio'
  readonly id: string
  readonly isSelected?: boolean
  readonly moved?: () => void
}

/** One line of a list or a menu. */
export function renderItem(item: Item, { role, id, isSelected, moved }: Drawn): TemplateResult {
  const style = isColour(item.color) ? `background: ${item.color}; color: ${inkOn(item.color)}` : nothing
  const content = html`
    ${item.icon === undefined ? nothing : icon(item.icon)}
    ${
      item.sign === undefined
        ? nothing
        : html`<span class=${item.color === undefined ? 'sign' : 'sign person'} style=${style} aria-hidden="true">${item.sign}</span>`
    }
    <span class="name">${item.name}</span>
    ${item.hint === undefined ? nothing : html`<span class="hint" aria-hidden="true">${item.hint}</span>`}
    ${role === 'menuitemradio' && item.isOn ? icon('check') : nothing}
  `
  if (role === 'option') {
    return html`<div
      class="inkwire-item"
      role="option"
      id=${id}
      data-id=${item.id}
      aria-selected=${String(isSelected)}
      @click=${item.choose}
      @pointermove=${moved}
    >
      ${content}
    </div>`
  }
  return html`<button
    type="button"
    class=${item.isTrouble ? 'inkwire-item trouble' : 'inkwire-item'}
    role=${role}
    id=${id}
    data-id=${item.id}
    tabindex="-1"
    aria-checked=${role === 'menuitemradio' ? String(item.isOn === true) : nothing}
    @click=${item.choose}
  >
    ${content}
  </button>`
}
