import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AwarenessEntry, decodeAwareness, encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { awarenessEntries } from './arbitraries.ts'
import { bytesOf } from './golden.ts'

const LIMITS = { awarenessEntriesPerMessage: 4, awarenessEntryMaxBytes: 100 }

const entry = (state: string): AwarenessEntry => ({ client: 1, clock: 1, state })

test('[W1] awareness decodes to itself', () => {
  fc.assert(
    fc.property(awarenessEntries, (entries) => {
      const limits = { awarenessEntriesPerMessage: 4, awarenessEntryMaxBytes: 4096 }
      expect(decodeAwareness(encodeAwareness(entries), limits)).toEqual(entries)
    }),
    { seed: 20261123, numRuns: 500 },
  )
})

test.each([
  ['nothing', '', 'count is cut off'],
  ['a count of 2⁵³−1', 'ffffffffffffff0f', 'awareness is cut off'],
  ['more entries than bytes for them', '0201010200', 'awareness is cut off'],
  ['a state cut off', '01010103 7b7d', 'state is cut off'],
  ['a state that is not UTF-8', '01010103 22ff22', 'state is not UTF-8'],
  ['bytes after it', '01010102 7b7d 00', 'bytes after the awareness'],
])('[W2] awareness with %s is malformed', (_what, hex, text) => {
  expect(() => decodeAwareness(bytesOf(hex), LIMITS)).toThrow(
    expect.objectContaining({ code: 'MESSAGE_MALFORMED', message: text }),
  )
})

test.each(['', '{', '{}x', 'undefined', '{a:1}', 'NaN', `${'['.repeat(49)}`, '\ufeff{}'])(
  '[W2] a state of %j is not JSON',
  (state) => {
    expect(() => decodeAwareness(encodeAwareness([entry('{"padding":1}'), entry(state)]), LIMITS)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_MALFORMED', message: expect.stringContaining('JSON') }),
    )
  },
)

test.each(['0', 'true', '"Ann"', '[]', '[{}]'])('[W2] a state of %s is no object', (state) => {
  expect(() => decodeAwareness(encodeAwareness([entry('{"padding":1}'), entry(state)]), LIMITS)).toThrow(
    'an awareness state is no object',
  )
})

test('a client is gone in one way only', () => {
  expect(decodeAwareness(encodeAwareness([entry(' null\n')]), LIMITS)).toEqual([entry('null')])
})

test('entries and their sizes are held against the limits', () => {
  const state = JSON.stringify({ a: 'x'.repeat(92) })
  const four = Array.from({ length: 4 }, () => entry(state))
  expect(state).toHaveLength(100)
  expect(decodeAwareness(encodeAwareness(four), LIMITS)).toEqual(four)
  const refused = expect.objectContaining({ code: 'LIMIT_EXCEEDED' })
  expect(() => decodeAwareness(encodeAwareness([...four, entry('{}')]), LIMITS)).toThrow(refused)
  expect(() => decodeAwareness(encodeAwareness([entry(`${state} `)]), LIMITS)).toThrow(refused)
})

test('nesting as deep as a message can be is read or refused, without a crash', () => {
  const deep = { awarenessEntriesPerMessage: 1, awarenessEntryMaxBytes: 4 * 1024 * 1024 }
  const state = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`
  const decode = () => decodeAwareness(encodeAwareness([entry(state)]), deep)
  try {
    expect(decode()).toEqual([entry(state)])
  } catch (error) {
    expect(error).toMatchObject({ code: 'MESSAGE_MALFORMED' })
  }
})
