import { type Editor, Extension } from '@tiptap/core'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'

export type Direction = 'up' | 'down'

/** Moves the selected blocks, list items or table row past what stands before or after them. Loaded on demand. */
export function moveBlock(editor: Editor, direction: Direction): void {
  import('./moving-blocks.ts').then(({ moveBlocks }) => {
    if (!editor.isDestroyed) moveBlocks(editor.view, direction)
  }, reportUnlessCutOff)
}

/** Alt+Shift+ArrowUp and Alt+Shift+ArrowDown move what the caret is in. */
export const movingKeys = Extension.create({
  name: 'movingKeys',

  addKeyboardShortcuts() {
    // Taken even where there is nothing to pass: the browser would extend the selection instead.
    const moving = (direction: Direction) => () => {
      moveBlock(this.editor, direction)
      return true
    }
    return { 'Alt-Shift-ArrowUp': moving('up'), 'Alt-Shift-ArrowDown': moving('down') }
  },
})
