import type { ChainedCommands, Editor } from '@tiptap/core'
import type { TEXTS } from '../texts/texts.ts'
import type { Icon } from './icons.ts'

/** One button of the toolbar. */
export interface ToolbarCommand {
  readonly id: Icon & keyof typeof TEXTS.toolbar
  /** As `aria-keyshortcuts` has it, with `Mod` for Control, or Meta on a Mac. */
  readonly shortcut?: string
  /** Undefined for what is done once and cannot be on or off. */
  readonly isOn?: (editor: Editor) => boolean
  readonly run: (chain: ChainedCommands) => ChainedCommands
}

/** The buttons in their groups. The link button opens a form of its own. */
export const TOOLBAR: readonly (readonly ToolbarCommand[])[] = [
  [
    { id: 'undo', shortcut: 'Mod+Z', run: (chain) => chain.undo() },
    { id: 'redo', shortcut: 'Mod+Shift+Z', run: (chain) => chain.redo() },
  ],
  [heading(1), heading(2), heading(3)],
  [
    mark('bold', 'Mod+B', (chain) => chain.toggleBold()),
    mark('italic', 'Mod+I', (chain) => chain.toggleItalic()),
    mark('underline', 'Mod+U', (chain) => chain.toggleUnderline()),
    mark('strike', 'Mod+Shift+S', (chain) => chain.toggleStrike()),
    mark('code', 'Mod+E', (chain) => chain.toggleCode()),
    mark('link', 'Mod+K', (chain) => chain),
  ],
  [
    mark('bulletList', 'Mod+Shift+8', (chain) => chain.toggleBulletList()),
    mark('orderedList', 'Mod+Shift+7', (chain) => chain.toggleOrderedList()),
    mark('taskList', 'Mod+Shift+9', (chain) => chain.toggleTaskList()),
  ],
  [
    mark('blockquote', 'Mod+Shift+B', (chain) => chain.toggleBlockquote()),
    mark('codeBlock', 'Mod+Alt+C', (chain) => chain.toggleCodeBlock()),
    { id: 'horizontalRule', run: (chain) => chain.setHorizontalRule() },
  ],
]

/** What the toolbar shows of an editor at one moment. */
export interface ToolbarState {
  readonly on: ReadonlySet<string>
  readonly able: ReadonlySet<string>
}

export function toolbarState(editor: Editor): ToolbarState {
  const commands = TOOLBAR.flat()
  return {
    on: new Set(commands.filter((command) => command.isOn?.(editor)).map(({ id }) => id)),
    able: new Set(commands.filter((command) => isAble(editor, command)).map(({ id }) => id)),
  }
}

export function sameToolbarState(one: ToolbarState, other: ToolbarState): boolean {
  return sameSet(one.on, other.on) && sameSet(one.able, other.able)
}

/** `Ctrl+Shift+Z` or `⇧⌘Z`, as the person's keyboard has it. */
export function readableShortcut(shortcut: string, isMac: boolean): string {
  if (!isMac) return shortcut.replace('Mod', 'Ctrl')
  const keys = shortcut.split('+')
  const signs = { Alt: '⌥', Shift: '⇧', Mod: '⌘' }
  const pressed = Object.entries(signs).filter(([key]) => keys.includes(key))
  return `${pressed.map(([, sign]) => sign).join('')}${keys[keys.length - 1]}`
}

function isAble(editor: Editor, { id, run }: ToolbarCommand): boolean {
  if (!editor.isEditable) return false
  if (id === 'link') return editor.isActive('link') || !editor.isActive('codeBlock')
  return run(editor.can().chain() as ChainedCommands).run()
}

function heading(level: 1 | 2 | 3): ToolbarCommand {
  return {
    id: `heading${level}`,
    shortcut: `Mod+Alt+${level}`,
    isOn: (editor) => editor.isActive('heading', { level }),
    run: (chain) => chain.toggleHeading({ level }),
  }
}

function mark(id: ToolbarCommand['id'], shortcut: string, run: ToolbarCommand['run']): ToolbarCommand {
  return { id, shortcut, isOn: (editor) => editor.isActive(id), run }
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id))
}
