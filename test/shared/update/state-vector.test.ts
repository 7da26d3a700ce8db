import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { InkwireError } from '../../../shared/errors.ts'
import { decodeStateVector, encodeStateVector } from '../../../shared/update/state-vector.ts'
import { mutate, mutations } from '../protocol/arbitraries.ts'

const SEED = 20261123

const clocks = fc.uniqueArray(
  fc.tuple(fc.oneof(fc.nat(300), fc.maxSafeNat()), fc.integer({ min: 0, max: 2 ** 31 })),
  {
    selector: ([client]) => client,
    maxLength: 20,
  },
)

test('state vectors read and write as in Yjs', () => {
  fc.assert(
    fc.property(clocks, (entries) => {
      const map = new Map(entries)
      const bytes = encodeStateVector(map)
      expect(decodeStateVector(bytes)).toEqual(map)
      expect(Y.decodeStateVector(bytes)).toEqual(map)
    }),
    { seed: SEED },
  )
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'abc')
  const bytes = Y.encodeStateVector(doc)
  expect(decodeStateVector(bytes)).toEqual(new Map([[doc.clientID, 3]]))
  expect(encodeStateVector(decodeStateVector(bytes))).toEqual(bytes)
})

test('[W2] any bytes are read as Yjs reads them, or refused by their code', () => {
  const refusals = new Set<string>()
  fc.assert(
    fc.property(clocks, mutations, (entries, changes) => {
      const bytes = mutate(encodeStateVector(new Map(entries)), changes)
      try {
        expect(decodeStateVector(bytes)).toEqual(Y.decodeStateVector(bytes))
      } catch (error) {
        if (!(error instanceof InkwireError)) throw error
        expect(error.code).toBe('MESSAGE_MALFORMED')
        refusals.add(error.message.replace(/, at byte \d+$/, ''))
      }
    }),
    { seed: SEED, numRuns: 5000 },
  )
  expect(refusals).toContain('claims more than it holds')
  expect(refusals).toContain('has bytes after its end')
})

test.each([
  ['no bytes', []],
  ['a count alone', [1]],
  ['a client without a clock', [1, 7]],
  ['a byte too many', [1, 7, 1, 0]],
  ['a client twice', [2, 7, 1, 7, 2]],
  ['a clock above 2^31', [1, 7, 0x81, 0x80, 0x80, 0x80, 0x08]],
  ['a client above 2^53', [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 1]],
  ['a million entries claimed', [0xc0, 0x84, 0x3d, 7, 1]],
])('[W2] %s: refused', (_, bytes) => {
  expect(() => decodeStateVector(Uint8Array.from(bytes))).toThrow(
    expect.objectContaining({ code: 'MESSAGE_MALFORMED' }),
  )
})
