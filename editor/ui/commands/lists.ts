import type { ChainedCommands } from '@tiptap/core'
import { block, type Command, type CommandGroup } from './command.ts'

export const LISTS: CommandGroup = [
  list('bulletList', 'Mod+Shift+8', (chain) => chain.toggleBulletList()),
  list('orderedList', 'Mod+Shift+7', (chain) => chain.toggleOrderedList()),
  list('taskList', 'Mod+Shift+9', (chain) => chain.toggleTaskList()),
]

// An item begins with a paragraph, so that a heading becomes one on its way into a list.
function list(
  id: 'bulletList' | 'orderedList' | 'taskList',
  shortcut: string,
  toggle: (chain: ChainedCommands) => ChainedCommands,
): Command {
  return block(id, {
    shortcut,
    isAble: (editor) => toggle(editor.can().chain() as ChainedCommands).run() || editor.isActive('heading'),
    run: (chain) =>
      toggle(
        chain.command(({ state, commands }) =>
          state.selection.$from.parent.type.name === 'heading' ? commands.setParagraph() : true,
        ),
      ),
  })
}
