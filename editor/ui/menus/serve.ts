import type { Editor } from '@tiptap/core'
import type { Awareness } from 'y-protocols/awareness'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import type { Asking } from '../commands/ask.ts'
import type { Menus } from './menus.ts'
import type { ResolveUsers } from './people-source.ts'

/** What the menus have to know of the page around the text. */
export interface Surroundings {
  readonly awareness?: Awareness | undefined
  /** The page's own search for people, as it is at that moment. */
  readonly resolveUsers?: () => ResolveUsers | undefined
}

/**
 * Gives an editor its menus: suggestions, the menu over a selection, the handle of blocks, forms. They are loaded
 * when somebody first comes to the text, by pointer or focus, and go with the editor.
 */
export function serveMenus(editor: Editor, surroundings: Surroundings): void {
  const text = editor.view.dom
  let loading: Promise<Menus | undefined> | undefined
  let hasTyped = false

  const load = (): Promise<Menus | undefined> => {
    loading ??= import('./menus.ts').then(
      ({ Menus }) => {
        stopWaiting()
        return editor.isDestroyed ? undefined : new Menus(editor, surroundings, hasTyped)
      },
      (error: unknown) => {
        loading = undefined
        // Cut off between the page and its parts: the next who comes to the text tries again.
        reportUnlessCutOff(error)
        return undefined
      },
    )
    return loading
  }
  const come = (): void => void load()
  const typed = (): void => {
    hasTyped = true
  }
  const asked = ({ detail }: CustomEvent<Asking>): void => {
    load().then((menus) => menus?.open(detail), reportError)
  }
  const stopWaiting = (): void => {
    text.removeEventListener('focusin', come)
    text.removeEventListener('pointerenter', come)
    text.removeEventListener('beforeinput', typed)
  }
  text.addEventListener('focusin', come)
  text.addEventListener('pointerenter', come)
  text.addEventListener('beforeinput', typed)
  text.addEventListener('inkwire-ask', asked)
  editor.on('destroy', () => {
    stopWaiting()
    text.removeEventListener('inkwire-ask', asked)
  })
  if (editor.isFocused) come()
}
