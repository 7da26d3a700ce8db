import type { Editor } from '@tiptap/core'
import { relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { caretOf, hasReadableCaret, showCaretName } from './carets.ts'

export interface FollowingOptions {
  readonly editor: Editor
  readonly awareness: Awareness
  /** Somebody is followed now, or nobody any more. */
  readonly onChange: () => void
}

/** What ends following: whatever somebody does by themselves. */
const OWN_MOVES = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const
const MODIFIERS: readonly string[] = ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock']

/** How much of the window's height, above and below, a followed caret may not be in. */
const EDGE = 0.2

/**
 * Going to where somebody is, and scrolling with them until one does something by oneself.
 *
 * Only the caret of the followed person counts, and following moves no caret and says nothing to anybody: two people
 * who follow each other stay where they are.
 */
export class Following {
  readonly #options: FollowingOptions
  /** Where people were last, for those who have left the text since. */
  readonly #lastCursors = new Map<number, unknown>()
  #followed: number | undefined
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
    return this.#positionOf(clientId) !== undefined
  }

  /** Scrolls to where somebody is and shows their name; false when that is not known. */
  goTo(clientId: number): boolean {
    const position = this.#positionOf(clientId)
    if (position === undefined) return false
    this.#scrollTo(clientId, position, 'always')
    return true
  }

  follow(clientId: number): void {
    this.#end()
    this.#followed = clientId
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
        const position = this.#followed === followed ? this.#positionOf(followed) : undefined
        if (position !== undefined) this.#scrollTo(followed, position, 'when out of sight')
      })
    }
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

  #positionOf(clientId: number): number | undefined {
    const { editor } = this.#options
    const cursor = this.#lastCursors.get(clientId) as { readonly head: unknown } | undefined
    if (cursor === undefined || editor.isDestroyed) return undefined
    const { binding } = ySyncPluginKey.getState(editor.state) ?? {}
    if (!binding) return undefined
    const head = Y.createRelativePositionFromJSON(cursor.head)
    const at = relativePositionToAbsolutePosition(binding.doc, binding.type, head, binding.mapping)
    return at === null ? undefined : Math.min(at, editor.state.doc.content.size)
  }

  #scrollTo(clientId: number, position: number, when: 'always' | 'when out of sight'): void {
    const { view } = this.#options.editor
    const { node } = view.domAtPos(position)
    const target = caretOf(view, clientId) ?? (node instanceof Element ? node : node.parentElement)
    if (target === null) return
    const { top, bottom } = view.coordsAtPos(position)
    const isInSight = top > innerHeight * EDGE && bottom < innerHeight * (1 - EDGE)
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    if (when === 'always' || !isInSight)
      target.scrollIntoView({ block: 'center', behavior: isCalm ? 'instant' : 'smooth' })
    showCaretName(view, clientId, true)
  }
}
