import { moveBlock } from '../../editing/move-block.ts'
import { block, type Command, type CommandGroup } from './command.ts'

export const HEADINGS: CommandGroup = [
  block('paragraph', {
    in: ['insert', 'turn'],
    shortcut: 'Mod+Alt+0',
    // In a list or a quote it is not plain yet.
    isOn: (editor) => editor.isActive('paragraph') && editor.state.selection.$from.depth === 1,
    isAble: (editor) =>
      editor.isActive('heading') || editor.state.selection.$from.depth > 1 || editor.isActive('codeBlock'),
    run: (chain) => chain.clearNodes(),
  }),
  heading(1),
  heading(2),
  heading(3),
]

/** What holds words. A block is one line here and one in each language's `commands.ts`. */
export const BLOCKS: CommandGroup = [
  block('blockquote', { shortcut: 'Mod+Shift+B', run: (chain) => chain.toggleBlockquote() }),
  block('codeBlock', { shortcut: 'Mod+Alt+C', run: (chain) => chain.toggleCodeBlock() }),
  block('callout', { in: ['insert', 'turn'], run: (chain) => chain.toggleCallout() }),
  block('details', { in: ['insert', 'turn'], run: (chain) => chain.toggleDetails() }),
]

/** For the overview of shortcuts and for the menu of a block. */
export const MOVES: CommandGroup = [
  {
    id: 'moveUp',
    icon: 'moveUp',
    in: ['block'],
    shortcut: 'Alt+Shift+ArrowUp',
    open: (editor) => moveBlock(editor, 'up'),
  },
  {
    id: 'moveDown',
    icon: 'moveDown',
    in: ['block'],
    shortcut: 'Alt+Shift+ArrowDown',
    open: (editor) => moveBlock(editor, 'down'),
  },
]

function heading(level: 1 | 2 | 3): Command {
  return block(`heading${level}`, {
    makes: 'heading',
    shortcut: `Mod+Alt+${level}`,
    isOn: (editor) => editor.isActive('heading', { level }),
    run: (chain) => chain.toggleHeading({ level }),
  })
}
