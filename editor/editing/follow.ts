import type { Editor } from '@tiptap/core'
import { relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { caretOf, hasReadableCaret, showCaretName } from './carets.ts'
import { readView } from './shared-view.ts'
import { sightOf } from './sight.ts'

export interface FollowingOptions {
  readonly editor: Editor
  readonly awareness: Awareness
  /** Somebody is followed now, or nobody any more. */
  readonly onChange: () => void
}

/** What ends following: whatever somebody does by themselves. */
const OWN_MOVES = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const
const MODIFIERS: readonly string[] = ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock']

/** How much of the visible height, above and below, a followed caret may not be in. */
const EDGE = 0.2
/** Nobody is scrolled by less: two windows seldom break their lines alike. */
const STEP_MIN_PX = 16

/**
 * Going to where somebody is, and scrolling with them until one does something by oneself.
 *
 * What counts is the caret of the followed person, and what they look at once they have scrolled by themselves;
 * following moves no caret and says nothing to anybody, so that two people who follow each other stay where they are.
 */
export class Following {
  readonly #options: FollowingOptions
  /** Where people were last, for those who have left the text since. */
  readonly #lastCursors = new Map<number, unknown>()
  #followed: number | undefined
  /** What the followed person had last told when they were last scrolled with. */
  #told = { caret: '', view: '' }
  #ending: AbortController | undefined
  #isDrawing = false

  constructor(options: FollowingOptions) {
    this.#options = options
    options.awareness.on('change', this.#changed)
    this.#noteCursors([...options.awareness.getStates().keys()])
  }

  /** The client id of whom one follows. */
  get followed(): number | undefined {
    return this.#followed
  }

  /** Whether it is known where somebody is, or was. */
  isSomewhere(clientId: number): boolean {
    return this.#caretOf(clientId) !== undefined || this.#viewOf(clientId) !== undefined
  }

  /**
   * Scrolls to where somebody is, which is their caret unless they look elsewhere, and shows their name; false when it is
   * not known.
   */
  goTo(clientId: number): boolean {
    const [caret, view] = [this.#caretOf(clientId), this.#viewOf(clientId)]
    if (caret !== undefined && view?.hasCaret !== false) this.#scrollTo(clientId, caret)
    else if (view !== undefined) this.#scrollBy(this.#distanceTo(view.position))
    return caret !== undefined || view !== undefined
  }

  follow(clientId: number): void {
    this.#end()
    this.#followed = clientId
    this.#told = this.#toldBy(clientId)
    const ending = new AbortController()
    this.#ending = ending
    for (const type of OWN_MOVES)
      addEventListener(type, this.#moved, { signal: ending.signal, passive: true, capture: true })
    this.goTo(clientId)
    this.#options.onChange()
  }

  stop(): void {
    if (this.#followed === undefined) return
    this.#end()
    this.#options.onChange()
  }

  /** Idempotent. */
  close(): void {
    this.#end()
    this.#options.awareness.off('change', this.#changed)
  }

  readonly #moved = (event: Event): void => {
    if (event instanceof KeyboardEvent && MODIFIERS.includes(event.key)) return
    this.stop()
  }

  readonly #changed = ({
    added,
    updated,
    removed,
  }: Record<'added' | 'updated' | 'removed', number[]>): void => {
    this.#noteCursors([...added, ...updated])
    for (const clientId of removed) this.#lastCursors.delete(clientId)
    const followed = this.#followed
    if (followed === undefined) return
    if (removed.includes(followed)) this.stop()
    else if (updated.includes(followed) && !this.#isDrawing) {
      this.#isDrawing = true
      // The caret is drawn by a timer of the stock plugin's.
      requestAnimationFrame(() => {
        this.#isDrawing = false
        if (this.#followed === followed && !this.#options.editor.isDestroyed) this.#scrollWith(followed)
      })
    }
  }

  /** To what somebody looks at, or to their caret, whichever is new; with both in sight where they see both. */
  #scrollWith(clientId: number): void {
    const [before, told] = [this.#told, this.#toldBy(clientId)]
    this.#told = told
    const view = told.view === before.view ? undefined : this.#viewOf(clientId)
    const isAtCaret = view?.hasCaret ?? told.caret !== before.caret
    const caret = isAtCaret ? this.#caretOf(clientId) : undefined
    const distance = view === undefined ? 0 : this.#distanceTo(view.position)
    if (caret === undefined || this.#isInSight(caret, distance)) this.#scrollBy(distance)
    else this.#scrollTo(clientId, caret)
    if (caret !== undefined) showCaretName(this.#options.editor.view, clientId, true)
  }

  #end(): void {
    this.#followed = undefined
    this.#ending?.abort()
    this.#ending = undefined
  }

  #noteCursors(clientIds: readonly number[]): void {
    const states = this.#options.awareness.getStates()
    for (const clientId of clientIds) {
      const state = states.get(clientId)
      // [X1] Anything may stand there.
      if (hasReadableCaret(state) && state?.['cursor']) this.#lastCursors.set(clientId, state['cursor'])
    }
  }

  #caretOf(clientId: number): number | undefined {
    const cursor = this.#lastCursors.get(clientId) as { readonly head: unknown } | undefined
    return cursor && this.#positionOf(cursor.head)
  }

  #viewOf(clientId: number): { readonly position: number; readonly hasCaret: boolean } | undefined {
    const view = readView(this.#options.awareness.getStates().get(clientId))
    const position = view && this.#positionOf(view.at)
    return position === undefined ? undefined : { position, hasCaret: view?.hasCaret === true }
  }

  #toldBy(clientId: number): { readonly caret: string; readonly view: string } {
    const view = readView(this.#options.awareness.getStates().get(clientId))
    const caret = this.#lastCursors.get(clientId)
    return { caret: JSON.stringify(caret) ?? '', view: JSON.stringify(view) ?? '' }
  }

  /** @param place a relative position of Yjs in JSON */
  #positionOf(place: unknown): number | undefined {
    const { editor } = this.#options
    if (editor.isDestroyed) return undefined
    const { binding } = ySyncPluginKey.getState(editor.state) ?? {}
    if (!binding) return undefined
    const relative = Y.createRelativePositionFromJSON(place)
    const at = relativePositionToAbsolutePosition(binding.doc, binding.type, relative, binding.mapping)
    return at === null ? undefined : Math.min(at, editor.state.doc.content.size)
  }

  /** How far a position is from the middle of what one sees, downwards. */
  #distanceTo(position: number): number {
    const { view } = this.#options.editor
    const sight = sightOf(view.dom)
    const { top, bottom } = view.coordsAtPos(position)
    return (top + bottom - sight.top - sight.bottom) / 2
  }

  /** Whether one sees it well, once the text is scrolled by so much. */
  #isInSight(position: number, distance: number): boolean {
    const { view } = this.#options.editor
    const sight = sightOf(view.dom)
    const edge = (sight.bottom - sight.top) * EDGE
    const { top, bottom } = view.coordsAtPos(position)
    return top - distance > sight.top + edge && bottom - distance < sight.bottom - edge
  }

  #scrollBy(distance: number): void {
    if (Math.abs(distance) < STEP_MIN_PX) return
    sightOf(this.#options.editor.view.dom).scroller.scrollBy({ top: distance, behavior: behavior() })
  }

  #scrollTo(clientId: number, position: number): void {
    const { view } = this.#options.editor
    const { node } = view.domAtPos(position)
    const target = caretOf(view, clientId) ?? (node instanceof Element ? node : node.parentElement)
    target?.scrollIntoView({ block: 'center', behavior: behavior() })
    showCaretName(view, clientId, true)
  }
}

function behavior(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
}
