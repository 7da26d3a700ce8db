import { expect, test } from 'vitest'
import { documentSchema } from '../../../../editor/editing/schema.ts'
import { ENGLISH } from '../../../../editor/texts/english/index.ts'
import { GERMAN } from '../../../../editor/texts/german/index.ts'
import { COMMANDS, commandsFor } from '../../../../editor/ui/commands/registry.ts'
import { readableShortcut } from '../../../../editor/ui/commands/shortcut.ts'

const commands = COMMANDS.flat()

test('shortcuts are written as the keyboard has them', () => {
  expect(readableShortcut('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z')
  expect(readableShortcut('Mod+Shift+Z', true)).toBe('⇧⌘Z')
  expect(readableShortcut('Mod+Alt+1', true)).toBe('⌥⌘1')
  expect(readableShortcut('Mod+B', true)).toBe('⌘B')
})

test('no two commands share an id, a shortcut, or a name in any language', () => {
  const shortcuts = commands.flatMap(({ shortcut }) => shortcut ?? [])
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  expect(new Set(shortcuts).size).toBe(shortcuts.length)
  for (const texts of [ENGLISH, GERMAN]) {
    const names = commands.map(({ id }) => texts.commands[id].name)
    expect(new Set(names).size).toBe(names.length)
  }
})

test('every command with words is offered somewhere, and does something', () => {
  expect(Object.keys(ENGLISH.commands).sort()).toEqual(commands.map(({ id }) => id).sort())
  for (const { id, in: places, run, open } of commands) {
    expect([id, places.length > 0, (run === undefined) !== (open === undefined)]).toEqual([id, true, true])
  }
})

test('a command whose node is not in the schema does not appear', () => {
  const schema = documentSchema()
  const { heading: _none, ...nodes } = schema.nodes
  const poorer = Object.assign(Object.create(schema), { nodes })
  const ids = (given: typeof schema) =>
    commandsFor(given, 'insert').flatMap((group) => group.map(({ id }) => id))
  expect(ids(schema)).toContain('heading1')
  expect(ids(poorer)).toEqual(ids(schema).filter((id) => !id.startsWith('heading')))
})
