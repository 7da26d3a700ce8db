import { Extension } from '@tiptap/core'

/**
 * Undo right after a Markdown shortcut gives back what was typed, as Backspace does. The history of the document
 * takes both for one edit, because they happen within half a second, and would take the typed words as well.
 */
export const undoRule = Extension.create({
  name: 'undoRule',
  priority: 1500,
  addKeyboardShortcuts() {
    return { 'Mod-z': () => this.editor.commands.undoInputRule() }
  },
})
