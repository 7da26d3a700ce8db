import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { trimUpdate } from '../../../shared/update/trim.ts'
import { mutate, mutations } from '../protocol/arbitraries.ts'
import { coverageOf, expectWhole, loaded } from './documents.ts'
import { derivedUpdates, edits, tell } from './edits.ts'
import { putsLongValueUnderKey } from './long-values.ts'
import { isRefused } from './refused.ts'
import { encodeWild, wildUpdates } from './wild-updates.ts'

const SEED = 20261123
/** Generous: other work may share the machine. */
const PROPERTY_TIMEOUT_MS = 120_000

/** As an editor has it: with its types, and collecting what is deleted. */
function opened(base: Uint8Array): Y.Doc {
  const doc = new Y.Doc()
  roots(doc)
  Y.applyUpdate(doc, base)
  return doc
}

function roots(doc: Y.Doc) {
  return {
    text: doc.getText('t'),
    map: doc.getMap('m'),
    array: doc.getArray(''),
    xml: doc.getXmlFragment('x'),
  }
}

/** What an honest colleague may do next, and what made Yjs throw in documents that a forged update had damaged. */
function deleteEverything(doc: Y.Doc): void {
  const { text, map, array, xml } = roots(doc)
  doc.transact(() => {
    for (const list of [text, array, xml]) list.delete(0, list.length)
    for (const key of [...map.keys()]) map.delete(key)
  })
}

/** A server's way with an update. Returns what it would append. */
function admitted(base: Uint8Array, update: Uint8Array): Uint8Array | undefined {
  if (isRefused(update)) return undefined
  const coverage = coverageOf(loaded(base))
  const scan = scanUpdate(update)
  if (coverage.hasGapBefore(scan) || coverage.novelty(scan) === 'nothing') return undefined
  return trimUpdate(update, scan, coverage)
}

function expectHarmless(base: Uint8Array, appended: Uint8Array): void {
  for (const doc of [opened(base), loaded(base)]) {
    Y.applyUpdate(doc, appended)
    expectWhole(doc)
    const again = opened(Y.encodeStateAsUpdate(doc))
    for (const copy of [doc, again]) {
      deleteEverything(copy)
      expectWhole(copy)
    }
  }
}

test(
  '[L4] [X1] whatever is admitted applies, waits for nothing, and can be encoded, loaded and edited',
  () => {
    const tried = { wild: 0, mutated: 0, residue: 0 }
    /** Returns the state after the update, admitted or not: the next one meets what this one did. */
    const admit = (base: Uint8Array, update: Uint8Array, kind: 'wild' | 'mutated'): Uint8Array => {
      const appended = admitted(base, update)
      if (appended === undefined) return base
      if (putsLongValueUnderKey(loaded(base), appended)) {
        tried.residue += 1
        return base
      }
      expectHarmless(base, appended)
      tried[kind] += 1
      return Y.encodeStateAsUpdate(loaded(base, appended))
    }
    fc.assert(
      fc.property(
        edits,
        fc.array(wildUpdates, { minLength: 5, maxLength: 15, size: 'max' }),
        fc.array(fc.tuple(fc.nat(500), mutations), { minLength: 5, maxLength: 15, size: 'max' }),
        (list, wilds, changes) => {
          const story = tell(list)
          const honest = [...story.updates, ...derivedUpdates(story)]
          let base = Y.encodeStateAsUpdate(story.docs[0] as Y.Doc)
          for (const wild of wilds) {
            base = admit(
              base,
              encodeWild(wild, Y.decodeStateVector(Y.encodeStateVectorFromUpdate(base))),
              'wild',
            )
          }
          for (const [which, change] of changes) {
            base = admit(base, mutate(honest[which % honest.length] as Uint8Array, change), 'mutated')
          }
        },
      ),
      { seed: SEED, numRuns: 80 },
    )
    expect(tried.wild).toBeGreaterThan(150)
    expect(tried.mutated).toBeGreaterThan(25)
    // The exception stays one.
    expect(tried.residue).toBeLessThan(tried.wild)
  },
  PROPERTY_TIMEOUT_MS,
)

test('a long value under a key is admitted, and kills the copy that splits and collects it: the known residue', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const map = new Y.Map()
  doc.getMap('m').set('map', map)
  map.set('k', 1)
  const base = Y.encodeStateAsUpdate(doc)
  // Client 5: two values to the right of k's, then one between the two.
  const update = Uint8Array.of(1, 2, 5, 0, 0x88, 7, 1, 2, 126, 126, 0x88, 5, 0, 1, 126, 0)
  const appended = admitted(base, update)
  expect(appended).toEqual(update)
  expect(putsLongValueUnderKey(doc, update)).toBe(true)
  const damaged = loaded(base, update)
  expectWhole(damaged)
  expect(() => damaged.getMap('m').delete('map')).toThrow('Unexpected case')
})
