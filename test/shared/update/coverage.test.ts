import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Coverage } from '../../../shared/update/coverage.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { coverageOf, deleteSetOf, hasPending, loaded } from './documents.ts'
import { derivedUpdates, edits, tell } from './edits.ts'

const SEED = 20261123
/** Generous: other work may share the machine. */
const PROPERTY_TIMEOUT_MS = 120_000

/** Covered by what a server would have after these updates, each of which it checked. */
function covered(updates: readonly Uint8Array[]): Coverage {
  const coverage = Coverage.empty()
  for (const update of updates) {
    const scan = scanUpdate(update)
    expect(coverage.hasGapBefore(scan)).toBe(false)
    coverage.add(scan)
  }
  return coverage
}

test('[L4] the updates of a story, in their order, have no gap and make up the document', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const { updates } = tell(list)
      const coverage = covered(updates)
      const doc = loaded(...updates)
      expect(coverage.encodeStateVector()).toEqual(Y.encodeStateVector(doc))
      expect(coverage.isEmpty).toBe(updates.every((update) => scanUpdate(update).structs.length === 0))
      // Yjs deletes some of itself, what was put into deleted types for one: the document's own state says that, too.
      const state = scanUpdate(Y.encodeStateAsUpdate(doc))
      expect(coverageOf(doc).novelty(scanUpdate(Y.mergeUpdates([EMPTY, ...updates])))).toBe('nothing')
      coverage.add(state)
      expect(coverage.equals(coverageOf(doc))).toBe(true)
      expect(coverage.encodeDeleteSet()).toEqual(deleteSetOf(doc))
    }),
    { seed: SEED, numRuns: 150 },
  )
})

const EMPTY = Uint8Array.of(0, 0)

test(
  '[L4] there is a gap before an update where Yjs would keep some of it as pending, and only there',
  () => {
    let gaps = 0
    let whole = 0
    fc.assert(
      fc.property(edits, fc.nat(60), (list, howMany) => {
        const story = tell(list)
        const known = story.updates.slice(0, howMany)
        const coverage = covered(known)
        for (const update of [...story.updates, ...derivedUpdates(story)]) {
          const doc = loaded(...known, update)
          const hasGap = coverage.hasGapBefore(scanUpdate(update))
          expect(hasGap).toBe(hasPending(doc))
          if (hasGap) gaps += 1
          else whole += 1
        }
      }),
      { seed: SEED, numRuns: 40 },
    )
    expect(gaps).toBeGreaterThan(200)
    expect(whole).toBeGreaterThan(200)
  },
  PROPERTY_TIMEOUT_MS,
)

test('[C6] after an update was added nothing of it is new, and an offer of what is there brings nothing', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const story = tell(list)
      const coverage = Coverage.empty()
      for (const update of story.updates) {
        const scan = scanUpdate(update)
        coverage.add(scan)
        expect(coverage.novelty(scan)).toBe('nothing')
        expect(coverage.newStructClients(scan)).toEqual([])
      }
      for (const doc of story.docs) {
        coverage.add(scanUpdate(Y.encodeStateAsUpdate(doc)))
        for (const other of story.docs) {
          const offer = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other))
          expect(coverage.novelty(scanUpdate(offer))).toBe('nothing')
        }
      }
    }),
    { seed: SEED, numRuns: 200 },
  )
})

test('deletions alone are news, which no state vector shows', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  doc.getText('t').insert(0, 'abcdef')
  const coverage = coverageOf(doc)
  const stateVector = coverage.encodeStateVector()
  doc.getText('t').delete(1, 2)
  const deletion = scanUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)))
  expect(deletion.structs).toEqual([])
  expect(coverage.novelty(deletion)).toBe('whole')
  expect(coverage.newStructClients(deletion)).toEqual([])
  coverage.add(deletion)
  expect(coverage.novelty(deletion)).toBe('nothing')
  expect(coverage.encodeStateVector()).toEqual(stateVector)
  expect(coverage.encodeDeleteSet()).toEqual(Uint8Array.of(1, 7, 1, 1, 2))
  doc.getText('t').delete(0, 2)
  const wider = scanUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)))
  expect(coverage.novelty(wider)).toBe('part')
  expect(coverage.missingOf(wider.deletions)).toEqual(new Map([[7, [0, 1, 3, 4]]]))
})

test('[P2] the clients of new structs are named once each', () => {
  const scan = {
    structs: [
      { client: 9, clock: 0, length: 2 },
      { client: 9, clock: 4, length: 2 },
      { client: 8, clock: 0, length: 3 },
      { client: 7, clock: 1, length: 1 },
    ],
    deletions: [],
    references: [],
    deleteSetOffset: 0,
  }
  const coverage = Coverage.decode(Uint8Array.of(3, 9, 4, 8, 3, 7, 1), Uint8Array.of(0))
  expect(coverage.hasGapBefore(scan)).toBe(false)
  expect(coverage.newStructClients(scan)).toEqual([9, 7])
  expect(coverage.novelty(scan)).toBe('part')
  expect(Coverage.empty().hasGapBefore(scan)).toBe(true)
  expect(Coverage.empty().newStructClients(scan)).toEqual([9, 8, 7])
})

test('holes in an update are gaps unless they are covered', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const letter of 'abc') doc.getText('t').insert(doc.getText('t').length, letter)
  const [first, second, third] = updates as [Uint8Array, Uint8Array, Uint8Array]
  const holed = scanUpdate(Y.mergeUpdates([first, third]))
  expect(holed.structs).toEqual([
    { client: 7, clock: 0, length: 1 },
    { client: 7, clock: 2, length: 1 },
  ])
  expect(Coverage.empty().hasGapBefore(holed)).toBe(true)
  expect(covered([first]).hasGapBefore(holed)).toBe(true)
  const coverage = covered([first, second])
  expect(coverage.hasGapBefore(holed)).toBe(false)
  coverage.add(holed)
  expect(coverage.clockOf(7)).toBe(3)
  expect(coverage.clockOf(8)).toBe(0)
})

test('what is encoded decodes to the same, and a clone goes its own way', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const { docs, updates } = tell(list)
      for (const doc of docs) {
        const coverage = coverageOf(doc)
        const again = Coverage.decode(coverage.encodeStateVector(), coverage.encodeDeleteSet())
        expect(again.equals(coverage)).toBe(true)
        const clone = coverage.clone()
        expect(clone.equals(coverage)).toBe(true)
        for (const update of updates) clone.add(scanUpdate(update))
        expect(clone.equals(coverage)).toBe(
          updates.every((update) => coverage.novelty(scanUpdate(update)) === 'nothing'),
        )
        expect(again.equals(coverage)).toBe(true)
      }
    }),
    { seed: SEED, numRuns: 100 },
  )
})

test.each([
  ['a state vector with a byte too many', [0, 0], [0]],
  ['a delete set with a byte too many', [0], [0, 0]],
  ['a deletion beyond the state vector', [1, 7, 3], [1, 7, 1, 2, 2]],
  ['a deletion of somebody who is not there', [1, 7, 3], [1, 8, 1, 0, 1]],
  ['deletions out of order', [1, 7, 9], [1, 7, 2, 4, 1, 0, 1]],
])('[W2] %s: refused', (_, stateVector, deleteSet) => {
  expect(() => Coverage.decode(Uint8Array.from(stateVector), Uint8Array.from(deleteSet))).toThrow(
    expect.objectContaining({ code: 'MESSAGE_MALFORMED' }),
  )
})
