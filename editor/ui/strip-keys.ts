/**
 * Keys in a row of buttons, after the toolbar pattern of WAI-ARIA: one tab stop, arrows, Home and End move, Escape
 * leaves. Arrows go the way they point, in text from right to left too.
 */
export function moveInStrip(event: KeyboardEvent, leave: () => void): void {
  const strip = event.currentTarget as HTMLElement
  if (event.key === 'Escape') {
    event.preventDefault()
    leave()
    return
  }
  const controls = [...strip.querySelectorAll<HTMLElement>('button, a[href]')]
  const last = controls.length - 1
  const at = controls.findIndex((control) => control.matches(':focus'))
  const isRightToLeft = getComputedStyle(strip).direction === 'rtl'
  const [next, previous] = [at === last ? 0 : at + 1, at <= 0 ? last : at - 1]
  const moves: Record<string, number> = {
    ArrowRight: isRightToLeft ? previous : next,
    ArrowLeft: isRightToLeft ? next : previous,
    Home: 0,
    End: last,
  }
  const to = moves[event.key]
  if (to === undefined) return
  event.preventDefault()
  for (const [index, control] of controls.entries()) control.tabIndex = index === to ? 0 : -1
  controls[to]?.focus()
}

/** A press on a button must not take the selection out of the text. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
