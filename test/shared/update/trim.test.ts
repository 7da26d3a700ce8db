import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Coverage } from '../../../shared/update/coverage.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { trimUpdate } from '../../../shared/update/trim.ts'
import { contentOf, coverageOf, deleteSetOf, expectWhole, loaded } from './documents.ts'
import { derivedUpdates, edits, tell } from './edits.ts'

const SEED = 20261123
/** Generous: other work may share the machine. */
const PROPERTY_TIMEOUT_MS = 120_000

test(
  'what was cut off is not missed, and what is left is new',
  () => {
    const novelties = { nothing: 0, part: 0, whole: 0 }
    fc.assert(
      fc.property(edits, fc.nat(60), (list, howMany) => {
        const story = tell(list)
        const base = Y.encodeStateAsUpdate(loaded(...story.updates.slice(0, howMany)))
        const coverage = coverageOf(loaded(base))
        for (const update of [...story.updates, ...derivedUpdates(story)]) {
          const scan = scanUpdate(update)
          if (coverage.hasGapBefore(scan)) continue
          const novelty = coverage.novelty(scan)
          novelties[novelty] += 1
          const trimmed = trimUpdate(update, scan, coverage)
          const left = scanUpdate(trimmed)
          expect(coverage.novelty(left)).toBe(novelty === 'nothing' ? 'nothing' : 'whole')
          expect(coverage.hasGapBefore(left)).toBe(false)
          expect(coverage.newStructClients(left)).toEqual(coverage.newStructClients(scan))
          if (novelty === 'nothing') expect(trimmed).toEqual(Uint8Array.of(0, 0))
          if (novelty === 'whole') expect(trimmed).toBe(update)

          const withAll = coverage.clone()
          withAll.add(scan)
          const withLeft = coverage.clone()
          withLeft.add(left)
          expect(withLeft.equals(withAll)).toBe(true)

          const expected = loaded(base, update)
          const actual = loaded(base, trimmed)
          expectWhole(actual)
          expect(Y.encodeStateVector(actual)).toEqual(Y.encodeStateVector(expected))
          expect(deleteSetOf(actual)).toEqual(deleteSetOf(expected))
          expect(contentOf(actual)).toEqual(contentOf(expected))
        }
      }),
      { seed: SEED, numRuns: 40 },
    )
    expect(Math.min(...Object.values(novelties))).toBeGreaterThan(50)
  },
  PROPERTY_TIMEOUT_MS,
)

test('a text of which the first letters are there', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  doc.getText('t').insert(0, 'abc')
  const coverage = coverageOf(doc)
  doc.getText('t').insert(3, 'def')
  doc.getText('t').delete(0, 5)
  const update = Y.encodeStateAsUpdate(doc)
  const trimmed = trimUpdate(update, scanUpdate(update), coverage)
  expect(scanUpdate(trimmed)).toMatchObject({
    structs: [{ client: 7, clock: 3, length: 3 }],
    deletions: [{ client: 7, clock: 0, length: 5 }],
  })
})

test('of two clients only the one who is behind is cut', () => {
  const [old, young] = [new Y.Doc(), new Y.Doc()]
  old.clientID = 9
  young.clientID = 8
  old.getText('t').insert(0, 'old')
  const coverage = coverageOf(old)
  young.getMap('m').set('k', 1)
  const update = Y.mergeUpdates([Y.encodeStateAsUpdate(old), Y.encodeStateAsUpdate(young)])
  const trimmed = trimUpdate(update, scanUpdate(update), coverage)
  expect(trimmed).toEqual(Y.encodeStateAsUpdate(young))
})

test('of an update into nothing all is new', () => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'abc')
  const update = Y.encodeStateAsUpdate(doc)
  expect(trimUpdate(update, scanUpdate(update), Coverage.empty())).toBe(update)
})
