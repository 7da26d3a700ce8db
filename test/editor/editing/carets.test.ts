import { expect, test } from 'vitest'
import { hasReadableCaret } from '../../../editor/editing/carets.ts'

const position = { type: { client: 1, clock: 2 }, item: { client: 1, clock: 3 }, assoc: -1 }

test('[X1] draws what has the shape of a caret', () => {
  expect(hasReadableCaret({ user: { name: 'Ada' }, cursor: { anchor: position, head: position } })).toBe(true)
  expect(hasReadableCaret({ cursor: { anchor: { tname: 'default' }, head: { tname: 'default' } } })).toBe(
    true,
  )
  expect(hasReadableCaret({ user: { name: 'Ada' } })).toBe(true)
  expect(hasReadableCaret({ cursor: null })).toBe(true)
})

test('[X1] leaves out what would throw when drawn', () => {
  const wrong = [
    null,
    'text',
    { user: 'Ada' },
    { cursor: {} },
    { cursor: { anchor: position } },
    { cursor: { anchor: position, head: 5 } },
    { cursor: { anchor: {}, head: {} } },
    { cursor: { anchor: { item: { client: 1 } }, head: position } },
    { cursor: { anchor: { item: { client: 'x', clock: Number.NaN } }, head: position } },
    { cursor: { anchor: { tname: 7 }, head: position } },
    { cursor: { anchor: { ...position, assoc: 'left' }, head: position } },
  ]
  for (const state of wrong) expect(hasReadableCaret(state), JSON.stringify(state)).toBe(false)
})
