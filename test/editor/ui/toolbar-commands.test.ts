import { expect, test } from 'vitest'
import { readableShortcut, TOOLBAR } from '../../../editor/ui/toolbar-commands.ts'

test('shortcuts are written as the keyboard has them', () => {
  expect(readableShortcut('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z')
  expect(readableShortcut('Mod+Shift+Z', true)).toBe('⇧⌘Z')
  expect(readableShortcut('Mod+Alt+1', true)).toBe('⌥⌘1')
  expect(readableShortcut('Mod+B', true)).toBe('⌘B')
})

test('no two buttons share a name or a shortcut', () => {
  const commands = TOOLBAR.flat()
  const shortcuts = commands.flatMap(({ shortcut }) => shortcut ?? [])
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  expect(new Set(shortcuts).size).toBe(shortcuts.length)
})
