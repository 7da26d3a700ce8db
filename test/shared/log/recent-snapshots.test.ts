import { expect, test } from 'vitest'
import type { Epoch, Seq } from '../../../shared/ids.ts'
import type { SnapshotRecord } from '../../../shared/log/document-record.ts'
import { RecentSnapshots } from '../../../shared/log/recent-snapshots.ts'
import type { Snapshot } from '../../../shared/log/update-log.ts'
import { LogWorld, NOTES } from './log-world.ts'

function snapshotOf(bytes: number): { record: SnapshotRecord; snapshot: Snapshot } {
  const seq = 1 as Seq
  const nothing = new Uint8Array(0)
  return {
    record: { seq, entryChecksum: 0, checksum: 0 },
    snapshot: {
      epoch: 1 as Epoch,
      seq,
      timeMs: 0,
      update: new Uint8Array(bytes),
      stateVector: nothing,
      deleteSet: nothing,
    },
  }
}

test('what was used longest ago goes first, when there is too much', () => {
  const recent = new RecentSnapshots(100)
  const [a, b, c] = [{}, {}, {}]
  const one = snapshotOf(40)
  for (const document of [a, b]) recent.keep(document, one.record, one.snapshot)
  expect(recent.get(a, one.record)).toBe(one.snapshot)
  recent.keep(c, one.record, one.snapshot)
  expect([a, b, c].map((document) => recent.get(document, one.record) !== undefined)).toEqual([
    true,
    false,
    true,
  ])
  const large = snapshotOf(101)
  recent.keep(a, large.record, large.snapshot)
  expect(recent.get(a, large.record)).toBeUndefined()
  expect(recent.get(c, one.record)).toBe(one.snapshot)
})

test('another snapshot of the same document is not taken for this one', () => {
  const recent = new RecentSnapshots(100)
  const document = {}
  const [before, after] = [snapshotOf(10), snapshotOf(10)]
  recent.keep(document, before.record, before.snapshot)
  expect(recent.get(document, after.record)).toBeUndefined()
  recent.keep(document, after.record, after.snapshot)
  expect(recent.get(document, before.record)).toBeUndefined()
  expect(recent.get(document, after.record)).toBe(after.snapshot)
})

test('what was forgotten makes room', () => {
  const recent = new RecentSnapshots(100)
  const [a, b] = [{}, {}]
  const large = snapshotOf(90)
  recent.keep(a, large.record, large.snapshot)
  recent.forget(a)
  recent.forget(a)
  recent.keep(b, large.record, large.snapshot)
  expect(recent.get(b, large.record)).toBe(large.snapshot)
})

test('[X3] the log reads a snapshot once while somebody has the document open', async () => {
  const world = new LogWorld()
  await world.write(3, 3)
  const log = await world.openLog()
  const first = await log.open(NOTES)
  const snapshot = await first.snapshot()
  expect(snapshot?.seq).toBe(3)
  const second = await log.open(NOTES)
  expect(await second.snapshot()).toBe(snapshot)
  await Promise.all([first.close(), second.close()])

  const again = await log.open(NOTES)
  const reread = await again.snapshot()
  expect(reread).not.toBe(snapshot)
  expect(reread).toEqual(snapshot)
  await log.close()
})
