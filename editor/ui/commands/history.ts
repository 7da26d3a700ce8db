import type { CommandGroup } from './command.ts'

export const HISTORY: CommandGroup = [
  { id: 'undo', icon: 'undo', in: ['toolbar'], shortcut: 'Mod+Z', run: (chain) => chain.undo() },
  { id: 'redo', icon: 'redo', in: ['toolbar'], shortcut: 'Mod+Shift+Z', run: (chain) => chain.redo() },
]
