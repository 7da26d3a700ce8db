import type { Placement } from '@floating-ui/dom'
import { html, render } from 'lit'
import type { Item } from './item.ts'
import { type Anchor, type Layer, placeAt } from './layer.ts'
import { renderItem } from './render-item.ts'

interface MenuOptions {
  readonly label: string
  readonly items: readonly Item[]
  readonly anchor: Anchor
  readonly placement?: Placement
  /** The menu is gone, and the focus with it: where it goes now is its owner's business. */
  readonly onClosed: (reason: 'chosen' | 'left') => void
}

let made = 0

/**
 * A menu after the pattern of WAI-ARIA: it has the focus, arrows, Home, End and first letters move, Escape and Tab
 * leave it, and so does a press anywhere else. Returns what closes it.
 */
export function openMenu(
  layer: Layer,
  { label, items, anchor, placement, onClosed }: MenuOptions,
): () => void {
  const id = `inkwire-menu-${++made}`
  const popup = layer.make('inkwire-popup inkwire-list')
  let isOpen = true
  let searched = ''
  let searchedAtMs = 0

  const buttons = (): HTMLButtonElement[] => [...popup.querySelectorAll('button')]
  const close = (reason: 'chosen' | 'left'): void => {
    if (!isOpen) return
    isOpen = false
    document.removeEventListener('pointerdown', pressedElsewhere, true)
    unplace()
    popup.remove()
    onClosed(reason)
  }
  const pressedElsewhere = (event: Event): void => {
    if (!event.composedPath().includes(popup)) close('left')
  }
  const choosing = items.map((item) => ({
    ...item,
    choose: () => {
      close('chosen')
      item.choose()
    },
  }))

  function search(letter: string, nowMs: number): HTMLButtonElement | undefined {
    searched = nowMs - searchedAtMs > 700 ? letter : searched + letter
    searchedAtMs = nowMs
    const all = buttons()
    const at = all.indexOf(popup.querySelector('button:focus') as HTMLButtonElement)
    // A single letter goes on to the next that begins with it, several stay where they still fit.
    const from = searched.length === 1 ? at + 1 : Math.max(0, at)
    const inOrder = [...all.slice(from), ...all.slice(0, from)]
    const nameOf = (button: HTMLElement) => button.querySelector('.name')?.textContent ?? ''
    return inOrder.find((button) => nameOf(button).trim().toLocaleLowerCase().startsWith(searched))
  }

  function pressed(event: KeyboardEvent): void {
    event.stopPropagation()
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      close('left')
      return
    }
    const all = buttons()
    const last = all.length - 1
    const at = all.indexOf(popup.querySelector('button:focus') as HTMLButtonElement)
    const moves: Record<string, number> = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      Home: 0,
      End: last,
    }
    const isLetter = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
    const to = moves[event.key]
    const next =
      to !== undefined
        ? all[to]
        : isLetter && event.key !== ' '
          ? search(event.key.toLocaleLowerCase(), event.timeStamp)
          : undefined
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  const headings = [...new Set(items.map(({ heading }) => heading))]
  const entry = (item: Item) =>
    renderItem(item, {
      role: item.isOn === undefined ? 'menuitem' : 'menuitemradio',
      id: `${id}-${item.id}`,
    })
  render(
    html`<div role="menu" aria-label=${label} @keydown=${pressed}>
      ${headings.map((heading, at) => {
        const under = choosing.filter((item) => item.heading === heading).map(entry)
        return heading === undefined
          ? under
          : html`<div role="group" aria-labelledby="${id}-h${at}">
              <div class="heading" role="presentation" id="${id}-h${at}">${heading}</div>
              ${under}
            </div>`
      })}
    </div>`,
    popup,
  )
  const unplace = placeAt(popup, anchor, placement ?? 'bottom-start')
  document.addEventListener('pointerdown', pressedElsewhere, true)
  buttons()[0]?.focus({ preventScroll: true })
  return () => close('left')
}
