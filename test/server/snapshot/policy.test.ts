import { expect, test } from 'vitest'
import {
  DEFAULT_SNAPSHOT_POLICY,
  isFoldDue,
  type Kept,
  pruneBeyondHorizon,
} from '../../../server/snapshot/policy.ts'
import type { Seq } from '../../../shared/ids.ts'

const POLICY = DEFAULT_SNAPSHOT_POLICY
const DAY_MS = 86_400_000
const NOW_MS = 100 * DAY_MS

function kept(...snapshots: [seq: number, daysAgo: number, megabytesAfter: number][]): Kept[] {
  return snapshots.map(([seq, daysAgo, megabytes]) => ({
    seq: seq as Seq,
    timeMs: NOW_MS - daysAgo * DAY_MS,
    bytesAfter: megabytes * 1024 * 1024,
  }))
}

test('a busy document is folded by the number of its entries or by their bytes', () => {
  expect(isFoldDue({ entries: 499, bytes: 7000, snapshotBytes: 0 }, 'busy', POLICY)).toBe(false)
  expect(isFoldDue({ entries: 500, bytes: 7000, snapshotBytes: 0 }, 'busy', POLICY)).toBe(true)
  expect(isFoldDue({ entries: 3, bytes: 64 * 1024, snapshotBytes: 0 }, 'busy', POLICY)).toBe(true)
})

test('a quiet document is folded earlier, but not for a few words', () => {
  expect(isFoldDue({ entries: 63, bytes: 1000, snapshotBytes: 0 }, 'quiet', POLICY)).toBe(true)
  expect(isFoldDue({ entries: 10, bytes: 150, snapshotBytes: 0 }, 'quiet', POLICY)).toBe(false)
  expect(isFoldDue({ entries: 0, bytes: 0, snapshotBytes: 0 }, 'quiet', POLICY)).toBe(false)
})

test('a large document waits for a tail that is worth writing it again', () => {
  const snapshotBytes = 10 * 1024 * 1024
  expect(isFoldDue({ entries: 1000, bytes: 15_000, snapshotBytes }, 'busy', POLICY)).toBe(false)
  expect(isFoldDue({ entries: 25_000, bytes: 375_000, snapshotBytes }, 'busy', POLICY)).toBe(true)
})

test('[S4] nothing goes while everything is young', () => {
  expect(
    pruneBeyondHorizon(kept([0, 29, 1], [500, 20, 1], [1000, 10, 1], [1500, 0, 0]), NOW_MS, POLICY),
  ).toBeUndefined()
})

test('[S4] the newest snapshot from before the horizon stays, with every entry after it', () => {
  const prune = pruneBeyondHorizon(
    kept([0, 90, 1], [500, 60, 1], [1000, 31, 1], [1500, 29, 1], [2000, 0, 0]),
    NOW_MS,
    POLICY,
  )
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000 })
})

test('[S4] the last two snapshots stay, however old and large', () => {
  const prune = pruneBeyondHorizon(
    kept([0, 90, 900], [500, 80, 900], [1000, 70, 900], [1500, 60, 0]),
    NOW_MS,
    POLICY,
  )
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000 })
  expect(pruneBeyondHorizon(kept([0, 90, 900], [500, 80, 0]), NOW_MS, POLICY)).toBeUndefined()
  expect(pruneBeyondHorizon(kept([0, 90, 0]), NOW_MS, POLICY)).toBeUndefined()
})

test('the horizon is shorter for a document whose entries take too much room', () => {
  const prune = pruneBeyondHorizon(
    kept([0, 4, 100], [500, 3, 100], [1000, 2, 100], [1500, 1, 100], [2000, 0, 0]),
    NOW_MS,
    POLICY,
  )
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000 })
})
