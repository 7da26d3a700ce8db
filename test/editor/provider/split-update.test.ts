import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { splitUpdate } from '../../../editor/provider/split-update.ts'
import { Coverage } from '../../../shared/update/coverage.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { Writer } from '../../support/writer.ts'

/** Each piece must need nothing but those before it, as a server would judge. */
function check(update: Uint8Array, maxBytes: number): Uint8Array[] {
  const pieces = splitUpdate(update, maxBytes)
  if (pieces === undefined) throw new Error('it cannot be split')
  const coverage = Coverage.empty()
  const doc = new Y.Doc()
  for (const piece of pieces) {
    expect(piece.byteLength).toBeLessThanOrEqual(maxBytes)
    const scan = scanUpdate(piece)
    expect(coverage.hasGapBefore(scan)).toBe(false)
    coverage.add(scan)
    Y.applyUpdate(doc, piece)
    expect(doc.store.pendingStructs).toBeNull()
    expect(doc.store.pendingDs).toBeNull()
  }
  const whole = new Y.Doc()
  Y.applyUpdate(whole, update)
  expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(whole))
  return pieces
}

describe('an update in pieces', () => {
  test('[L4] is one that a server could take piece by piece', () => {
    const alice = new Writer(1)
    for (let line = 0; line < 100; line++)
      alice.change((text) => text.insert(0, `line ${line} `, { bold: line % 2 === 0 }))
    alice.delete(10, 50)
    const update = alice.everything()
    expect(check(update, 500).length).toBeGreaterThan(3)
    expect(check(update, update.byteLength + 100)).toHaveLength(1)
  })

  test('[L4] keeps the order in which several people wrote', () => {
    const run = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 30 }),
      fc.string({ minLength: 1, maxLength: 9 }),
    )
    fc.assert(
      fc.property(fc.array(run, { minLength: 5, maxLength: 60, size: 'max' }), (runs) => {
        const writers = [new Writer(5), new Writer(3), new Writer(8)]
        for (const [who, at, words] of runs) {
          const writer = writers[who] as Writer
          writer.change((text) => {
            if (at % 5 === 0 && text.length > 4) text.delete(at % (text.length - 3), 2)
            else text.insert(Math.min(at, text.length), words)
          })
          for (const other of writers)
            other.apply([Y.encodeStateAsUpdate(writer.doc, Y.encodeStateVector(other.doc))])
        }
        check((writers[0] as Writer).everything(), 200)
      }),
      { seed: 20261122, numRuns: 150 },
    )
  })

  test('cannot be where one struct alone, or the deletions, are too large', () => {
    const alice = new Writer(1)
    expect(splitUpdate(alice.type('x'.repeat(500)), 200)).toBeUndefined()
    const bob = new Writer(2)
    for (let i = 0; i < 200; i++) bob.type('ab')
    for (let i = 0; i < 100; i++) bob.delete(i, 1)
    expect(splitUpdate(bob.everything(), 100)).toBeUndefined()
  })

  test('cannot be where there is a gap in it', () => {
    const alice = new Writer(1)
    const [first, , third] = [alice.type('a'), alice.type('b'), alice.type('c')]
    expect(splitUpdate(Y.mergeUpdates([first, third]), 1000)).toBeUndefined()
  })
})
