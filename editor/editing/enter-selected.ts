import { Extension } from '@tiptap/core'

/**
 * Enter takes away what is selected first, and then does what it does at a caret: the stock command fails where a
 * selection begins in one structure and ends in another, as from a list into the paragraph below it.
 */
export const enterSelected = Extension.create({
  name: 'enterSelected',
  priority: 1400,
  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { $from, $to, empty } = editor.state.selection
        if (!empty && !$from.sameParent($to)) editor.commands.deleteSelection()
        return false
      },
    }
  },
})
