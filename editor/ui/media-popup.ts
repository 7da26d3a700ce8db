import { autoUpdate, computePosition, flip, offset, shift } from '@floating-ui/dom'

const EDGE = 8

/**
 * Shows an element above everything, next to what it belongs to, and keeps it there. It stands in the root of the
 * text, where the element's colours reach. Returns the function that takes it away, which may be called twice.
 */
export function showPopup(popup: HTMLElement, anchor: Element): () => void {
  const root = anchor.getRootNode()
  popup.popover = 'manual'
  Object.assign(popup.style, { position: 'fixed', inset: 'auto', margin: '0', border: '0', padding: '0' })
  ;(root instanceof ShadowRoot ? root : document.body).append(popup)
  popup.showPopover()
  const place = (): void => {
    computePosition(anchor, popup, {
      strategy: 'fixed',
      placement: 'bottom',
      middleware: [offset(EDGE), flip({ padding: EDGE }), shift({ padding: EDGE, crossAxis: true })],
    }).then(({ x, y }) => Object.assign(popup.style, { left: `${x}px`, top: `${y}px` }), reportError)
  }
  const stop = autoUpdate(anchor, popup, place)
  return () => {
    stop()
    popup.remove()
  }
}
