import { expect, test } from 'vitest'
import { GroupCommit } from '../../../shared/log/group-commit.ts'
import { DEFAULT_LOG_LIMITS } from '../../../shared/log/log-limits.ts'
import { SILENT_LOG } from '../../../shared/log/log-observer.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import type { Operation, Store } from '../../../shared/log/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'

/** A commit that rests, over a store that counts what it is given at a time. */
async function restingCommit(commitEveryMs: number) {
  const clock = new FakeClock()
  const batches: number[] = []
  const memory = await MemoryStore.opener()()
  const store: Store = {
    batch: (operations) => {
      batches.push(operations.length)
      return memory.batch(operations)
    },
    get: (key) => memory.get(key),
    range: (range) => memory.range(range),
    close: () => memory.close(),
  }
  const limits = { ...DEFAULT_LOG_LIMITS, commitEveryMs }
  const onFailure = (failure: Error) => {
    throw failure
  }
  return {
    clock,
    batches,
    commit: new GroupCommit({ store, clock, limits, observer: SILENT_LOG, onFailure }),
  }
}

const put = (byte: number): Operation[] => [
  { type: 'put', key: Uint8Array.of(byte), value: Uint8Array.of(byte) },
]

test('the first write after a rest goes to the disk at once', async () => {
  const { batches, commit } = await restingCommit(8)
  await commit.write(put(1))
  expect(batches).toEqual([1])
})

test('writes that come soon after it share one sync, and wait no longer than a light rest', async () => {
  const { clock, batches, commit } = await restingCommit(8)
  await commit.write(put(1))
  const later = [commit.write(put(2)), commit.write(put(3))]
  await settle()
  clock.pass(5)
  later.push(commit.write(put(4)))
  await settle()
  expect(batches).toEqual([1])
  clock.pass(1)
  await Promise.all(later)
  expect(batches).toEqual([1, 3])
})

test('after a commit with many entries of one document the rest is a whole one', async () => {
  const { clock, batches, commit } = await restingCommit(8)
  await commit.write([1, 2, 3, 4].flatMap(put))
  const later = commit.write(put(5))
  await settle()
  clock.pass(7)
  await settle()
  expect(batches).toEqual([4])
  clock.pass(1)
  await later
  expect(batches).toEqual([4, 1])
})

test('without a rest, writes share a sync only while the disk is busy', async () => {
  const { clock, batches, commit } = await restingCommit(0)
  await commit.write(put(1))
  await commit.write(put(2))
  expect(batches).toEqual([1, 1])
  expect(clock.timers).toBe(0)
})
