import type { Editor } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import type { Heading } from './outline.ts'
import { headingAt } from './outline-anchor.ts'

/** Scrolls to a heading and puts the caret into it; with `focus`, one goes on writing there. */
export function jumpTo(editor: Editor, { position }: Heading, how: 'focus' | 'look'): void {
  const { state, view } = editor
  const selection = TextSelection.near(state.doc.resolve(position + 1))
  view.dispatch(state.tr.setSelection(selection))
  elementAt(editor, position)?.scrollIntoView({ block: 'start', behavior: motion() })
  if (how === 'focus') view.focus()
}

/**
 * Scrolls to the heading of a link. It may come with what the server still has: until then, and no longer than
 * `withinMs`, each change is looked at, unless somebody has begun to do something else.
 */
export function openHeading(editor: Editor, anchor: string, withinMs: number): void {
  const look = (): boolean => {
    const heading = headingAt(editor, anchor)
    if (heading === undefined) return false
    elementAt(editor, heading.position)?.scrollIntoView({ block: 'start' })
    return true
  }
  if (look()) return
  const text = editor.view.dom
  const events = ['pointerdown', 'keydown', 'wheel'] as const
  const stop = (): void => {
    editor.off('update', again)
    editor.off('destroy', stop)
    clearTimeout(timer)
    for (const event of events) text.removeEventListener(event, stop)
  }
  const again = (): void => {
    if (look()) stop()
  }
  const timer = setTimeout(stop, withinMs)
  editor.on('update', again)
  editor.on('destroy', stop)
  for (const event of events) text.addEventListener(event, stop, { passive: true })
}

/** The heading as it is drawn, out of whatever it is folded into. */
export function elementAt(editor: Editor, position: number): HTMLElement | undefined {
  const element = editor.view.nodeDOM(position)
  return element instanceof HTMLElement ? element : undefined
}

function motion(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth'
}
