import { beforeEach, expect, test } from 'vitest'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import type { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentLog } from '../../../shared/log/update-log.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandDisk } from './hand-disk.ts'
import { append, KEYS, LogWorld, NOTES, numbers, readAll, snapshotAt } from './log-world.ts'

const UNAVAILABLE = { code: 'LOG_UNAVAILABLE' }
const OTHER = parseDocName('other') as DocName

let world: LogWorld
let disk: HandDisk
let clock: FakeClock
let log: StoreLog

beforeEach(async () => {
  world = new LogWorld()
  disk = new HandDisk()
  clock = new FakeClock()
  log = await openLog()
})

function openLog(): Promise<StoreLog> {
  return world.openLog({
    open: disk.opener,
    clock,
    heads: false,
    limits: { reopenMinMs: 100, reopenMaxMs: 1000 },
  })
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await undefined
}

test('[L5] a failed write is acknowledged to nobody; nothing is accepted until the store is opened again', async () => {
  const [notes, other] = [await log.open(NOTES), await log.open(OTHER)]
  const failures: unknown[] = []
  const heard: number[] = []
  for (const document of [notes, other]) {
    document.follow(SEQ_ZERO, {
      deliver: (entries) => heard.push(...entries.map(({ seq }) => seq)),
      fail: (error) => failures.push(error),
    })
  }
  const first = notes.append(Uint8Array.of(1), 'alice')
  await disk.sync()
  await first
  const [second, third] = [notes.append(Uint8Array.of(2), 'alice'), other.append(Uint8Array.of(1), 'alice')]
  await disk.hasBatch()
  const queued = notes.append(Uint8Array.of(3), 'alice')
  await disk.fail()
  for (const lost of [second, third, queued]) await expect(lost).rejects.toMatchObject(UNAVAILABLE)
  expect(failures).toMatchObject([UNAVAILABLE, UNAVAILABLE])
  expect(heard).toEqual([1])
  await expect(notes.append(Uint8Array.of(2), 'alice')).rejects.toMatchObject(UNAVAILABLE)
  await expect(notes.read(SEQ_ZERO, 1000)).rejects.toMatchObject(UNAVAILABLE)
  await expect(log.open(NOTES)).rejects.toMatchObject(UNAVAILABLE)
  await expect(log.open(parseDocName('new') as DocName)).rejects.toMatchObject(UNAVAILABLE)
  await expect(log.list()).rejects.toMatchObject(UNAVAILABLE)
  expect([disk.openings, log.isAvailable]).toEqual([1, false])

  await settle()
  clock.pass(100)
  await settle()
  expect([disk.openings, log.isAvailable]).toEqual([2, true])
  const again = await log.open(NOTES)
  expect([again.head, again.epoch]).toEqual([1, notes.epoch])
  const retried = again.append(Uint8Array.of(2), 'alice')
  await disk.sync()
  expect(await retried).toBe(2)
  expect(await readAll(again)).toEqual([1, 2])
})

test('[L5] a head that was acknowledged and is not found again opens as damaged', async () => {
  const notes = await log.open(NOTES)
  const appends = append(notes, 3)
  await disk.sync()
  await appends
  const last = append(notes, 1)
  await disk.hasBatch()
  // What LevelDB does after a full disk: it had answered for entries that are not there when it is opened again.
  disk.content.apply([{ type: 'del', key: KEYS.entry(3) }])
  await disk.fail()
  await expect(last).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  clock.pass(100)
  await settle()
  const again = await log.open(NOTES)
  expect(again.condition).toEqual({
    state: 'damaged',
    reason: 'it ends at 2, but 3 was on disk',
    readableThrough: 2,
  })
  await expect(again.append(Uint8Array.of(9), 'alice')).rejects.toMatchObject({
    code: 'DOCUMENT_IN_RECOVERY',
  })
})

