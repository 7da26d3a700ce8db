import { expect, test } from 'vitest'
import { colourFor } from '../../../editor/editing/palette.ts'
import { initials, readName, readPerson } from '../../../editor/editing/person.ts'

test('takes over a name and a colour', () => {
  expect(readPerson({ name: 'Ada', color: '#d03535' }, 1)).toEqual({ name: 'Ada', color: '#d03535' })
})

test('replaces what is no name and no colour', () => {
  for (const user of [undefined, null, 'Ada', {}, { name: null, color: 'red' }, { name: '  ', color: 1 }]) {
    expect(readPerson(user, 5)).toEqual({ name: 'Guest', color: colourFor(5) })
  }
})

test('a name is one line of at most 60 characters', () => {
  expect(readName('  Ada\nLovelace\u0000 ')).toBe('Ada Lovelace')
  expect([...(readName('🪶'.repeat(500)) ?? '')]).toHaveLength(60)
  expect(readName('\u202e\u0007')).toBeUndefined()
})

test('initials', () => {
  expect(initials('Quiet Heron')).toBe('QH')
  expect(initials('ada')).toBe('A')
  expect(initials('Ada King Noel')).toBe('AN')
  expect(initials('🪶 feather')).toBe('🪶F')
})
