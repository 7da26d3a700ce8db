import { expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import {
  choosePrune,
  DEFAULT_SNAPSHOT_POLICY,
  isFoldDue,
  type Kept,
  withoutSnapshots,
} from '../../../server/snapshot/policy.ts'
import type { Seq } from '../../../shared/ids.ts'

const POLICY = DEFAULT_SNAPSHOT_POLICY
/** Thins nothing. */
const DENSE = { ...POLICY, stretchEntries: 0 }
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
    choosePrune(kept([0, 29, 1], [500, 20, 1], [1000, 10, 1], [1500, 0, 0]), NOW_MS, DENSE),
  ).toBeUndefined()
})

test('[S4] the newest snapshot from before the horizon stays, with every entry after it', () => {
  const prune = choosePrune(
    kept([0, 90, 1], [500, 60, 1], [1000, 31, 1], [1500, 29, 1], [2000, 0, 0]),
    NOW_MS,
    DENSE,
  )
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000, thinned: [] })
})

test('[S4] the last two snapshots stay, however old and large', () => {
  const prune = choosePrune(kept([0, 90, 900], [500, 80, 900], [1000, 70, 900], [1500, 60, 0]), NOW_MS, DENSE)
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000, thinned: [] })
  expect(choosePrune(kept([0, 90, 900], [500, 80, 0]), NOW_MS, DENSE)).toBeUndefined()
  expect(choosePrune(kept([0, 90, 0]), NOW_MS, DENSE)).toBeUndefined()
})

test('the horizon is shorter for a document whose entries take too much room', () => {
  const prune = choosePrune(
    kept([0, 4, 100], [500, 3, 100], [1000, 2, 100], [1500, 1, 100], [2000, 0, 0]),
    NOW_MS,
    DENSE,
  )
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000, thinned: [] })
})

test('[S4] of the snapshots within the horizon those go that the next one can be reached without', () => {
  const all = kept([0, 2, 0.1], [2000, 2, 0.1], [4000, 2, 0.1], [6000, 1, 0.1], [8000, 1, 0.1], [9000, 0, 0])
  const prune = choosePrune(all, NOW_MS, POLICY)
  expect(prune).toEqual({ entriesThrough: 0, snapshotsBefore: 0, thinned: [2000, 6000] })
  expect(prune && withoutSnapshots(all, prune)).toEqual(
    kept([0, 2, 0.2], [4000, 2, 0.2], [8000, 1, 0.1], [9000, 0, 0]),
  )
})

test('[S4] what is beyond the horizon and what is superfluous go in one', () => {
  const all = kept(
    [0, 90, 0.1],
    [500, 60, 0.1],
    [1000, 30.5, 0.1],
    [1500, 29, 0.1],
    [2000, 28, 0.1],
    [2500, 0, 0],
  )
  const prune = choosePrune(all, NOW_MS, POLICY)
  expect(prune).toEqual({ entriesThrough: 1000, snapshotsBefore: 1000, thinned: [1500] })
  expect(prune && withoutSnapshots(all, prune)).toEqual(
    kept([1000, 30.5, 0.2], [2000, 28, 0.1], [2500, 0, 0]),
  )
})

test('snapshots with many bytes between them all stay', () => {
  const all = kept([0, 1, 0.6], [10, 1, 0.6], [20, 1, 0.6], [30, 1, 0.6], [40, 0, 0])
  expect(choosePrune(all, NOW_MS, POLICY)).toBeUndefined()
})

test('[S4] where few write, snapshots stay for the horizon to come past', () => {
  let log = kept([0, 99, 0])
  for (let daysAgo = 99; daysAgo >= 0; daysAgo--) {
    const nowMs = NOW_MS - daysAgo * DAY_MS
    const last = log.at(-1) as Kept
    log = [...log.slice(0, -1), { ...last, bytesAfter: 900 }, ...kept([last.seq + 60, daysAgo, 0])]
    const prune = choosePrune(log, nowMs, POLICY)
    if (prune !== undefined) log = withoutSnapshots(log, prune)
  }
  expect(log.map(({ timeMs }) => (NOW_MS - timeMs) / DAY_MS)).toEqual([
    30, 27, 24, 21, 18, 15, 12, 9, 6, 3, 1, 0,
  ])
})

test('[S4] from fold to fold, no state is ever further than a stretch from a snapshot before it', () => {
  const folds = new RandomStream(1, 'folds')
  let log: Kept[] = kept([0, 1, 0])
  for (let fold = 0; fold < 500; fold++) {
    const entries = folds.integer(1, 900)
    const last = log.at(-1) as Kept
    const bytesAfter = entries * folds.integer(10, 400)
    log = [...log.slice(0, -1), { ...last, bytesAfter }, { ...last, seq: (last.seq + entries) as Seq }]
    const twoLast = log.slice(-2)
    const prune = choosePrune(log, NOW_MS, POLICY)
    if (prune !== undefined) log = withoutSnapshots(log, prune)
    expect(log.slice(-2)).toEqual(twoLast)
    for (const [index, { seq }] of log.entries()) {
      const next = log[index + 1]
      if (next !== undefined) expect(next.seq - seq).toBeLessThanOrEqual(POLICY.stretchEntries)
    }
  }
  const total = (log.at(-1) as Kept).seq
  expect(log.length, 'and few stay').toBeLessThan((total / POLICY.stretchEntries) * 4 + 4)
})