test('[L2] a failed write that reached the disk nevertheless keeps its seq', async () => {
  const notes = await log.open(NOTES)
  const appends = append(notes, 3)
  await disk.fail(true)
  await expect(appends).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  clock.pass(100)
  await settle()
  const again = await log.open(NOTES)
  expect([again.head, again.epoch]).toEqual([3, notes.epoch])
  const next = append(again, 1)
  await disk.sync()
  await next
  expect(await readAll(again)).toEqual(numbers(1, 4))
})

test('[L5] waits longer each time until a write succeeds again', async () => {
  const failOnce = async () => {
    const failed = append(await log.open(NOTES), 1)
    await disk.fail()
    await expect(failed).rejects.toMatchObject(UNAVAILABLE)
    await settle()
  }
  const waits = async () => {
    for (let ms = 0; ; ms += 50) {
      if (log.isAvailable) return ms
      clock.pass(50)
      await settle()
    }
  }
  await failOnce()
  expect(await waits()).toBe(100)
  await failOnce()
  expect(await waits()).toBe(200)
  await failOnce()
  disk.openError = new Error('ENOSPC')
  clock.pass(400)
  await settle()
  clock.pass(800)
  await settle()
  expect(log.isAvailable).toBe(false)
  disk.openError = undefined
  expect(await waits()).toBe(1000)
  const works = append(await log.open(NOTES), 1)
  await disk.sync()
  await works
  await failOnce()
  expect(await waits()).toBe(100)
  expect(world.alarms).toContain('the store cannot be opened again yet')
})

test('a store that does not answer has failed', async () => {
  const notes = await log.open(NOTES)
  const hanging = append(notes, 1)
  await disk.hasBatch()
  clock.pass(30_000)
  await expect(hanging).rejects.toMatchObject(UNAVAILABLE)
  expect(log.isAvailable).toBe(false)
})

test('an error of a read ends the handles of that document only', async () => {
  const [notes, other] = [await log.open(NOTES), await log.open(OTHER)]
  const written = Promise.all([append(notes, 3), append(other, 3)])
  await disk.sync()
  await written
  const failures: unknown[] = []
  notes.follow(3 as Seq, { deliver() {}, fail: (error) => failures.push(error) })
  other.follow(3 as Seq, { deliver() {}, fail: (error) => failures.push(error) })
  disk.readError = new Error('EIO')
  await expect(notes.read(SEQ_ZERO, 1000)).rejects.toMatchObject(UNAVAILABLE)
  await expect(log.open(parseDocName('new') as DocName)).rejects.toMatchObject(UNAVAILABLE)
  disk.readError = undefined
  expect(failures).toHaveLength(1)
  await expect(notes.append(Uint8Array.of(4), 'alice')).rejects.toMatchObject(UNAVAILABLE)
  const next = append(other, 1)
  await disk.sync()
  await next
  expect(await readAll(await log.open(NOTES))).toEqual([1, 2, 3])
})

