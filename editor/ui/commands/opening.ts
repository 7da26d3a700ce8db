import { ask } from './ask.ts'
import type { CommandGroup } from './command.ts'

/** Buttons for what else opens while typing, by a hover or by a key: touch screens have neither. */
export const OPENING: CommandGroup = [
  {
    id: 'openInsert',
    icon: 'plus',
    in: ['toolbar'],
    opens: 'menu',
    open: (editor, from) => ask(editor, 'insert', from),
  },
  {
    id: 'openBlock',
    icon: 'grip',
    in: ['toolbar'],
    shortcut: 'Alt+Enter',
    opens: 'menu',
    open: (editor, from) => ask(editor, 'block', from),
  },
]
