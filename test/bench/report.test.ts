import { expect, test } from 'vitest'
import { median, Samples } from '../../bench/load/samples.ts'
import { keystrokeOf, Typist } from '../../bench/load/typist.ts'
import { replaceMeasured } from '../../bench/report.ts'

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
  expect(keystrokeOf(typist.press())).toEqual({ clientId: 4_000_000_000, clock: 2 })
})

test('a report takes the place of the last one and leaves the rest of the page', () => {
  const report = {
    date: '2026-11-22',
    columns: ['ours', 'theirs'],
    rows: [{ measure: 'cost', values: ['1', undefined], goal: { text: '≤ 2', isReached: true } }],
    notes: ['quiet'],
  }
  const page = 'before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n'
  const replaced = replaceMeasured(page, report)
  expect(replaced).toContain('| cost | 1 | – | ≤ 2 | yes |')
  expect(replaced).not.toContain('old')
  expect(replaced.startsWith('before\n')).toBe(true)
  expect(replaced.endsWith('\nafter\n')).toBe(true)
  expect(replaceMeasured(replaced, report)).toBe(replaced)
  expect(() => replaceMeasured('nothing', report)).toThrow('no place')
})
