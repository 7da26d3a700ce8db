import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import type { DecorationAttrs, EditorView } from '@tiptap/pm/view'
import { defaultAwarenessStateFilter, yCursorPlugin, yCursorPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import { calmAwareness } from './calm-awareness.ts'
import type { NextFrame } from './next-frame.ts'
import { inkOn } from './palette.ts'
import { initials, type Person, readPerson } from './person.ts'

/**
 * Everyone else's caret and selection, with their name.
 *
 * Not the stock extension with options: extended and then configured, it keeps the last awareness as long as the page
 * lives, and it believes every awareness state it is handed: one that is not shaped like a caret throws in the
 * middle of a transaction and stops the editor of everybody who sees it [X1]. Here those are left out.
 */
export function carets(awareness: Awareness, frame: NextFrame) {
  return Extension.create({
    name: 'carets',
    priority: 999,
    addProseMirrorPlugins: () => [
      yCursorPlugin(calmAwareness(awareness), {
        awarenessStateFilter: (own: number, other: number, state: unknown) =>
          defaultAwarenessStateFilter(own, other, state) && hasReadableCaret(state),
        cursorBuilder: (user: unknown, clientId: number) => renderCaret(readPerson(user, clientId), clientId),
        selectionBuilder: (user: unknown, clientId: number) => renderSelection(readPerson(user, clientId)),
      }) as Plugin,
      othersMoves(awareness, frame),
    ],
  })
}

// Has carets drawn that have moved, and shows their names for a while; then their initials stay.
function othersMoves(awareness: Awareness, frame: NextFrame): Plugin {
  return new Plugin({
    view: (view) => {
      const moved = new Set<number>()
      const hear = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>): void => {
        const clients = [...added, ...updated, ...removed].filter((client) => client !== awareness.clientID)
        if (clients.length === 0) return
        for (const client of clients) moved.add(client)
        frame.change(draw)
        frame.look(name)
      }
      const draw = (): void => {
        if (!view.isDestroyed)
          view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true }))
      }
      const name = (): void => {
        const clients = [...moved]
        moved.clear()
        if (view.isDestroyed) return
        const states = awareness.getStates()
        const carets = clients.flatMap((clientId) => {
          const caret = caretOf(view, clientId)
          if (caret !== null) dress(caret, readPerson(states.get(clientId)?.['user'], clientId))
          return caret ?? []
        })
        // All are looked at before any is changed, or each would have the page laid out anew.
        const places = carets.map((caret) => lookAt(caret, view))
        carets.forEach((caret, index) => {
          showName(caret, places[index] as Place)
        })
      }
      awareness.on('change', hear)
      queueMicrotask(() => tellCaret(view, awareness))
      return { destroy: () => awareness.off('change', hear) }
    },
  })
}

// A plugin that is registered later makes every plugin's view anew, and the stock one takes its caret along when it goes:
// others would miss it until the next key.
function tellCaret(view: EditorView, awareness: Awareness): void {
  if (view.isDestroyed || !view.hasFocus() || awareness.getLocalState()?.['cursor'] !== null) return
  view.dispatch(view.state.tr)
}

const FADES_AFTER_MS = 3_600
const fading = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>()

/** Where somebody's caret is drawn; null where it is not. */
export function caretOf(view: EditorView, clientId: number): HTMLElement | null {
  return view.dom.querySelector<HTMLElement>(`.caret[data-client="${clientId}"]`)
}

/** Shows the name at somebody's caret for a while; not where oneself is writing, unless `always`. */
export function showCaretName(view: EditorView, clientId: number, always = false): void {
  const caret = caretOf(view, clientId)
  if (caret !== null) showName(caret, lookAt(caret, view), always)
}

/** Where a caret stands, as far as its name is concerned. */
interface Place {
  /** There is no room above it. */
  readonly isTop: boolean
  /** There is no room between its line and the one above. */
  readonly isTight: boolean
  /** One's own caret is there. */
  readonly isNear: boolean
}

function showName(caret: HTMLElement, { isTop, isTight, isNear }: Place, always = false): void {
  caret.classList.toggle('below', isTop)
  caret.classList.toggle('tight', isTight)
  // Classes and a timer: an animation that is begun again with each letter costs a frame of its own.
  const isShown = always || !(isTight || isNear)
  caret.classList.toggle('named', isShown)
  caret.classList.toggle('unnamed', !isShown)
  clearTimeout(fading.get(caret))
  if (isShown)
    fading.set(
      caret,
      setTimeout(() => caret.classList.remove('named'), FADES_AFTER_MS),
    )
}

