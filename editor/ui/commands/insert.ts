import type { CommandGroup } from './command.ts'

/** What is put between blocks or words: dividers, pictures, tables, formulas. */
export const INSERT: CommandGroup = [
  {
    id: 'insertTable',
    icon: 'table',
    makes: 'table',
    in: ['toolbar', 'insert'],
    run: (chain) => chain.insertTable(),
  },
  {
    id: 'horizontalRule',
    icon: 'horizontalRule',
    makes: 'horizontalRule',
    in: ['toolbar', 'insert'],
    run: (chain) => chain.setHorizontalRule(),
  },
]
