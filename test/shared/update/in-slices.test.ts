import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { InkwireError } from '../../../shared/errors.ts'
import { Coverage } from '../../../shared/update/coverage.ts'
import { addInSlices, scanInSlices, weighInSlices } from '../../../shared/update/in-slices.ts'
import { scanUpdate, type UpdateScan } from '../../../shared/update/scan.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { trimUpdate } from '../../../shared/update/trim.ts'
import { hard } from '../../support/hard-updates.ts'
import { coverageOf, loaded } from './documents.ts'
import { derivedUpdates, edits, tell } from './edits.ts'
import { encodeWild, wildUpdates } from './wild-updates.ts'

const SEED = 20261123
/** Generous: other work may share the machine. */
const PROPERTY_TIMEOUT_MS = 120_000

/** Stops wherever it can. */
const SMALLEST = { bytes: 1, deletions: 1, rehearsalSteps: 1 }

const FOLDER = new URL('../../corpus/updates/', import.meta.url)

function run<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function scanned(scan: () => UpdateScan): UpdateScan | 'refused' {
  try {
    return scan()
  } catch (error) {
    if (error instanceof InkwireError && error.code === 'UPDATE_MALFORMED') return 'refused'
    throw error
  }
}

/** What a scan in slices says, which knows no deletions. */
function expectSameScan(update: Uint8Array): void {
  const whole = scanned(() => scanUpdate(update))
  const sliced = scanned(() => run(scanInSlices(update, DEFAULT_SCAN_LIMITS, SMALLEST)))
  expect(sliced).toEqual(whole === 'refused' ? whole : { ...whole, deletions: [] })
}

function expectSameNews(update: Uint8Array, coverage: Coverage): 'gap' | 'nothing' | 'part' | 'whole' {
  const whole = scanUpdate(update)
  const sliced = run(scanInSlices(update, DEFAULT_SCAN_LIMITS, SMALLEST))
  const weighed = run(weighInSlices(update, sliced, coverage, SMALLEST))
  expect(weighed.isComplete).toBe(!coverage.hasGapBefore(whole))
  if (!weighed.isComplete) return 'gap'
  const novelty = coverage.novelty(whole)
  expect(weighed.news).toEqual(novelty === 'nothing' ? undefined : trimUpdate(update, whole, coverage))
  const added = coverage.clone()
  run(addInSlices(update, sliced, added, SMALLEST))
  const addedAtOnce = coverage.clone()
  addedAtOnce.add(whole)
  expect(added.equals(addedAtOnce)).toBe(true)
  return novelty
}

test('[X4] in slices the crafted updates are found what they are found in one go, also cut short', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.hex'))) {
    const update = Buffer.from(
      readFileSync(new URL(file, FOLDER), 'utf8').split('\n').slice(3).join(''),
      'hex',
    )
    const bytes = Uint8Array.from(update)
    for (const end of new Set([bytes.length, bytes.length - 1, bytes.length >> 1])) {
      expectSameScan(bytes.slice(0, Math.max(end, 0)))
    }
  }
})

test(
  '[X4] in slices wild updates are found what they are found in one go',
  () => {
    let refused = 0
    fc.assert(
      fc.property(wildUpdates, (wild) => {
        const update = encodeWild(wild, new Map())
        expectSameScan(update)
        if (scanned(() => scanUpdate(update)) === 'refused') refused += 1
        else expectSameNews(update, Coverage.empty())
      }),
      { seed: SEED, numRuns: 500 },
    )
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThan(500)
  },
  PROPERTY_TIMEOUT_MS,
)

test(
  '[X4] [C6] in slices the same is new of an update, and the same is added',
  () => {
    const seen = { gap: 0, nothing: 0, part: 0, whole: 0 }
    fc.assert(
      fc.property(edits, fc.nat(60), (list, howMany) => {
        const story = tell(list)
        const coverage = coverageOf(loaded(...story.updates.slice(0, howMany)))
        for (const update of [...story.updates, ...derivedUpdates(story)])
          seen[expectSameNews(update, coverage)] += 1
      }),
      { seed: SEED, numRuns: 30 },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
  },
  PROPERTY_TIMEOUT_MS,
)

test('[X4] the hardest updates are looked through in many steps, none of them longer than its share', () => {
  for (const [name, update, leastSteps] of hard(256 * 1024)) {
    let steps = 0
    const scanning = scanInSlices(update, DEFAULT_SCAN_LIMITS)
    while (scanning.next().done !== true) steps += 1
    expect(steps, name).toBeGreaterThanOrEqual(leastSteps)
  }
})

test('what is cut off of a struct is cut off as Yjs does it', () => {
  const contents: readonly ((doc: Y.Doc) => void)[] = [
    (doc) => doc.getText('t').insert(0, 'a😀bc'),
    (doc) => doc.getArray('t').insert(0, [1, 'two', { three: 3 }, [4], null]),
    (doc) => {
      doc.getText('t').insert(0, 'gone and gone')
      doc.getText('t').delete(0, 13)
    },
  ]
  for (const write of contents) {
    const doc = new Y.Doc()
    doc.clientID = 7
    write(doc)
    const update = Y.encodeStateAsUpdate(doc)
    const end = Y.getState(doc.store, 7)
    for (let clock = 1; clock < end; clock += 1) {
      const coverage = Coverage.decode(Uint8Array.of(1, 7, clock), Uint8Array.of(0))
      const expected = Y.diffUpdate(update, Uint8Array.of(1, 7, clock))
      expect(trimUpdate(update, scanUpdate(update), coverage), `from clock ${clock}`).toEqual(expected)
    }
  }
})

test('[X4] an update with more holes than anybody leaves is refused', () => {
  const structs = Array.from({ length: 20_000 }, () => [0, 1, 10, 1]).flat()
  const update = Uint8Array.of(1, 0xc0, 0xb8, 0x02, 7, 0, ...structs, 0)
  expect(scanned(() => scanUpdate(update))).toBe('refused')
  expectSameScan(update)
})
