import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServerClock } from '../../../editor/provider/server-clock.ts'

const SEED = 20261123

/** A ping at `sentMs` of our clock, on a server that is `aheadMs` ahead, over a way of so long there and back. */
function ask(
  clock: ServerClock,
  nonce: number,
  sentMs: number,
  aheadMs: number,
  thereMs: number,
  backMs: number,
) {
  clock.pinged(nonce, sentMs)
  clock.ponged(nonce, sentMs + thereMs + aheadMs, sentMs + thereMs + backMs)
}

test('nothing is known before the first answer', () => {
  const clock = new ServerClock()
  clock.pinged(1, 0)
  expect(clock.offsetMs).toBeUndefined()
})

test('the answer with the shortest round trip counts', () => {
  const clock = new ServerClock()
  ask(clock, 1, 0, 5000, 200, 20)
  ask(clock, 2, 1000, 5000, 10, 10)
  ask(clock, 3, 2000, 5000, 20, 300)
  expect(clock.offsetMs).toBe(5000)
})

test('when a clock is set, what was known before is forgotten, though its round trip was shorter', () => {
  const clock = new ServerClock()
  ask(clock, 1, 0, 5000, 5, 5)
  ask(clock, 2, 1000, 65_000, 50, 50)
  expect(clock.offsetMs).toBe(65_000)
})

test('an answer to another ping, or one for which our clock went back, says nothing', () => {
  const clock = new ServerClock()
  clock.pinged(1, 1000)
  clock.ponged(7, 99, 1010)
  expect(clock.offsetMs).toBeUndefined()
  clock.ponged(1, 99, 900)
  expect(clock.offsetMs).toBeUndefined()
})

test('after eight newer answers an old one does not count', () => {
  const clock = new ServerClock()
  ask(clock, 0, 0, 5010, 1, 1)
  for (let nonce = 1; nonce <= 8; nonce += 1) ask(clock, nonce, nonce * 1000, 5000, 30, 30)
  expect(clock.offsetMs).toBe(5000)
})

test('the estimate is off by half of the shortest round trip at most', () => {
  const way = fc.integer({ min: 0, max: 2000 })
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 8 }),
      (aheadMs, ways) => {
        const clock = new ServerClock()
        for (const [nonce, [there, back]] of ways.entries())
          ask(clock, nonce, nonce * 15_000, aheadMs, there, back)
        const shortest = Math.min(...ways.map(([there, back]) => there + back))
        expect(Math.abs((clock.offsetMs ?? Number.NaN) - aheadMs)).toBeLessThanOrEqual(shortest / 2)
      },
    ),
    { seed: SEED },
  )
})
