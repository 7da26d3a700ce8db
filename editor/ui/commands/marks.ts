import { ask } from './ask.ts'
import { type CommandGroup, mark } from './command.ts'

/** For words. A mark is one line here and one in each language's `commands.ts`. */
export const MARKS: CommandGroup = [
  mark('bold', 'Mod+B', { run: (chain) => chain.toggleBold() }),
  mark('italic', 'Mod+I', { run: (chain) => chain.toggleItalic() }),
  mark('underline', 'Mod+U', { run: (chain) => chain.toggleUnderline() }),
  mark('strike', 'Mod+Shift+S', { run: (chain) => chain.toggleStrike() }),
  mark('code', 'Mod+E', { run: (chain) => chain.toggleCode() }),
  mark('highlight', 'Mod+Shift+H', { run: (chain) => chain.toggleHighlight() }),
  mark('subscript', 'Mod+,', { in: ['bubble'], run: (chain) => chain.toggleSubscript() }),
  mark('superscript', 'Mod+.', { in: ['bubble'], run: (chain) => chain.toggleSuperscript() }),
  mark('link', 'Mod+K', {
    isAble: (editor) => editor.isActive('link') || !editor.isActive('codeBlock'),
    open: (editor, from) => ask(editor, 'link', from),
  }),
]
