import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { KeystrokeReader, keystrokesOf } from '../../bench/load/keystrokes.ts'
import { median, Samples } from '../../bench/load/samples.ts'
import { Typist } from '../../bench/load/typist.ts'
import { replaceMeasured, toMarkdown } from '../../bench/report.ts'

test('a quantile is the smallest value that a share of all do not exceed', () => {
  const samples = new Samples()
  expect(samples.quantile(0.5)).toBeNaN()
  for (let value = 100; value >= 1; value--) samples.add(value)
  expect(samples.quantile(0.95)).toBe(95)
  expect(samples.quantile(0)).toBe(1)
  expect(samples.quantile(1)).toBe(100)
})

test('a median of an even number lies in the middle of two', () => {
  expect(median([4, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('a keystroke says whose it is and the how manieth', () => {
  const typist = new Typist(4_000_000_000)
  typist.press()
  typist.press()
  expect(keystrokesOf(typist.press())).toEqual([{ clientId: 4_000_000_000, clock: 2, count: 1 }])
})

test('what a typist presses is what Yjs writes', () => {
  const typist = new Typist(4_000_000_000)
  const doc = new Y.Doc()
  doc.clientID = typist.clientId
  const text = doc.getText('text')
  let written: Uint8Array = new Uint8Array(0)
  doc.on('update', (update: Uint8Array) => {
    written = update
  })
  for (let index = 0; index < 200; index++) {
    const pressed = typist.press()
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    Y.applyUpdate(other, pressed)
    text.insert(index, other.getText('text').toString().slice(-1))
    expect(pressed).toEqual(written)
  }
})

test('the keystrokes of several people that a server has merged are all counted', () => {
  const [one, other] = [new Typist(7), new Typist(9)]
  one.press()
  const merged = Y.mergeUpdates([one.press(), other.press(), other.press(), one.press()])
  const found = [
    { clientId: 9, clock: 0, count: 2 },
    { clientId: 7, clock: 1, count: 2 },
  ]
  expect(keystrokesOf(merged)).toEqual(found)
  const reader = new KeystrokeReader()
  expect(reader.read(merged)).toEqual(found)
  expect(reader.read(merged.slice())).toBe(reader.read(merged))
  expect(reader.read(one.press())).toEqual([{ clientId: 7, clock: 3, count: 1 }])
})

test('a report takes the place of the last one and leaves the rest of the page', () => {
  const report = {
    date: '2026-11-22',
    columns: ['ours', 'theirs'],
    rows: [{ measure: 'cost', values: ['1', undefined], goal: { text: '≤ 2', isReached: true } }],
    notes: ['quiet'],
  }
  const page = 'before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n'
  const replaced = replaceMeasured(page, toMarkdown(report))
  expect(replaced).toContain('| cost | 1 | – | ≤ 2 | yes |')
  expect(replaced).not.toContain('old')
  expect(replaced.startsWith('before\n')).toBe(true)
  expect(replaced.endsWith('\nafter\n')).toBe(true)
  expect(replaceMeasured(replaced, toMarkdown(report))).toBe(replaced)
  expect(() => replaceMeasured('nothing', toMarkdown(report))).toThrow('no place')
})
