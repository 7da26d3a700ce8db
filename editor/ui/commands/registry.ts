import type { Schema } from '@tiptap/pm/model'
import { BLOCKS, HEADINGS, MOVES } from './blocks.ts'
import type { CommandGroup, Place } from './command.ts'
import { HISTORY } from './history.ts'
import { INSERT } from './insert.ts'
import { LISTS } from './lists.ts'
import { MARKS } from './marks.ts'
import { OPENING } from './opening.ts'

/** All that toolbar, menus and the overview of shortcuts offer, in their order. */
export const COMMANDS: readonly CommandGroup[] = [
  HISTORY,
  HEADINGS,
  MARKS,
  LISTS,
  BLOCKS,
  INSERT,
  MOVES,
  OPENING,
]

/** The groups of what one place offers for documents of this schema, without empty ones. */
export function commandsFor(schema: Schema | undefined, place?: Place): readonly CommandGroup[] {
  const groups = COMMANDS.map((group) =>
    group.filter((command) => {
      const isThere = command.makes === undefined || schema === undefined || has(schema, command.makes)
      return isThere && (place === undefined || command.in.includes(place))
    }),
  )
  return groups.filter((group) => group.length > 0)
}

function has(schema: Schema, name: string): boolean {
  return schema.nodes[name] !== undefined || schema.marks[name] !== undefined
}
