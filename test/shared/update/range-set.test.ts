import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RangeSet } from '../../../shared/update/range-set.ts'

const SEED = 20261123
const LAST = 60

/** A set of clocks as it is easiest to believe: one flag for each. */
type Flags = boolean[]

const range = fc
  .tuple(fc.nat(LAST - 10), fc.integer({ min: 1, max: 9 }))
  .map(([from, length]) => [from, from + length] as const)

/** Ascending, touching or not: as many as are put in one by one, and as many as are merged. */
const bounds = fc
  .tuple(fc.nat(5), fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 })), { maxLength: 12 }))
  .map(([from, steps]) => {
    let at = from
    return steps.flatMap(([gap, length]) => {
      const start = at + gap
      at = start + length
      return [start, at]
    })
  })

function flagsOf(...lists: readonly (readonly number[])[]): Flags {
  const flags: Flags = new Array(3 * LAST).fill(false)
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 2) flags.fill(true, list[index], list[index + 1])
  }
  return flags
}

function boundsOf(flags: Flags): number[] {
  return flags.flatMap((flag, clock) => (flag === (flags[clock - 1] ?? false) ? [] : [clock]))
}

function boundsIn(set: RangeSet): number[] {
  const found: number[] = []
  set.forEach((start, end) => {
    found.push(start, end)
  })
  return found
}

test('holds what was put in, sorted and joined, in whatever order and number it came', () => {
  fc.assert(
    fc.property(bounds, fc.array(range, { maxLength: 12 }), bounds, (first, singles, last) => {
      const set = RangeSet.of(first)
      for (const [start, end] of singles) set.add(start, end)
      set.addAll(last)
      const expected = boundsOf(flagsOf(first, singles.flat(), last))
      expect(boundsIn(set)).toEqual(expected)
      expect(set.rangeCount).toBe(expected.length / 2)
      expect(set.equals(RangeSet.of(expected))).toBe(true)
    }),
    { seed: SEED, numRuns: 3000 },
  )
})

test('knows what it covers, what it overlaps, and what of other ranges it misses', () => {
  fc.assert(
    fc.property(bounds, range, bounds, (mine, [start, end], theirs) => {
      const set = RangeSet.of(mine)
      const flags = flagsOf(mine)
      expect(set.covers(start, end)).toBe(flags.slice(start, end).every(Boolean))
      expect(set.overlaps(start, end)).toBe(flags.slice(start, end).some(Boolean))
      const missing = flagsOf(theirs).map((flag, clock) => flag && flags[clock] !== true)
      expect(boundsOf(flagsOf(set.missingOf(theirs)))).toEqual(boundsOf(missing))
    }),
    { seed: SEED, numRuns: 3000 },
  )
})

test('a clone goes its own way', () => {
  const set = RangeSet.of([1, 2])
  const clone = set.clone()
  clone.add(5, 6)
  expect(boundsIn(set)).toEqual([1, 2])
  expect(clone.equals(set)).toBe(false)
})
