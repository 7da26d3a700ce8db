import { Extension } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import type { NextFrame } from './next-frame.ts'

/**
 * Scrolls after the caret once in a frame while others write.
 *
 * The binding keeps the caret where it is seen with each change of theirs, for which ProseMirror has the whole page laid
 * out at once. Here that waits for the next frame, for which it is laid out anyway.
 */
export function calmScrolling(frame: NextFrame) {
  let isOthers = false
  let seen: EditorView | undefined
  const scroll = (): void => {
    if (seen?.isDestroyed === false) scrollToSelection(seen)
  }
  return Extension.create({
    name: 'calmScrolling',

    dispatchTransaction({ transaction, next }) {
      isOthers = isChangeOrigin(transaction)
      try {
        next(transaction)
      } finally {
        isOthers = false
      }
    },

    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          handleScrollToSelection(view) {
            if (!isOthers) return false
            seen = view
            frame.look(scroll)
            return true
          },
        },
      }),
    ],
  })
}

/** What ProseMirror does at the end of a transaction that asks for it; it has no other name for it. */
function scrollToSelection(view: EditorView): void {
  ;(view as unknown as { scrollToSelection(): void }).scrollToSelection()
}
