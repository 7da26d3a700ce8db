import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Coverage } from '../../../shared/update/coverage.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { trimUpdate } from '../../../shared/update/trim.ts'
import { coverageOf, expectWhole, loaded } from './documents.ts'
import { isRefused } from './refused.ts'

/** The scan throws; there is a gap before it; all of it is known; it may be appended. */
type Verdict = 'refused' | 'gap' | 'nothing' | 'passes'

interface Crafted {
  readonly name: string
  readonly about: string
  readonly verdicts: readonly { readonly base: 'empty' | 'filled'; readonly verdict: Verdict }[]
  readonly update: Uint8Array
}

const FOLDER = new URL('../../corpus/updates/', import.meta.url)

/** A file is a sentence, the verdict on an empty and on a filled document, and the update in hex. */
function readCrafted(file: string): Crafted {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n')
  const [about, empty, filled] = lines.slice(0, 3).map((line) => line.replace(/^# (empty: |filled: )?/, ''))
  return {
    name: file.replace('.hex', ''),
    about: about as string,
    verdicts: [
      { base: 'empty', verdict: empty as Verdict },
      { base: 'filled', verdict: filled as Verdict },
    ],
    update: Uint8Array.from(Buffer.from(lines.slice(3).join(''), 'hex')),
  }
}

const corpus = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.hex'))
  .sort()
  .map(readCrafted)

/** The victim, client 1, has written `hello world`: clocks 0 to 10. */
function filledDocument(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getText('t').insert(0, 'hello world')
  return loaded(Y.encodeStateAsUpdate(doc))
}

const bases = { empty: () => new Y.Doc(), filled: filledDocument }

function judge(update: Uint8Array, coverage: Coverage): Verdict {
  if (isRefused(update)) return 'refused'
  const scan = scanUpdate(update)
  if (coverage.hasGapBefore(scan)) return 'gap'
  return coverage.novelty(scan) === 'nothing' ? 'nothing' : 'passes'
}

test('the corpus is there', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(69)
  expect(new Set(corpus.flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict)))).toEqual(
    new Set<Verdict>(['refused', 'gap', 'nothing', 'passes']),
  )
})

describe.each(corpus)('$name', ({ about, verdicts, update }) => {
  test.each(verdicts)(`$verdict on an $base document: ${about}`, ({ base, verdict }) => {
    const doc = bases[base]()
    const coverage = coverageOf(doc)
    expect(judge(update, coverage)).toBe(verdict)
    if (verdict !== 'passes') return
    const scan = scanUpdate(update)
    const before = Y.encodeStateAsUpdate(doc)
    Y.applyUpdate(doc, trimUpdate(update, scan, coverage))
    expectWhole(doc)
    expectWhole(loaded(Y.mergeUpdates([before, update])))
    // [C6] The same update twice is one entry.
    coverage.add(scan)
    expect(judge(update, coverage)).toBe('nothing')
  })

  test('[W2] cut short anywhere, or doubled, it is refused or read, and nothing else happens', () => {
    for (let length = 0; length < update.length; length += 1) isRefused(update.subarray(0, length))
    expect(isRefused(Uint8Array.of(...update, ...update))).toBe(true)
    if (!isRefused(update)) {
      for (let length = 0; length < update.length; length += 1) {
        expect(isRefused(update.subarray(0, length))).toBe(true)
      }
    }
  })
})
