import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import * as Y from 'yjs'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { fold } from '../../../server/snapshot/fold.ts'
import { SnapshotWorkers } from '../../../server/snapshot/worker/snapshot-workers.ts'
import { TaskThread } from '../../../server/snapshot/worker/task-thread.ts'
import type { Seq } from '../../../shared/ids.ts'
import { typeTogether } from '../../support/typing.ts'

// A worker thread runs what was built.
const BUILT = new URL('../../../dist/server/snapshot/worker/snapshot-worker.js', import.meta.url)

function workers(): SnapshotWorkers {
  const made = new SnapshotWorkers(BUILT)
  onTestFinished(() => made.close())
  return made
}

function thread(timeoutMs: number, heapMaxMegabytes = 1024): TaskThread {
  const made = new TaskThread({ file: BUILT, timeoutMs, heapMaxMegabytes })
  onTestFinished(() => made.close())
  return made
}

function typing(edits: number) {
  return typeTogether(new RandomStream(3, 'workers').next, { authors: 3, edits })
}

function entriesOf(updates: readonly Uint8Array[], firstSeq = 1) {
  return updates.map((update, index) => ({ seq: (firstSeq + index) as Seq, update }))
}

test('[S1] [S3] the thread folds as the function does, and what it was given is still ours', async () => {
  const { updates } = typing(300)
  const [first, second] = [updates.slice(0, 200), updates.slice(200)]
  const there = workers()
  const base = await there.fold(undefined, entriesOf(first))
  expect(base).toEqual(fold(undefined, entriesOf(first)))
  expect(await there.fold(base, entriesOf(second, 201))).toEqual(fold(base, entriesOf(second, 201)))
  expect(base.update.byteLength).toBeGreaterThan(100)
  expect(updates.every(({ byteLength }) => byteLength > 0)).toBe(true)
})

// Elsewhere threads have no priority of their own, and stay as they are.
test.runIf(process.platform === 'linux')('[X4] the thread stands behind the event loop', async () => {
  await workers().fold(undefined, entriesOf(typing(3).updates))
  const own = getPriority()
  // The fields after the name, which may hold anything: nice is the 19th of all.
  const nices = readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
  })
  expect(Math.max(...nices)).toBe(Math.min(19, own + 5))
  expect(getPriority()).toBe(own)
})

test('quarantined entries are named by their seq', async () => {
  const { updates } = typing(20)
  const [first, ...rest] = updates as [Uint8Array, ...Uint8Array[]]
  const { quarantined } = await workers().fold(undefined, entriesOf([first, first.slice(0, -2), ...rest], 41))
  expect(quarantined).toEqual([42])
})

test('differences are the same on either side of the limit where they leave the main thread', async () => {
  const there = workers()
  for (const size of [10, 200_000]) {
    const doc = new Y.Doc()
    doc.getText('text').insert(0, 'x'.repeat(size))
    const before = Y.encodeStateVector(doc)
    doc.getText('text').insert(0, 'news')
    const update = await there.difference(Y.encodeStateAsUpdate(doc), before)
    expect(update).toEqual(Y.encodeStateAsUpdate(doc, before))
  }
})

test('many tasks are done in turn', async () => {
  const there = workers()
  const { updates } = typing(50)
  const results = await Promise.all(
    Array.from({ length: 5 }, () => there.fold(undefined, entriesOf(updates))),
  )
  expect(new Set(results.map(({ update }) => update.byteLength)).size).toBe(1)
})

test('a task that fails says why, and the next one is done', async () => {
  const there = workers()
  await expect(there.fold({ update: Uint8Array.of(9, 9, 9) }, [])).rejects.toThrow()
  expect((await there.fold(undefined, [])).update).toEqual(Uint8Array.of(0, 0))
})

test('a task that takes too long is given up with its thread, and the next one gets a new one', async () => {
  const impatient = thread(1)
  const { updates } = typing(2000)
  const entries = { firstSeq: 1 as Seq, lengths: Uint32Array.of(), bytes: new Uint8Array(0) }
  const state = Y.mergeUpdates([...updates])
  await expect(impatient.run({ type: 'difference', state, stateVector: Uint8Array.of(0) })).rejects.toThrow(
    'longer than',
  )
  const patient = thread(20_000)
  expect((await patient.run({ type: 'fold', base: undefined, entries })).type).toBe('folded')
})

test('a task that needs too much memory fails alone', async () => {
  const small = thread(60_000, 16)
  const author = new Y.Doc()
  const updates: Uint8Array[] = []
  author.on('update', (update: Uint8Array) => updates.push(update))
  for (let i = 0; i < 100_000; i += 1) author.getMap('map').set(`key ${i}`, i)
  const lengths = Uint32Array.from(updates, ({ byteLength }) => byteLength)
  const bytes = Uint8Array.from(Buffer.concat(updates))
  const entries = { firstSeq: 1 as Seq, lengths, bytes }
  await expect(small.run({ type: 'fold', base: undefined, entries })).rejects.toThrow(/memory/)
  const nothing = { firstSeq: 1 as Seq, lengths: Uint32Array.of(), bytes: new Uint8Array(0) }
  expect((await small.run({ type: 'fold', base: undefined, entries: nothing })).type).toBe('folded')
})

test('closing fails what waits and what runs', async () => {
  const there = new SnapshotWorkers(BUILT)
  const { updates } = typing(100)
  const outcomes = Promise.allSettled([0, 1, 2].map(() => there.fold(undefined, entriesOf(updates))))
  await there.close()
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await expect(there.fold(undefined, [])).rejects.toThrow('closed')
  await there.close()
})

test('[B4] states are compared by what they hold, not by their bytes', async () => {
  const { updates } = typing(60)
  const there = workers()
  const { update } = await there.fold(undefined, entriesOf(updates))
  const other = await there.fold(undefined, entriesOf(updates.slice(0, -1)))
  expect(await there.isSame(update, Y.mergeUpdates([...updates]))).toBe(true)
  expect(await there.isSame(update, other.update)).toBe(false)
  await expect(there.isSame(update, update.slice(0, -3))).rejects.toThrow()
})
