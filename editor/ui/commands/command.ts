import type { ChainedCommands, Editor } from '@tiptap/core'
import type { TEXTS } from '../../texts/texts.ts'
import type { Icon } from '../icons.ts'

/** The name under which `TEXTS.commands` has a command's words. */
export type CommandId = keyof typeof TEXTS.commands

/**
 * Where a command is offered: in the toolbar, over a selection, after a slash and under "Insert", as something that
 * the block at the caret can be turned into, or in the menu of a block. All of them stand in the overview of shortcuts, if they have one.
 */
export type Place = 'toolbar' | 'bubble' | 'insert' | 'turn' | 'block'

/** Something that can be done to a document, wherever it is offered. */
export interface Command {
  readonly id: CommandId
  readonly icon: Icon
  readonly in: readonly Place[]
  /** The node or mark that it makes. Where a schema has none by this name, the command does not appear. */
  readonly makes?: string
  /** As `aria-keyshortcuts` has it, with `Mod` for Control, or Meta on a Mac. An extension has to listen for it. */
  readonly shortcut?: string
  /** Undefined for what is done once and cannot be on or off. */
  readonly isOn?: (editor: Editor) => boolean
  /** Undefined when whether `run` would do something says it. */
  readonly isAble?: (editor: Editor) => boolean
  /** Adds what is done to a chain, which is also asked whether it could. */
  readonly run?: (chain: ChainedCommands) => ChainedCommands
  /** What `open` opens, for those who hear the screen. */
  readonly opens?: 'menu' | 'dialog'
  /** Instead of `run`, for what first asks for something: a form, a file. */
  readonly open?: (editor: Editor, from: HTMLElement | undefined) => void
}

/** Commands that stand together, such as those for lists. */
export type CommandGroup = readonly Command[]

/** Whether a command would do something now. */
export function isAble(editor: Editor, { isAble, run }: Command): boolean {
  if (!editor.isEditable) return false
  if (isAble !== undefined) return isAble(editor)
  return run?.(editor.can().chain() as ChainedCommands).run() ?? true
}

/**
 * Does it. With `focus`, the text has the focus afterwards, unless something else opens, beside the control that it
 * came `from`.
 */
export function perform(editor: Editor, command: Command, focus: 'focus' | 'stay', from?: HTMLElement): void {
  if (!isAble(editor, command)) return
  if (command.open !== undefined) command.open(editor, from)
  else command.run?.(focus === 'focus' ? editor.chain().focus() : editor.chain()).run()
}

/** A command for a node that the block at the caret can be turned into. */
export function block(id: CommandId & Icon, rest: Partial<Command> & Pick<Command, 'run'>): Command {
  return {
    id,
    icon: id,
    makes: id,
    in: ['toolbar', 'insert', 'turn'],
    isOn: (editor) => editor.isActive(id),
    ...rest,
  }
}

/** A command for a mark of the same name. */
export function mark(id: CommandId & Icon, shortcut: string | undefined, rest: Partial<Command>): Command {
  return {
    id,
    icon: id,
    makes: id,
    in: ['toolbar', 'bubble'],
    ...(shortcut !== undefined && { shortcut }),
    isOn: (editor) => editor.isActive(id),
    ...rest,
  }
}
