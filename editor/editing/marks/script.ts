import { Mark } from '@tiptap/core'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    script: {
      toggleSubscript: () => ReturnType
      toggleSuperscript: () => ReturnType
    }
  }
}

// Each names itself too: a mark that does not exclude itself would be stored under a name of its own for each word.
const EXCLUDES = 'subscript superscript'

/** Mod+comma; takes the place of superscript. */
export const subscript = Mark.create({
  name: 'subscript',
  excludes: EXCLUDES,
  parseHTML: () => [{ tag: 'sub' }, { style: 'vertical-align=sub' }],
  renderHTML: ({ HTMLAttributes }) => ['sub', HTMLAttributes, 0],
  addCommands: () => ({
    toggleSubscript:
      () =>
      ({ commands }) =>
        commands.toggleMark('subscript'),
  }),
  addKeyboardShortcuts() {
    return { 'Mod-,': () => this.editor.commands.toggleSubscript() }
  },
})

/** Mod+full stop; takes the place of subscript. */
export const superscript = Mark.create({
  name: 'superscript',
  excludes: EXCLUDES,
  parseHTML: () => [{ tag: 'sup' }, { style: 'vertical-align=super' }],
  renderHTML: ({ HTMLAttributes }) => ['sup', HTMLAttributes, 0],
  addCommands: () => ({
    toggleSuperscript:
      () =>
      ({ commands }) =>
        commands.toggleMark('superscript'),
  }),
  addKeyboardShortcuts() {
    return { 'Mod-.': () => this.editor.commands.toggleSuperscript() }
  },
})
