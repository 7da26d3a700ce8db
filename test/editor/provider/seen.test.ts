import { expect, test } from 'vitest'
import { Seen } from '../../../editor/provider/seen.ts'
import type { Seq } from '../../../shared/ids.ts'

const at = (seq: number) => seq as Seq

function joined(seq: number): Seen {
  const seen = new Seen(at(seq))
  expect(seen.synced(at(seq))).toBe(true)
  return seen
}

test('[R3] grows by one entry at a time', () => {
  const seen = joined(4)
  expect(seen.delivered(at(5))).toBe(true)
  expect(seen.delivered(at(6))).toBe(true)
  expect(seen.seq).toBe(6)
})

test('[R3] notices a gap and stays where it is', () => {
  const seen = joined(4)
  expect(seen.delivered(at(6))).toBe(false)
  expect(seen.seq).toBe(4)
})

test('[R3] does not mind what it knows already', () => {
  const seen = joined(4)
  expect(seen.delivered(at(3))).toBe(true)
  expect(seen.seq).toBe(4)
})

test('[R3] learns from an acknowledgement only where it is the next entry', () => {
  const seen = joined(4)
  seen.acknowledged(at(5))
  expect(seen.seq).toBe(5)
  seen.acknowledged(at(7))
  seen.acknowledged(at(2))
  expect(seen.seq).toBe(5)
})

test('takes a state for all entries up to it', () => {
  const seen = new Seen(at(0))
  seen.state(at(100))
  expect(seen.delivered(at(101))).toBe(true)
  expect(seen.synced(at(101))).toBe(true)
  // A slow reader is given a state again, and never an older one.
  seen.state(at(300))
  seen.state(at(200))
  expect(seen.seq).toBe(300)
})

test('goes back with a server that has less than it once told', () => {
  const withState = new Seen(at(50))
  withState.state(at(20))
  expect(withState.delivered(at(21))).toBe(true)
  expect(withState.synced(at(21))).toBe(true)
  expect(withState.seq).toBe(21)

  const withEntries = new Seen(at(50))
  expect(withEntries.delivered(at(1))).toBe(true)
  expect(withEntries.delivered(at(2))).toBe(true)
  expect(withEntries.seq).toBe(2)

  const withNothing = new Seen(at(50))
  expect(withNothing.synced(at(0))).toBe(true)
  expect(withNothing.seq).toBe(0)
})

test('[R3] does not believe that all was sent when not all arrived', () => {
  const seen = new Seen(at(4))
  expect(seen.delivered(at(5))).toBe(true)
  expect(seen.synced(at(9))).toBe(false)
  expect(seen.seq).toBe(5)
})

test('[R3] does not begin in the middle', () => {
  const seen = new Seen(at(0))
  expect(seen.delivered(at(5))).toBe(false)
  expect(seen.seq).toBe(0)
})
