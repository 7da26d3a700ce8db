import { expect, test } from 'vitest'
import { untilTime } from '../../../editor/app/until-time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

test.each([
  [HOUR_MS - 1000, 'in 60 minutes'],
  [HOUR_MS * 2, 'in 2 hours'],
  [DAY_MS - 1000, 'in 24 hours'],
  [7 * DAY_MS - 1000, 'in 7 days'],
  [30 * DAY_MS - 1000, 'in 30 days'],
  [33 * DAY_MS, 'in 33 days'],
  [60 * DAY_MS, 'in 2 months'],
  [365 * DAY_MS - 1000, 'in 12 months'],
  [1000, 'in 1 minute'],
  [-1000, 'in 1 minute'],
])('what ends in %d ms ends %s', (ms, said) => {
  expect(untilTime(1_000_000 + ms, 1_000_000)).toBe(said)
})