test('[L2] a document in doubt is not opened again before its appends are settled', async () => {
  const notes = await log.open(NOTES)
  const written = append(notes, 3)
  await disk.sync()
  await written
  const whole = disk.content.get(KEYS.entry(2)) as Uint8Array
  disk.content.apply([{ type: 'put', key: KEYS.entry(2), value: whole.map((byte) => byte ^ 1) }])
  const underway = append(notes, 2)
  await disk.hasBatch()
  await expect(notes.read(1 as Seq, 1000)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  disk.content.apply([{ type: 'put', key: KEYS.entry(2), value: whole }])
  let again: DocumentLog | undefined
  const opening = log.open(NOTES).then((opened) => (again = opened))
  await settle()
  expect(again).toBeUndefined()
  await disk.sync()
  await underway
  expect((await opening).head).toBe(5)
  const next = append(await opening, 1)
  await disk.sync()
  await next
  expect(await readAll(await opening)).toEqual(numbers(1, 6))
})

test('a read that a prune overtakes is told so, and ends nothing', async () => {
  const notes = await log.open(NOTES)
  const written = append(notes, 5)
  await disk.sync()
  await written
  let begin = () => {}
  disk.readsBegin = new Promise((resolve) => (begin = resolve))
  const reading = notes.read(1 as Seq, 1000).catch((error: unknown) => error)
  disk.readsBegin = Promise.resolve()
  const pruning = notes.putSnapshot(snapshotAt(5), { entriesThrough: 4 as Seq, snapshotsBefore: SEQ_ZERO })
  await disk.sync()
  await pruning
  begin()
  expect(await reading).toMatchObject({ code: 'LOG_DAMAGED', message: expect.stringContaining('pruned') })
  const next = append(notes, 1)
  await disk.sync()
  await next
  expect(world.alarms).toEqual([])
})

test.each([
  ['while', false],
  ['after', true],
])(
  '[L5] an open that began before a failure does not end %s the store is opened again',
  async (_, isAfter) => {
    const other = await log.open(OTHER)
    let begin = () => {}
    disk.readsBegin = new Promise((resolve) => (begin = resolve))
    const opening = log.open(NOTES)
    const failed = append(other, 1)
    await disk.fail()
    await expect(failed).rejects.toMatchObject(UNAVAILABLE)
    if (isAfter) {
      disk.readsBegin = Promise.resolve()
      await settle()
      clock.pass(100)
      await settle()
    }
    expect(log.isAvailable).toBe(isAfter)
    begin()
    await expect(opening).rejects.toMatchObject(UNAVAILABLE)
  },
)

test('[L5] nothing is written to a store after it has failed', async () => {
  const [notes, other] = [await log.open(NOTES), await log.open(OTHER)]
  const written = append(notes, 3)
  await disk.sync()
  await written
  let begin = () => {}
  disk.readsBegin = new Promise((resolve) => (begin = resolve))
  const deleting = log.delete(NOTES)
  const failed = append(other, 1)
  await disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  begin()
  await expect(deleting).rejects.toMatchObject(UNAVAILABLE)
  expect(disk.batches).toHaveLength(0)
})

test('[X3] a handle is closed only when its appends are settled; until then its state is shared', async () => {
  const notes = await log.open(NOTES)
  const written = append(notes, 1)
  await disk.hasBatch()
  const closing = notes.close()
  await settle()
  const again = await log.open(NOTES)
  expect([again.epoch, again.head]).toEqual([notes.epoch, 0])
  const next = again.append(Uint8Array.of(2), 'alice')
  await disk.sync()
  await disk.sync()
  await Promise.all([written, closing])
  expect(await next).toBe(2)
  expect(await readAll(again)).toEqual([1, 2])
  expect(log.openDocuments).toBe(1)
})

test('what waits for the disk has a limit', async () => {
  log = await world.openLog({
    open: disk.opener,
    clock,
    limits: { queueMaxBytes: 10_000, commitMaxBytes: 1000 },
  })
  const notes = await log.open(NOTES)
  const large = new Uint8Array(4000)
  const [first, second] = [notes.append(large, 'alice'), notes.append(large, 'alice')]
  await expect(notes.append(large, 'alice')).rejects.toMatchObject(UNAVAILABLE)
  expect(log.isAvailable).toBe(true)
  await disk.sync()
  await disk.sync()
  expect(await Promise.all([first, second])).toEqual([1, 2])
  const third = notes.append(large, 'alice')
  await disk.sync()
  expect(await third).toBe(3)
})

test('appends of all documents that come during one sync share the next', async () => {
  const [notes, other] = [await log.open(NOTES), await log.open(OTHER)]
  const first = append(notes, 1)
  await disk.hasBatch()
  const more = [append(other, 20), append(notes, 20)]
  await settle()
  expect(disk.batches).toHaveLength(1)
  await disk.sync()
  await first
  await disk.hasBatch()
  // Twenty entries each, and the record that comes with the first of a document.
  expect(disk.batches.map(({ operations }) => operations.length)).toEqual([41])
  await disk.sync()
  await Promise.all(more)
})

test('[E1] a new document is written with its first append, and only then', async () => {
  const notes = await log.open(NOTES)
  await (await log.open(OTHER)).close()
  expect(disk.batches).toHaveLength(0)
  const first = append(notes, 1)
  await disk.hasBatch()
  expect(disk.batches[0]?.operations.map(({ type }) => type)).toEqual(['put', 'put'])
  await disk.sync()
  await first
})

test('[S2] a snapshot whose write failed is not there; the old one is', async () => {
  const notes = await log.open(NOTES)
  const written = append(notes, 5)
  await disk.sync()
  await written
  const old = notes.putSnapshot(snapshotAt(2))
  await disk.sync()
  await old
  const failed = notes.putSnapshot(snapshotAt(5), { entriesThrough: 5 as Seq, snapshotsBefore: 5 as Seq })
  await disk.hasBatch()
  expect((await notes.snapshot())?.seq).toBe(2)
  await disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  clock.pass(100)
  await settle()
  const again = await log.open(NOTES)
  expect(await again.snapshotSeqs()).toEqual([2])
  expect(await readAll(again)).toEqual(numbers(1, 5))
})

test('[X3] a document that nobody has open takes no memory, and leaves no timer', async () => {
  const [one, other] = [await log.open(NOTES), await log.open(NOTES)]
  const written = append(one, 1)
  expect(log.openDocuments).toBe(1)
  await one.close()
  await one.close()
  expect(log.openDocuments).toBe(1)
  const closing = other.close()
  expect(log.openDocuments).toBe(1)
  await disk.sync()
  await Promise.all([written, closing])
  expect([log.openDocuments, clock.timers]).toEqual([0, 0])
})

test('a close during a recovery ends it', async () => {
  const failed = append(await log.open(NOTES), 1)
  await disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  await log.close()
  expect([disk.openings, clock.timers]).toEqual([1, 0])
  await expect(log.open(NOTES)).rejects.toMatchObject(UNAVAILABLE)
})

test('a deletion that a crash cut off is finished at the next open', async () => {
  const notes = await log.open(NOTES)
  const written = append(notes, 5)
  await disk.sync()
  await written
  const deleting = log.delete(NOTES)
  await disk.sync()
  await disk.hasBatch()
  disk = disk.crash(0)
  deleting.catch(() => {})
  log = await openLog()
  expect(await log.list()).toEqual([])
  const opening = log.open(NOTES)
  for (let batch = 0; batch < 3; batch++) await disk.sync()
  const again = await opening
  expect([again.head, disk.content.size]).toEqual([0, 0])
  expect(again.epoch).not.toBe(notes.epoch)
})

test('[L7] without room on the disk it can be read, appends are refused, and later they go on', async () => {
  const room = { isFull: false }
  const full = new LogWorld()
  const watched = await full.openLog({ room })
  const notes = await watched.open(NOTES)
  await append(notes, 3)
  room.isFull = true
  expect(notes.condition).toEqual({ state: 'full' })
  await expect(notes.append(Uint8Array.of(4), 'alice')).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('is full, and nothing new is saved'),
  })
  expect(await readAll(notes)).toEqual([1, 2, 3])
  expect((await watched.open(OTHER)).condition).toEqual({ state: 'full' })
  room.isFull = false
  expect(notes.condition).toEqual({ state: 'sound' })
  await append(notes, 1)
  expect(await readAll(notes)).toEqual([1, 2, 3, 4])
  await watched.close()
})

test('[L7] a deletion, which makes room, needs none', async () => {
  const room = { isFull: false }
  const full = new LogWorld()
  const watched = await full.openLog({ room })
  await append(await watched.open(NOTES), 3)
  room.isFull = true
  await watched.delete(NOTES)
  expect(await watched.list()).toEqual([])
  await watched.close()
})
