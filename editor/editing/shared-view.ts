import type { Editor } from '@tiptap/core'
import { absolutePositionToRelativePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { hasReadableCaret } from './carets.ts'
import { sightOf } from './sight.ts'

/** What somebody looks at, for those who follow them. */
export interface SharedView {
  /** What is in the middle of their window, as a relative position of Yjs in JSON. */
  readonly at: unknown
  /** They see their own caret. */
  readonly hasCaret: boolean
}

/** What another client says of its view [X1]: anything may stand there. */
export function readView(state: unknown): SharedView | undefined {
  const view: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'view') : undefined
  if (typeof view !== 'object' || view === null) return undefined
  const at: unknown = Reflect.get(view, 'at')
  const isReadable = at !== undefined && at !== null && hasReadableCaret({ cursor: { anchor: at, head: at } })
  return isReadable ? { at, hasCaret: Reflect.get(view, 'hasCaret') === true } : undefined
}

export interface SharingView {
  readonly editor: Editor
  readonly awareness: Awareness
  /** False while one only scrolls along with somebody: two who follow each other would never come to rest. */
  readonly mayTell: () => boolean
}

const TOLD_EVERY_MS = 200

/**
 * Tells the others what one looks at, as the awareness' `view`: once one has scrolled, five times a second at most, and
 * nobody where nobody else is. Returns what ends it.
 */
export function shareView({ editor, awareness, mayTell }: SharingView): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let hasScrolled = false
  const tell = (): void => {
    timer = undefined
    const isAlone = awareness.getStates().size < 2
    const view = isAlone || !mayTell() || editor.isDestroyed ? undefined : viewOf(editor)
    if (view !== undefined && JSON.stringify(view) !== JSON.stringify(awareness.getLocalState()?.['view']))
      awareness.setLocalStateField('view', view)
  }
  const scrolled = (): void => {
    hasScrolled = true
    timer ??= setTimeout(tell, TOLD_EVERY_MS)
  }
  // Who has just come does not know it yet.
  const changed = ({ added }: { readonly added: readonly number[] }): void => {
    if (hasScrolled && added.length > 0) scrolled()
  }
  // Who puts the caret into what they look at is there again, however far they have scrolled before.
  const selected = (): void => {
    if (readView(awareness.getLocalState())?.hasCaret === false) scrolled()
  }
  // Of what scrolls within a shadow root the window hears nothing.
  const places = [window, editor.view.dom.getRootNode()]
  for (const place of places) place.addEventListener('scroll', scrolled, { capture: true, passive: true })
  awareness.on('change', changed)
  editor.on('selectionUpdate', selected)
  return () => {
    clearTimeout(timer)
    for (const place of places) place.removeEventListener('scroll', scrolled, { capture: true })
    awareness.off('change', changed)
    editor.off('selectionUpdate', selected)
  }
}

function viewOf({ view, state }: Editor): SharedView | undefined {
  const { top, bottom } = sightOf(view.dom)
  const text = view.dom.getBoundingClientRect()
  if (text.bottom <= top || text.top >= bottom) return undefined
  const middle = Math.min(Math.max((top + bottom) / 2, text.top + 1), text.bottom - 1)
  const found = view.posAtCoords({ left: text.left + text.width / 2, top: middle })
  const { binding } = ySyncPluginKey.getState(state) ?? {}
  if (found === null || !binding) return undefined
  const at = absolutePositionToRelativePosition(
    found.pos,
    binding.type,
    binding.mapping,
  ) as Y.RelativePosition
  const caret = view.coordsAtPos(state.selection.head)
  return { at: Y.relativePositionToJSON(at), hasCaret: caret.bottom > top && caret.top < bottom }
}
