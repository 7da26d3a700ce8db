import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { adviceFor } from '../../../server/storage/advice.ts'
import { DiskRoom, isFullDisk, RESERVE_FILE } from '../../../server/storage/disk-room.ts'
import { InkwireError } from '../../../shared/errors.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const RESERVE = 4096
const ROOMY = 1_000_000

let folder: string
let clock: FakeClock
let freeBytes: number
let alarms: string[]
const rooms: DiskRoom[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-room-'))
  clock = new FakeClock()
  freeBytes = ROOMY
  alarms = []
})

afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
  await rm(folder, { recursive: true })
  expect(clock.timers).toBe(0)
})

async function openRoom(): Promise<DiskRoom> {
  const room = await DiskRoom.open({
    folder,
    reserveBytes: RESERVE,
    clock,
    alarm: (text) => alarms.push(text),
    freeBytes: async () => freeBytes,
  })
  rooms.push(room)
  return room
}

/** Resolves when it has looked once more. */
async function afterALook(): Promise<void> {
  const before = clock.timers
  clock.pass(1000)
  while (clock.timers < before) await new Promise((resolve) => setImmediate(resolve))
}

async function reserve(): Promise<number> {
  return stat(join(folder, RESERVE_FILE)).then(
    ({ size }) => size,
    () => 0,
  )
}

test('[L7] holds room back a moment after the start, and finds it at the next one', async () => {
  const room = await openRoom()
  expect(await reserve()).toBe(0)
  await afterALook()
  expect([await reserve(), room.isFull]).toEqual([RESERVE, false])
  await room.close()
  await openRoom()
  expect([await reserve(), alarms]).toEqual([RESERVE, []])
})

test('[L7] a disk with too little room is full before a write meets it; the reserve stays until it is needed', async () => {
  const room = await openRoom()
  await afterALook()
  freeBytes = RESERVE / 4 - 1
  await afterALook()
  expect([room.isFull, await reserve()]).toEqual([true, RESERVE])
  expect(alarms.join()).toMatch(/is full.*Free at least 1 MiB.*without a restart/)
  await room.beforeOpening()
  expect(await reserve()).toBe(0)
})

test('[L7] heals by itself, with its reserve, when there is room for that', async () => {
  const room = await openRoom()
  await afterALook()
  let heard = 0
  room.onRoomAgain(() => heard++)
  room.refused(new Error('IO error: 000003.log: No space left on device'))
  expect(room.isFull).toBe(true)
  freeBytes = 0
  await room.beforeOpening()
  // Not yet: what was let go of would not find its place again.
  freeBytes = RESERVE
  await afterALook()
  expect([room.isFull, await reserve(), heard]).toEqual([true, 0, 0])
  freeBytes = RESERVE * 2
  await afterALook()
  expect([room.isFull, await reserve(), heard]).toEqual([false, RESERVE, 1])
  expect(alarms.at(-1)).toMatch(/room .* again: saving goes on/)
})

test('[L7] started on a full disk, lets go of what is held back', async () => {
  await writeFile(join(folder, RESERVE_FILE), new Uint8Array(RESERVE))
  freeBytes = 0
  const room = await openRoom()
  expect(room.isFull).toBe(true)
  await room.beforeOpening()
  expect(await reserve()).toBe(0)
})

test('[L7] holds back again half of what an opening has left, so that a server killed on a full disk starts once more', async () => {
  await writeFile(join(folder, RESERVE_FILE), new Uint8Array(RESERVE))
  freeBytes = 0
  const room = await openRoom()
  const headsOpened = await room.beforeOpening()
  const logOpened = await room.beforeOpening()
  headsOpened()
  await afterALook()
  expect(await reserve()).toBe(0)
  freeBytes = RESERVE
  logOpened()
  await room.close()
  expect([room.isFull, await reserve()]).toEqual([true, RESERVE / 2])
})

test('an opening on a disk with room touches nothing', async () => {
  const room = await openRoom()
  const opened = await room.beforeOpening()
  opened()
  await room.close()
  expect([room.isFull, await reserve()]).toEqual([false, 0])
})

test('a reserve that is not whole is made whole, and one that is too large is made anew', async () => {
  await writeFile(join(folder, RESERVE_FILE), new Uint8Array(7))
  const room = await openRoom()
  await afterALook()
  expect(await reserve()).toBe(RESERVE)
  await room.close()
  await writeFile(join(folder, RESERVE_FILE), new Uint8Array(RESERVE + 1))
  await openRoom()
  expect(await reserve()).toBe(0)
  await afterALook()
  expect(await reserve()).toBe(RESERVE)
})

test('knows the words and the codes of a full disk, and of nothing else', () => {
  for (const text of ['IO error: /data/log/000005.log: No space left on device', 'Disk quota exceeded']) {
    expect(isFullDisk(new Error('the store failed', { cause: new Error(text) }))).toBe(true)
  }
  expect(isFullDisk(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true)
  expect(isFullDisk(new Error('IO error: Input/output error'))).toBe(false)
  expect(isFullDisk(undefined)).toBe(false)
})

test.each([
  ['IO error: 000003.log: No space left on device', /Free space/],
  ['IO error: 000003.log: Input/output error', /dmesg.*inkwire verify/],
  ['IO error: 000003.log: File too large', /ulimit -f/],
  ['IO error: LOCK: Permission denied', /belong to the user/],
  ['Corruption: checksum mismatch', /inkwire verify/],
  ['the store has not answered for 30000 ms', /stalls/],
  ['Read-only file system', /made this disk read-only/],
  ['Too many open files', /LimitNOFILE/],
])('[L5] [L7] says what to do about "%s"', (said, advice) => {
  const cause = new InkwireError('LOG_UNAVAILABLE', 'the store failed', { cause: new Error(said) })
  expect(adviceFor(cause)).toMatch(advice)
})

test('[L6] says what to do about a damaged document, and nothing where it knows nothing', () => {
  expect(adviceFor(new InkwireError('DOCUMENT_IN_RECOVERY', 'entry 3 is missing'))).toMatch(/inkwire restore/)
  expect(adviceFor(new Error('something else'))).toBeUndefined()
})
