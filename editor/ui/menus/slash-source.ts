import type { Editor } from '@tiptap/core'
import { ENGLISH } from '../../texts/english/index.ts'
import { TEXTS } from '../../texts/texts.ts'
import { type Command, perform } from '../commands/command.ts'
import { commandsFor } from '../commands/registry.ts'
import { readableShortcut } from '../commands/shortcut.ts'
import { findBest, rankOf } from './find-items.ts'
import type { Item } from './item.ts'
import type { Source } from './suggestions.ts'
import { canTurn, turnInto } from './turn-into.ts'

/** `/`: what can be inserted, or the block be turned into. English words find it in every language. */
export function slashSource(editor: Editor): Source {
  return {
    label: TEXTS.menus.commands,
    givesUp: (query) => /[ ]/.test(query),
    find: (query, replace, show) => {
      const able = commandsFor(editor.schema, 'insert')
        .flat()
        .filter((command) => canTurn(editor, command))
      const best = findBest(able, (command) => fitOf(query, command), able.length)
      const items = best.map((command) =>
        itemOf(command, () => {
          replace((chain) => {
            // What is on already would be turned off.
            const isOn = command.isOn?.(editor) === true
            return isOn ? chain : turnInto(editor, command, chain)
          })
          if (command.open !== undefined) perform(editor, command, 'focus')
        }),
      )
      show(items.length === 0 ? { items, notice: TEXTS.menus.noCommand } : { items })
    },
  }
}

/** A command as a line of a menu. */
export function itemOf(command: Command, choose: () => void): Item {
  const { id, icon, shortcut } = command
  return {
    id,
    name: TEXTS.commands[id].name,
    icon,
    ...(shortcut !== undefined && { hint: readableShortcut(shortcut) }),
    choose,
  }
}

function fitOf(query: string, { id }: Command): number | undefined {
  const own = TEXTS.commands[id]
  const english = ENGLISH.commands[id]
  const fits = [rankOf(query, own.name, own.find), rankOf(query, english.name, english.find)]
  const ranks = fits.filter((rank) => rank !== undefined)
  return ranks.length === 0 ? undefined : Math.min(...ranks)
}
