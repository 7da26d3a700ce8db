import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Plugin } from '@tiptap/pm/state'
import type { DecorationAttrs } from '@tiptap/pm/view'
import { defaultAwarenessStateFilter, yCursorPlugin } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import { inkOn } from './palette.ts'
import { type Person, readPerson } from './person.ts'

interface CaretOptions {
  readonly awareness: Awareness
  /** What others see; `updateUser` changes it later. */
  readonly person: Person
}

/**
 * Everyone else's caret and selection, with their name.
 *
 * The stock extension believes every awareness state it is handed: one that is not shaped like a caret throws in the
 * middle of a transaction and stops the editor of everybody who sees it [X1]. Here those are left out.
 */
export function carets({ awareness, person }: CaretOptions) {
  return CollaborationCaret.extend({
    addProseMirrorPlugins() {
      return [
        yCursorPlugin(awareness, {
          awarenessStateFilter: (own: number, other: number, state: unknown) =>
            defaultAwarenessStateFilter(own, other, state) && hasReadableCaret(state),
          cursorBuilder: (user: unknown, clientId: number) =>
            renderCaret(readPerson(user, clientId), clientId),
          selectionBuilder: (user: unknown, clientId: number) => renderSelection(readPerson(user, clientId)),
        }) as Plugin,
        fadingNames(awareness),
      ]
    },
  }).configure({ provider: { awareness }, user: person })
}

// A name covers words, so that it goes when its caret has been still for a while, and comes back with the next move.
function fadingNames(awareness: Awareness): Plugin {
  return new Plugin({
    view: (view) => {
      const show = ({ added, updated }: { added: number[]; updated: number[] }): void => {
        // The caret itself is drawn by a timer of the stock plugin's.
        requestAnimationFrame(() => {
          for (const clientId of [...added, ...updated]) {
            const name = view.dom.querySelector(`[data-client="${clientId}"] .caret-name`)
            for (const animation of name?.getAnimations() ?? []) animation.cancel()
            name?.animate(FADING, { duration: NAME_SHOWN_MS, fill: 'forwards' })
          }
        })
      }
      awareness.on('change', show)
      return { destroy: () => awareness.off('change', show) }
    },
  })
}

const NAME_SHOWN_MS = 4_000
const FADING: Keyframe[] = [
  { opacity: 1, visibility: 'visible' },
  { opacity: 1, visibility: 'visible', offset: 0.9 },
  { opacity: 0, visibility: 'hidden' },
]

function renderCaret({ name, color }: Person, clientId: number): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'caret'
  caret.dataset['client'] = String(clientId)
  caret.style.setProperty('--person', color)
  caret.style.setProperty('--person-ink', inkOn(color))
  const label = document.createElement('span')
  label.className = 'caret-name'
  label.textContent = name
  // Word joiners, so that a line never breaks between a caret and the letter it stands at.
  caret.append('\u2060', label, '\u2060')
  return caret
}

function renderSelection({ color }: Person): DecorationAttrs {
  return { class: 'others-selection', style: `--person: ${color}` }
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
