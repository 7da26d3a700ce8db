import type { Editor } from '@tiptap/core'

/** What is hidden of the window's height before a keyboard on the screen is assumed: more than a browser's own bars. */
const KEYBOARD_FROM_PX = 150
const SPACE_PX = 12

interface Host extends HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment
}

/**
 * Keeps an editor's bar where one can reach it: right above a keyboard on the screen, as long as there is one, told by
 * the attribute `keyboard`. Returns what ends it.
 */
export function watchKeyboard(host: Host): () => void {
  const viewport = window.visualViewport
  if (viewport === null) return () => {}
  const look = (): void => {
    const hiddenPx = window.innerHeight - viewport.height * viewport.scale
    const hasKeyboard = hiddenPx > KEYBOARD_FROM_PX && host.matches(':focus-within')
    host.toggleAttribute('keyboard', hasKeyboard)
    if (!hasKeyboard) return
    const bottomPx = viewport.offsetTop + viewport.height
    host.style.setProperty('--inkwire-above-keyboard', `${Math.max(0, window.innerHeight - bottomPx)}px`)
    // Where something around the editor holds what is fixed, the bar stays where it was.
    const bar = host.renderRoot.querySelector('.bar')?.getBoundingClientRect()
    if (bar === undefined || Math.abs(bar.bottom - bottomPx) > 2) host.removeAttribute('keyboard')
  }
  const events = ['resize', 'scroll'] as const
  for (const event of events) viewport.addEventListener(event, look)
  host.addEventListener('focusin', look)
  host.addEventListener('focusout', look)
  return () => {
    for (const event of events) viewport.removeEventListener(event, look)
    host.removeEventListener('focusin', look)
    host.removeEventListener('focusout', look)
  }
}

/** Keeps the caret clear of what stands over the text, above it and below, when the editor scrolls to it. */
export function keepClear(host: Host, editor: Editor): void {
  const room = {
    get top(): number {
      const bar = host.renderRoot.querySelector('.bar')?.getBoundingClientRect()
      return (host.hasAttribute('keyboard') ? 0 : Math.max(0, bar?.bottom ?? 0)) + SPACE_PX
    },
    get bottom(): number {
      const bar = host.renderRoot.querySelector('.bar')
      return (host.hasAttribute('keyboard') ? (bar?.clientHeight ?? 0) : 0) + SPACE_PX
    },
    left: 0,
    right: 0,
  }
  editor.view.setProps({ scrollMargin: room, scrollThreshold: room })
}
