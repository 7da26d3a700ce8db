import { block, type CommandGroup } from './command.ts'

export const LISTS: CommandGroup = [
  block('bulletList', { shortcut: 'Mod+Shift+8', run: (chain) => chain.toggleBulletList() }),
  block('orderedList', { shortcut: 'Mod+Shift+7', run: (chain) => chain.toggleOrderedList() }),
  block('taskList', { shortcut: 'Mod+Shift+9', run: (chain) => chain.toggleTaskList() }),
]
