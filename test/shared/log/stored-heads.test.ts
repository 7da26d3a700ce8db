import { beforeEach, expect, test } from 'vitest'
import { type DocName, type Epoch, parseDocName, type Seq } from '../../../shared/ids.ts'
import { StoredHeads } from '../../../shared/log/stored-heads.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandDisk } from './hand-disk.ts'

const A = 'a' as DocName
const B = 'b' as DocName
const EPOCH = 77 as Epoch

let disk: HandDisk
let clock: FakeClock
let alarms: string[]
let heads: StoredHeads

async function open(on: HandDisk): Promise<StoredHeads> {
  return StoredHeads.open({ open: on.opener, clock, alarm: (text) => alarms.push(text) })
}

beforeEach(async () => {
  disk = new HandDisk()
  clock = new FakeClock()
  alarms = []
  heads = await open(disk)
})

function note(doc: DocName, seq: number): void {
  heads.note(doc, EPOCH, seq as Seq)
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await undefined
}

test('[L6] knows a head at once, and after a crash what was written by then', async () => {
  note(A, 1)
  note(A, 2)
  expect(await heads.read(A)).toEqual({ epoch: EPOCH, seq: 2 })
  expect(await heads.read(B)).toBeUndefined()
  expect(await (await open(disk.crash(0))).read(A)).toBeUndefined()
  clock.pass(1000)
  await disk.sync()
  note(A, 3)
  expect(await heads.read(A)).toEqual({ epoch: EPOCH, seq: 3 })
  expect(await (await open(disk.crash(0))).read(A)).toEqual({ epoch: EPOCH, seq: 2 })
})

test('many commits of many documents share one write in a second', async () => {
  for (let seq = 1; seq <= 100; seq++) for (const doc of [A, B]) note(doc, seq)
  await settle()
  expect(disk.batches).toHaveLength(0)
  clock.pass(1000)
  await disk.hasBatch()
  expect(disk.batches.map(({ operations }) => operations.length)).toEqual([2])
  note(A, 101)
  expect(await heads.read(B)).toEqual({ epoch: EPOCH, seq: 100 })
  clock.pass(1000)
  await settle()
  expect(disk.batches).toHaveLength(1)
  await disk.sync()
  await disk.sync()
  expect(await (await open(disk.crash(0))).read(A)).toEqual({ epoch: EPOCH, seq: 101 })
})

test('writes what is left when it is closed, and leaves no timer', async () => {
  note(A, 5)
  const closing = heads.close()
  await disk.sync()
  await Promise.all([closing, heads.close()])
  expect(await (await open(disk)).read(A)).toEqual({ epoch: EPOCH, seq: 5 })
  expect(clock.timers).toBe(0)
})

test('lists names in the order of their bytes', async () => {
  const names = ['b', 'a', 'é', '😀', '\uff5e'].map((text) => parseDocName(text) as DocName)
  for (const doc of names) note(doc, 1)
  clock.pass(1000)
  await disk.sync()
  await settle()
  expect(await heads.list(undefined, 10)).toEqual(['a', 'b', 'é', '\uff5e', '😀'])
  expect(await heads.list(A, 2)).toEqual(['b', 'é'])
})

test('forgets a document when that is on disk, with what was noted and not written yet', async () => {
  note(A, 1)
  clock.pass(1000)
  await disk.hasBatch()
  note(A, 2)
  let isForgotten = false
  const forgetting = heads.forget(A).then(() => (isForgotten = true))
  await disk.sync()
  await disk.hasBatch()
  expect(isForgotten).toBe(false)
  await disk.sync()
  await forgetting
  expect(await heads.read(A)).toBeUndefined()
  expect(disk.content.size).toBe(0)
  await heads.forget(B)
  expect(disk.batches).toHaveLength(0)
})

test('[L5] after an error its store is opened again; what was noted is written then', async () => {
  note(A, 1)
  note(B, 9)
  clock.pass(1000)
  await disk.hasBatch()
  note(A, 2)
  disk.openError = new Error('ENOSPC')
  await disk.fail()
  await settle()
  expect(alarms).toHaveLength(2)
  expect(await heads.read(A)).toEqual({ epoch: EPOCH, seq: 2 })
  await expect(heads.read('c' as DocName)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
  await expect(heads.forget('c' as DocName)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
  disk.openError = undefined
  clock.pass(1000)
  await settle()
  expect(await heads.read('c' as DocName)).toBeUndefined()
  note(A, 3)
  clock.pass(1000)
  await disk.sync()
  await settle()
  const again = await open(disk.crash(0))
  expect([(await again.read(A))?.seq, (await again.read(B))?.seq]).toEqual([3, 9])
})

test('heads that could not be written are written without another note', async () => {
  note(A, 1)
  clock.pass(1000)
  await disk.fail()
  await settle()
  clock.pass(2000)
  await disk.sync()
  expect(await (await open(disk.crash(0))).read(A)).toEqual({ epoch: EPOCH, seq: 1 })
})

test('a damaged head is no head, with an alarm', async () => {
  note(A, 1)
  clock.pass(1000)
  await disk.sync()
  await settle()
  const [pair] = disk.content.range({ limit: 1, maxBytes: 1 })
  const [key, value] = pair as readonly [Uint8Array, Uint8Array]
  disk.content.apply([
    { type: 'put', key, value: value.map((byte, index) => (index === 6 ? byte ^ 1 : byte)) },
  ])
  expect(await heads.read(A)).toBeUndefined()
  expect(alarms).toEqual(['the known head of a is damaged; its log is opened without it'])
})

test('[L6] knows how many writes the catalogue has had, after a crash too, with the heads in one write', async () => {
  expect(await heads.readWrites()).toBeUndefined()
  heads.noteWrites(7)
  heads.noteWrites(8)
  note(A, 1)
  clock.pass(1000)
  await disk.hasBatch()
  expect(disk.batches.map(({ operations }) => operations.length)).toEqual([2])
  await disk.sync()
  note(A, 2)
  heads.noteWrites(9)
  const after = await open(disk.crash(0))
  expect(await after.readWrites()).toBe(8)
  expect(await after.list(undefined, 10)).toEqual([A])
})

test('[L7] writes nothing while the disk is full, so that heads can be read; and later what was noted', async () => {
  const room = { isFull: false }
  heads = await StoredHeads.open({ open: disk.opener, clock, room, alarm: (text) => alarms.push(text) })
  note(A, 1)
  clock.pass(1000)
  await disk.sync()
  room.isFull = true
  note(A, 2)
  clock.pass(5000)
  expect([disk.batches.length, (await heads.read(A))?.seq, alarms]).toEqual([0, 2, []])
  room.isFull = false
  clock.pass(1000)
  await disk.sync()
  await heads.close()
  heads = await open(disk)
  expect((await heads.read(A))?.seq).toBe(2)
})
