import type { Editor } from '@tiptap/core'
import { isAble } from './commands/command.ts'
import { commandsFor } from './commands/registry.ts'

/** What the toolbar shows of an editor at one moment. */
export interface ToolbarState {
  readonly on: ReadonlySet<string>
  readonly able: ReadonlySet<string>
}

export function toolbarState(editor: Editor): ToolbarState {
  const commands = commandsFor(editor.schema, 'toolbar').flat()
  return {
    on: new Set(commands.filter((command) => command.isOn?.(editor)).map(({ id }) => id)),
    able: new Set(commands.filter((command) => isAble(editor, command)).map(({ id }) => id)),
  }
}

export function sameToolbarState(one: ToolbarState, other: ToolbarState): boolean {
  return sameSet(one.on, other.on) && sameSet(one.able, other.able)
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id))
}