/** The part of a line's height that letters take up, from the highest to the lowest. */
const INK = 0.97
const NAME_HEIGHT_PX = 12

// A name stands in the gap between two lines, where no letter is. In the first line of a text there may be no room
// above it, and between lines that are set tight there is none at all.
function lookAt(caret: HTMLElement, view: EditorView): Place {
  const { fontSize, lineHeight } = getComputedStyle(caret)
  const [size, line] = [Number.parseFloat(fontSize), Number.parseFloat(lineHeight)]
  const { top } = caret.getBoundingClientRect()
  const block = caret.parentElement?.closest('p, h1, h2, h3, h4, h5, h6, pre, li, td, th')
  const isFirstLine = block == null || top - block.getBoundingClientRect().top < line
  return {
    isTop: top - Math.max(view.dom.getBoundingClientRect().top, 0) < NAME_HEIGHT_PX,
    isTight: !isFirstLine && line - size * INK < NAME_HEIGHT_PX,
    isNear: isWherePersonWrites(view, caret),
  }
}

function isWherePersonWrites(view: EditorView, caret: HTMLElement): boolean {
  if (!view.hasFocus()) return false
  const own = view.coordsAtPos(view.state.selection.head)
  const other = caret.getBoundingClientRect()
  const width = caret.querySelector('.caret-name')?.getBoundingClientRect().width ?? 0
  // The name may go either way from its caret, as the text does.
  const isNear = Math.abs(own.left - other.left) < width + 8
  return isNear && other.top - own.bottom < NAME_HEIGHT_PX && own.top - other.bottom < NAME_HEIGHT_PX
}

function renderCaret(person: Person, clientId: number): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'caret'
  caret.dataset['client'] = String(clientId)
  const [foot, tag, flag, name] = ['caret-foot', 'caret-tag', 'caret-flag', 'caret-name'].map((className) => {
    const part = document.createElement('span')
    part.className = className
    return part
  }) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement]
  tag.append(flag, name)
  foot.append(tag)
  // Word joiners, so that a line never breaks between a caret and the letter it stands at.
  caret.append('\u2060', foot, '\u2060')
  dress(caret, person)
  return caret
}

// The stock plugin goes on using a caret that it has drawn, also when its person has another name now.
function dress(caret: HTMLElement, { name, color }: Person): void {
  // Only what is new: each change in the text is looked at by the editor, and each style by the browser.
  if (caret.style.getPropertyValue('--person') !== color) {
    caret.style.setProperty('--person', color)
    caret.style.setProperty('--person-ink', inkOn(color))
  }
  const [flag, label] = [caret.querySelector('.caret-flag'), caret.querySelector('.caret-name')]
  if (flag !== null && flag.textContent !== initials(name)) flag.textContent = initials(name)
  if (label !== null && label.textContent !== name) label.textContent = name
}

const SHAPES = ['solid', 'dashed', 'dotted'] as const

/** How somebody's selection is underlined: a second sign beside the colour. Carets have initials for that. */
function shapeFor(name: string): string {
  const sum = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) as number), 0)
  return SHAPES[sum % SHAPES.length] as string
}

function renderSelection({ name, color }: Person): DecorationAttrs {
  return { class: 'others-selection', style: `--person: ${color}; --shape: ${shapeFor(name)}` }
}

/** Whether a state can be drawn: no caret, or one with two ends that Yjs can look up without throwing. */
export function hasReadableCaret(state: unknown): boolean {
  if (!isRecord(state)) return false
  const { cursor, user } = state
  // The plugin fills in a missing colour and name in place, for which the user has to be an object.
  if (user !== undefined && user !== null && !isRecord(user)) return false
  if (cursor === undefined || cursor === null) return true
  return isRecord(cursor) && isRelativePosition(cursor['anchor']) && isRelativePosition(cursor['head'])
}

function isRelativePosition(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { type, tname, item, assoc } = value
  if (!isIdOrNothing(type) || !isIdOrNothing(item)) return false
  if (!(isNothing(tname) || typeof tname === 'string')) return false
  if (!(isNothing(assoc) || Number.isInteger(assoc))) return false
  return !(isNothing(type) && isNothing(tname) && isNothing(item))
}

function isIdOrNothing(value: unknown): boolean {
  return isNothing(value) || (isRecord(value) && isClock(value['client']) && isClock(value['clock']))
}

function isClock(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
