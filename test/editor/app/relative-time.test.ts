import { expect, test } from 'vitest'
import { relativeTime } from '../../../editor/app/relative-time.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

test.each([
  [0, 'just now'],
  [-5 * MINUTE, 'just now'],
  [59_999, 'just now'],
  [MINUTE, '1 minute ago'],
  [59 * MINUTE, '59 minutes ago'],
  [61 * MINUTE, '1 hour ago'],
  [DAY, 'yesterday'],
  [6 * DAY, '6 days ago'],
  [8 * DAY, 'last week'],
  [45 * DAY, 'last month'],
  [800 * DAY, '2 years ago'],
])('%i ms ago is %s', (passedMs, text) => {
  expect(relativeTime(10_000 * DAY - passedMs, 10_000 * DAY)).toBe(text)
})
