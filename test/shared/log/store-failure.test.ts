import { expect, test } from 'vitest'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { append, KEYS, NOTES, numbers, readAll, snapshotAt } from './log-world.ts'
import { OTHER, onHandDisk, settle, UNAVAILABLE } from './on-hand-disk.ts'

const at = onHandDisk()

test('[L5] a failed write is acknowledged to nobody; nothing is accepted until the store is opened again', async () => {
  const [notes, other] = [await at.log.open(NOTES), await at.log.open(OTHER)]
  const failures: unknown[] = []
  const heard: number[] = []
  for (const document of [notes, other]) {
    document.follow(SEQ_ZERO, {
      deliver: (entries) => heard.push(...entries.map(({ seq }) => seq)),
      fail: (error) => failures.push(error),
    })
  }
  const first = notes.append(Uint8Array.of(1), 'alice')
  await at.disk.sync()
  await first
  const [second, third] = [notes.append(Uint8Array.of(2), 'alice'), other.append(Uint8Array.of(1), 'alice')]
  await at.disk.hasBatch()
  const queued = notes.append(Uint8Array.of(3), 'alice')
  await at.disk.fail()
  for (const lost of [second, third, queued]) await expect(lost).rejects.toMatchObject(UNAVAILABLE)
  expect(failures).toMatchObject([UNAVAILABLE, UNAVAILABLE])
  expect(heard).toEqual([1])
  await expect(notes.append(Uint8Array.of(2), 'alice')).rejects.toMatchObject(UNAVAILABLE)
  await expect(notes.read(SEQ_ZERO, 1000)).rejects.toMatchObject(UNAVAILABLE)
  await expect(at.log.open(NOTES)).rejects.toMatchObject(UNAVAILABLE)
  await expect(at.log.open(parseDocName('new') as DocName)).rejects.toMatchObject(UNAVAILABLE)
  await expect(at.log.list()).rejects.toMatchObject(UNAVAILABLE)
  expect([at.disk.openings, at.log.isAvailable]).toEqual([1, false])

  await settle()
  at.clock.pass(100)
  await settle()
  expect([at.disk.openings, at.log.isAvailable]).toEqual([2, true])
  const again = await at.log.open(NOTES)
  expect([again.head, again.epoch]).toEqual([1, notes.epoch])
  const retried = again.append(Uint8Array.of(2), 'alice')
  await at.disk.sync()
  expect(await retried).toBe(2)
  expect(await readAll(again)).toEqual([1, 2])
})

test('[L5] a head that was acknowledged and is not found again opens as damaged', async () => {
  const notes = await at.log.open(NOTES)
  const appends = append(notes, 3)
  await at.disk.sync()
  await appends
  const last = append(notes, 1)
  await at.disk.hasBatch()
  // What LevelDB does after a full disk: it had answered for entries that are not there when it is opened again.
  at.disk.content.apply([{ type: 'del', key: KEYS.entry(3) }])
  await at.disk.fail()
  await expect(last).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  at.clock.pass(100)
  await settle()
  const again = await at.log.open(NOTES)
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
  const notes = await at.log.open(NOTES)
  const appends = append(notes, 3)
  await at.disk.fail(true)
  await expect(appends).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  at.clock.pass(100)
  await settle()
  const again = await at.log.open(NOTES)
  expect([again.head, again.epoch]).toEqual([3, notes.epoch])
  const next = append(again, 1)
  await at.disk.sync()
  await next
  expect(await readAll(again)).toEqual(numbers(1, 4))
})

test('[L5] waits longer each time until a write succeeds again', async () => {
  const failOnce = async () => {
    const failed = append(await at.log.open(NOTES), 1)
    await at.disk.fail()
    await expect(failed).rejects.toMatchObject(UNAVAILABLE)
    await settle()
  }
  const waits = async () => {
    for (let ms = 0; ; ms += 50) {
      if (at.log.isAvailable) return ms
      at.clock.pass(50)
      await settle()
    }
  }
  await failOnce()
  expect(await waits()).toBe(100)
  await failOnce()
  expect(await waits()).toBe(200)
  await failOnce()
  at.disk.openError = new Error('ENOSPC')
  at.clock.pass(400)
  await settle()
  at.clock.pass(800)
  await settle()
  expect(at.log.isAvailable).toBe(false)
  at.disk.openError = undefined
  expect(await waits()).toBe(1000)
  const works = append(await at.log.open(NOTES), 1)
  await at.disk.sync()
  await works
  await failOnce()
  expect(await waits()).toBe(100)
  expect(at.world.alarms).toContain('the store cannot be opened again yet')
})

test('a store that does not answer has failed', async () => {
  const notes = await at.log.open(NOTES)
  const hanging = append(notes, 1)
  await at.disk.hasBatch()
  at.clock.pass(30_000)
  await expect(hanging).rejects.toMatchObject(UNAVAILABLE)
  expect(at.log.isAvailable).toBe(false)
})

test.each([
  ['while', false],
  ['after', true],
])(
  '[L5] an open that began before a failure does not end %s the store is opened again',
  async (_, isAfter) => {
    const other = await at.log.open(OTHER)
    let begin = () => {}
    at.disk.readsBegin = new Promise((resolve) => (begin = resolve))
    const opening = at.log.open(NOTES)
    const failed = append(other, 1)
    await at.disk.fail()
    await expect(failed).rejects.toMatchObject(UNAVAILABLE)
    if (isAfter) {
      at.disk.readsBegin = Promise.resolve()
      await settle()
      at.clock.pass(100)
      await settle()
    }
    expect(at.log.isAvailable).toBe(isAfter)
    begin()
    await expect(opening).rejects.toMatchObject(UNAVAILABLE)
  },
)

test('[L5] nothing is written to a store after it has failed', async () => {
  const [notes, other] = [await at.log.open(NOTES), await at.log.open(OTHER)]
  const written = append(notes, 3)
  await at.disk.sync()
  await written
  let begin = () => {}
  at.disk.readsBegin = new Promise((resolve) => (begin = resolve))
  const deleting = at.log.delete(NOTES)
  const failed = append(other, 1)
  await at.disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  begin()
  await expect(deleting).rejects.toMatchObject(UNAVAILABLE)
  expect(at.disk.batches).toHaveLength(0)
})

test('[S2] a snapshot whose write failed is not there; the old one is', async () => {
  const notes = await at.log.open(NOTES)
  const written = append(notes, 5)
  await at.disk.sync()
  await written
  const old = notes.putSnapshot(snapshotAt(2))
  await at.disk.sync()
  await old
  const failed = notes.putSnapshot(snapshotAt(5), { entriesThrough: 5 as Seq, snapshotsBefore: 5 as Seq })
  await at.disk.hasBatch()
  expect((await notes.snapshot())?.seq).toBe(2)
  await at.disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  at.clock.pass(100)
  await settle()
  const again = await at.log.open(NOTES)
  expect(await again.snapshotSeqs()).toEqual([2])
  expect(await readAll(again)).toEqual(numbers(1, 5))
})

test('a close during a recovery ends it', async () => {
  const failed = append(await at.log.open(NOTES), 1)
  await at.disk.fail()
  await expect(failed).rejects.toMatchObject(UNAVAILABLE)
  await settle()
  await at.log.close()
  expect([at.disk.openings, at.clock.timers]).toEqual([1, 0])
  await expect(at.log.open(NOTES)).rejects.toMatchObject(UNAVAILABLE)
})
