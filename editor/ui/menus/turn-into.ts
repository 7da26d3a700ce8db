import type { ChainedCommands, Editor } from '@tiptap/core'
import { type Command, isAble } from '../commands/command.ts'

/** Whether the block at the caret can become what a command makes, if need be outside of the list that it is in. */
export function canTurn(editor: Editor, command: Command): boolean {
  return isAble(editor, command) || leavesItem(editor, command)
}

/** Adds that to a chain. */
export function turnInto(
  editor: Editor,
  { run, ...command }: Command,
  chain: ChainedCommands,
): ChainedCommands {
  if (run === undefined) return chain
  return isAble(editor, { run, ...command }) ? run(chain) : run(chain.clearNodes())
}

// An item begins with a paragraph and is of one kind, so that a heading, say, stands outside of its list.
function leavesItem(editor: Editor, command: Command): boolean {
  const isInItem = editor.isActive('listItem') || editor.isActive('taskItem')
  return editor.isEditable && isInItem && command.in.includes('turn')
}
