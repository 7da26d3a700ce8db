import { expect, test } from 'vitest'
import { readActivity } from '../../../editor/editing/activity.ts'

test('[X1] only what is an activity is taken for one', () => {
  expect(readActivity({ activity: 'idle' })).toBe('idle')
  expect(readActivity({ activity: 'away' })).toBe('away')
  const others = [undefined, null, 7, 'idle', [], {}, { activity: 'asleep' }, { activity: ['idle'] }]
  for (const state of others) expect(readActivity(state)).toBe('active')
})
