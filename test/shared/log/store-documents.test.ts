import { expect, test } from 'vitest'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import type { DocumentLog } from '../../../shared/log/update-log.ts'
import { append, KEYS, LogWorld, NOTES, numbers, readAll, snapshotAt } from './log-world.ts'
import { OTHER, onHandDisk, settle, UNAVAILABLE } from './on-hand-disk.ts'

const at = onHandDisk()

test('an error of a read ends the handles of that document only', async () => {
  const [notes, other] = [await at.log.open(NOTES), await at.log.open(OTHER)]
  const written = Promise.all([append(notes, 3), append(other, 3)])
  await at.disk.sync()
  await written
  const failures: unknown[] = []
  notes.follow(3 as Seq, { deliver() {}, fail: (error) => failures.push(error) })
  other.follow(3 as Seq, { deliver() {}, fail: (error) => failures.push(error) })
  at.disk.readError = new Error('EIO')
  await expect(notes.read(SEQ_ZERO, 1000)).rejects.toMatchObject(UNAVAILABLE)
  await expect(at.log.open(parseDocName('new') as DocName)).rejects.toMatchObject(UNAVAILABLE)
  at.disk.readError = undefined
  expect(failures).toHaveLength(1)
  await expect(notes.append(Uint8Array.of(4), 'alice')).rejects.toMatchObject(UNAVAILABLE)
  const next = append(other, 1)
  await at.disk.sync()
  await next
  expect(await readAll(await at.log.open(NOTES))).toEqual([1, 2, 3])
})

test('[L2] a document in doubt is not opened again before its appends are settled', async () => {
  const notes = await at.log.open(NOTES)
  const written = append(notes, 3)
  await at.disk.sync()
  await written
  const whole = at.disk.content.get(KEYS.entry(2)) as Uint8Array
  at.disk.content.apply([{ type: 'put', key: KEYS.entry(2), value: whole.map((byte) => byte ^ 1) }])
  const underway = append(notes, 2)
  await at.disk.hasBatch()
  await expect(notes.read(1 as Seq, 1000)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  at.disk.content.apply([{ type: 'put', key: KEYS.entry(2), value: whole }])
  let again: DocumentLog | undefined
  const opening = at.log.open(NOTES).then((opened) => (again = opened))
  await settle()
  expect(again).toBeUndefined()
  await at.disk.sync()
  await underway
  expect((await opening).head).toBe(5)
  const next = append(await opening, 1)
  await at.disk.sync()
  await next
  expect(await readAll(await opening)).toEqual(numbers(1, 6))
})

test('a read that a prune overtakes is told so, and ends nothing', async () => {
  const notes = await at.log.open(NOTES)
  const written = append(notes, 5)
  await at.disk.sync()
  await written
  let begin = () => {}
  at.disk.readsBegin = new Promise((resolve) => (begin = resolve))
  const reading = notes.read(1 as Seq, 1000).catch((error: unknown) => error)
  at.disk.readsBegin = Promise.resolve()
  const pruning = notes.putSnapshot(snapshotAt(5), { entriesThrough: 4 as Seq, snapshotsBefore: SEQ_ZERO })
  await at.disk.sync()
  await pruning
  begin()
  expect(await reading).toMatchObject({ code: 'LOG_DAMAGED', message: expect.stringContaining('pruned') })
  const next = append(notes, 1)
  await at.disk.sync()
  await next
  expect(at.world.alarms).toEqual([])
})

test('[X3] a handle is closed only when its appends are settled; until then its state is shared', async () => {
  const notes = await at.log.open(NOTES)
  const written = append(notes, 1)
  await at.disk.hasBatch()
  const closing = notes.close()
  await settle()
  const again = await at.log.open(NOTES)
  expect([again.epoch, again.head]).toEqual([notes.epoch, 0])
  const next = again.append(Uint8Array.of(2), 'alice')
  await at.disk.sync()
  await at.disk.sync()
  await Promise.all([written, closing])
  expect(await next).toBe(2)
  expect(await readAll(again)).toEqual([1, 2])
  expect(at.log.openDocuments).toBe(1)
})

test('what waits for the disk has a limit', async () => {
  at.log = await at.world.openLog({
    open: at.disk.opener,
    clock: at.clock,
    limits: { queueMaxBytes: 10_000, commitMaxBytes: 1000 },
  })
  const notes = await at.log.open(NOTES)
  const large = new Uint8Array(4000)
  const [first, second] = [notes.append(large, 'alice'), notes.append(large, 'alice')]
  await expect(notes.append(large, 'alice')).rejects.toMatchObject(UNAVAILABLE)
  expect(at.log.isAvailable).toBe(true)
  await at.disk.sync()
  await at.disk.sync()
  expect(await Promise.all([first, second])).toEqual([1, 2])
  const third = notes.append(large, 'alice')
  await at.disk.sync()
  expect(await third).toBe(3)
})

test('appends of all documents that come during one sync share the next', async () => {
  const [notes, other] = [await at.log.open(NOTES), await at.log.open(OTHER)]
  const first = append(notes, 1)
  await at.disk.hasBatch()
  const more = [append(other, 20), append(notes, 20)]
  await settle()
  expect(at.disk.batches).toHaveLength(1)
  await at.disk.sync()
  await first
  await at.disk.hasBatch()
  // Twenty entries each, and the record that comes with the first of a document.
  expect(at.disk.batches.map(({ operations }) => operations.length)).toEqual([41])
  await at.disk.sync()
  await Promise.all(more)
})

test('[E1] a new document is written with its first append, and only then', async () => {
  const notes = await at.log.open(NOTES)
  await (await at.log.open(OTHER)).close()
  expect(at.disk.batches).toHaveLength(0)
  const first = append(notes, 1)
  await at.disk.hasBatch()
  expect(at.disk.batches[0]?.operations.map(({ type }) => type)).toEqual(['put', 'put'])
  await at.disk.sync()
  await first
})

test('[X3] a document that nobody has open takes no memory, and leaves no timer', async () => {
  const [one, other] = [await at.log.open(NOTES), await at.log.open(NOTES)]
  const written = append(one, 1)
  expect(at.log.openDocuments).toBe(1)
  await one.close()
  await one.close()
  expect(at.log.openDocuments).toBe(1)
  const closing = other.close()
  expect(at.log.openDocuments).toBe(1)
  await at.disk.sync()
  await Promise.all([written, closing])
  expect([at.log.openDocuments, at.clock.timers]).toEqual([0, 0])
})

test('a deletion that a crash cut off is finished at the next open', async () => {
  const notes = await at.log.open(NOTES)
  const written = append(notes, 5)
  await at.disk.sync()
  await written
  const deleting = at.log.delete(NOTES)
  await at.disk.sync()
  await at.disk.hasBatch()
  at.disk = at.disk.crash(0)
  deleting.catch(() => {})
  at.log = await at.openLog()
  expect(await at.log.list()).toEqual([])
  const opening = at.log.open(NOTES)
  for (let batch = 0; batch < 3; batch++) await at.disk.sync()
  const again = await opening
  expect([again.head, at.disk.content.size]).toEqual([0, 0])
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
