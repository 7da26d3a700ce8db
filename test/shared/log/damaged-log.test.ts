import { beforeEach, describe, expect, test } from 'vitest'
import { InkwireError } from '../../../shared/errors.ts'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import type { Pair, Range } from '../../../shared/log/store.ts'
import { append, KEYS, LogWorld, NOTES, numbers, readAll, snapshotAt } from './log-world.ts'

let world: LogWorld

beforeEach(() => {
  world = new LogWorld()
})

/** Opens it read-only, in recovery, with an alarm. */
async function expectDamaged(readableThrough: number, reason: RegExp, from = 0): Promise<void> {
  const log = await world.openLog()
  const notes = await log.open(NOTES)
  expect(notes.condition).toEqual({
    state: 'damaged',
    reason: expect.stringMatching(reason),
    readableThrough,
  })
  expect(notes.head).toBe(readableThrough)
  expect(world.alarms.join()).toMatch(reason)
  expect(await readAll(notes, from)).toEqual(numbers(from + 1, readableThrough))
  const inRecovery = { code: 'DOCUMENT_IN_RECOVERY' }
  await expect(notes.append(Uint8Array.of(1), 'alice')).rejects.toMatchObject(inRecovery)
  await expect(notes.prune({ entriesThrough: 1 as Seq, snapshotsBefore: SEQ_ZERO })).rejects.toMatchObject(
    inRecovery,
  )
  if (readableThrough > 0) {
    await expect(notes.putSnapshot(snapshotAt(1))).rejects.toMatchObject(inRecovery)
    await expect(notes.quarantine(1 as Seq)).rejects.toMatchObject(inRecovery)
  }
  expect(await log.list()).toEqual([NOTES])
  await log.close()
}

describe('[L6] says that a document is damaged when', () => {
  test('an entry of its tail is missing', async () => {
    await world.write(10)
    world.drop(KEYS.entry(6))
    await expectDamaged(5, /entry 6 is missing/)
  })

  test('its first entry is missing', async () => {
    await world.write(10)
    world.drop(KEYS.entry(1))
    await expectDamaged(0, /entry 1 is missing/)
  })

  test.each(numbers(0, 46).map((byte) => byte * 8 + (byte % 8)))(
    'bit %i of an entry is flipped',
    async (bit) => {
      await world.write(3)
      world.flip(KEYS.entry(2), Math.min(bit, (world.disk.get(KEYS.entry(2)) as Uint8Array).length * 8 - 1))
      await expectDamaged(1, /entry 2 fails its checksum/)
    },
  )

  test('its last entry is flipped', async () => {
    await world.write(10)
    world.flip(KEYS.entry(10))
    await expectDamaged(9, /entry 10 fails its checksum/)
  })

  test('an entry stands in the place of another', async () => {
    await world.write(10)
    const value = world.disk.get(KEYS.entry(4)) as Uint8Array
    world.disk.apply([{ type: 'put', key: KEYS.entry(7), value }])
    await expectDamaged(6, /entry 7 is another one/)
  })

  test('an entry follows another than the one before', async () => {
    // Two histories of the same epoch: only the chain tells them apart.
    const twin = new LogWorld()
    for (const [one, author] of [
      [world, 'alice'],
      [twin, 'bob'],
    ] as const) {
      const notes = await (await one.openLog({ random: () => 0.5 })).open(NOTES)
      await append(notes, 6, author)
      await append(notes, 4)
    }
    world.disk.apply([{ type: 'put', key: KEYS.entry(7), value: twin.disk.get(KEYS.entry(7)) as Uint8Array }])
    await expectDamaged(6, /entry 7 does not follow/)
  })

  test('its end is missing, and its head is known', async () => {
    await world.write(10)
    for (const seq of [8, 9, 10]) world.drop(KEYS.entry(seq))
    await expectDamaged(7, /ends at 7, but 10 was on disk/)
  })

  test('the store is empty, and its head is known', async () => {
    await world.write(10)
    for (const seq of numbers(1, 10)) world.drop(KEYS.entry(seq))
    world.drop(KEYS.record)
    await expectDamaged(0, /record is missing.*ends at 0, but 10 was on disk/)
  })

  test('only its record is left', async () => {
    await world.write(10)
    world.heads.heads.clear()
    for (const seq of numbers(1, 10)) world.drop(KEYS.entry(seq))
    await expectDamaged(0, /entry 1 is missing/)
  })

  test('another document of its name was here', async () => {
    await world.write(10)
    world.heads.note(NOTES, 7 as never, 3 as Seq)
    await expectDamaged(10, /another document of this name/)
  })

  test('its record is missing: what is left can be read', async () => {
    await world.write(10, 4, 8)
    world.drop(KEYS.record)
    await expectDamaged(10, /its record is missing/)
    const notes = await (await world.openLog()).open(NOTES)
    expect((await notes.snapshot())?.seq).toBe(8)
    expect(notes.epoch).toBe(world.heads.heads.get(NOTES)?.epoch)
  })

  test('its record is flipped: what is left can be read', async () => {
    await world.write(10, 4, 8)
    await pruneThrough(6)
    world.flip(KEYS.record)
    await expectDamaged(10, /its record is damaged/, 6)
  })

  test('nothing is left but a snapshot and what is known', async () => {
    await world.write(10, 10)
    await pruneThrough(10)
    world.drop(KEYS.record)
    await expectDamaged(10, /its record is missing/, 10)
  })

  test('the only snapshot after a prune is flipped', async () => {
    await world.write(10, 6)
    await pruneThrough(6)
    world.flip(KEYS.snapshot(6))
    await expectDamaged(0, /entries after 0 were pruned.*snapshot at 6/)
  })

  test('entries between a sound snapshot and the end are pruned', async () => {
    await world.write(10, 3, 6)
    await pruneThrough(6)
    world.drop(KEYS.snapshot(6))
    await expectDamaged(3, /entries after 3 were pruned/, 3)
  })

  test('the entries that its newest snapshot stands for are missing', async () => {
    await world.write(10, 8)
    for (const seq of numbers(5, 10)) world.drop(KEYS.entry(seq))
    world.heads.heads.clear()
    await expectDamaged(8, /entry 8 is missing/, 8)
  })

  test('the store itself finds damage in its tail', async () => {
    await world.write(10)
    const log = await world.openLog({ open: async () => new RottenStore(world.disk, 6) })
    const notes = await log.open(NOTES)
    expect(notes.condition).toMatchObject({ state: 'damaged', readableThrough: 5 })
    expect(await readAll(notes)).toEqual(numbers(1, 5))
  })

  test('the store itself finds damage at its end', async () => {
    await world.write(10)
    const log = await world.openLog({ open: async () => new RottenStore(world.disk, 10) })
    expect((await log.open(NOTES)).condition).toMatchObject({ state: 'damaged', readableThrough: 9 })
  })
})

describe('[L6] a document that can be read whole', () => {
  test('goes on from an older snapshot when the newest is damaged, and never prunes what that needs', async () => {
    await world.write(10, 4, 8)
    world.flip(KEYS.snapshot(8))
    const log = await world.openLog()
    const notes = await log.open(NOTES)
    expect(notes.condition).toEqual({ state: 'sound' })
    expect(world.alarms.join()).toMatch(/whole, but the snapshot at 8 is missing or damaged/)
    expect((await notes.snapshot())?.seq).toBe(4)
    await notes.prune({ entriesThrough: 8 as Seq, snapshotsBefore: 8 as Seq })
    expect(await notes.snapshotSeqs()).toEqual([4])
    expect(await readAll(notes, 4)).toEqual(numbers(5, 10))
    await notes.putSnapshot({ ...snapshotAt(8) })
    expect((await notes.snapshot())?.seq).toBe(8)
  })

  test('is sound when only its history is damaged; reading that says so, and ends nothing', async () => {
    await world.write(10, 8)
    world.flip(KEYS.entry(3))
    const notes = await (await world.openLog()).open(NOTES)
    expect(notes.condition).toEqual({ state: 'sound' })
    expect((await notes.read(SEQ_ZERO, 10_000)).map(({ seq }) => seq)).toEqual([1, 2])
    await expect(notes.read(2 as Seq, 10_000)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    await expect(notes.read(3 as Seq, 10_000)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    expect(await notes.append(Uint8Array.of(11), 'alice')).toBe(11)
  })

  test('gives an older snapshot where one of its history is damaged', async () => {
    await world.write(10, 2, 5, 8)
    world.flip(KEYS.snapshot(5))
    const notes = await (await world.openLog()).open(NOTES)
    expect(await notes.snapshot(6 as Seq)).toMatchObject({ seq: 2 })
  })
})

describe('[L6] damage that comes while a document is open', () => {
  // What was kept in memory when it was checked is served from there, and does not meet it.
  const limits = { recentSnapshotsMaxBytes: 1, recentPagesMaxBytes: 1 }

  test('ends its handles; opened again, it says so', async () => {
    await world.write(10)
    const log = await world.openLog({ limits })
    const notes = await log.open(NOTES)
    let failure: Error | undefined
    notes.follow(10 as Seq, { deliver() {}, fail: (error) => (failure = error) })
    world.flip(KEYS.entry(6))
    expect((await notes.read(SEQ_ZERO, 10_000)).map(({ seq }) => seq)).toEqual(numbers(1, 5))
    await expect(notes.read(5 as Seq, 10_000)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    expect(failure).toMatchObject({ code: 'LOG_DAMAGED' })
    await expect(notes.append(Uint8Array.of(1), 'alice')).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    await notes.close()
    expect((await log.open(NOTES)).condition).toMatchObject({ state: 'damaged', readableThrough: 5 })
  })

  test('[L2] appends that were under way keep their places', async () => {
    await world.write(10)
    const log = await world.openLog({ limits })
    const notes = await log.open(NOTES)
    const rotten = Uint8Array.from(world.disk.get(KEYS.entry(6)) as Uint8Array)
    world.flip(KEYS.entry(6))
    const reading = notes.read(5 as Seq, 10_000).catch(() => {})
    const appends = numbers(11, 15).map((n) => notes.append(Uint8Array.of(n), 'alice'))
    await reading
    world.disk.apply([{ type: 'put', key: KEYS.entry(6), value: rotten }])
    const again = await log.open(NOTES)
    expect(again.condition).toEqual({ state: 'sound' })
    expect(await again.append(Uint8Array.of(16), 'alice')).toBe(16)
    expect(await Promise.all(appends)).toEqual(numbers(11, 15))
    expect(await readAll(again)).toEqual(numbers(1, 16))
  })

  test('a following that meets it is failed', async () => {
    await world.write(10)
    const notes = await (await world.openLog({ limits })).open(NOTES)
    world.drop(KEYS.entry(2))
    const heard: number[] = []
    const failure = await new Promise((fail) => {
      notes.follow(SEQ_ZERO, { deliver: (entries) => heard.push(...entries.map(({ seq }) => seq)), fail })
    })
    expect(failure).toMatchObject({ code: 'LOG_DAMAGED' })
    expect(heard).toEqual([1])
  })

  test('the newest snapshot failing its check ends its handles; opened again, an older one serves', async () => {
    await world.write(10, 4, 8)
    const log = await world.openLog({ limits })
    const notes = await log.open(NOTES)
    world.flip(KEYS.snapshot(8))
    await expect(notes.snapshot()).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
    const again = await log.open(NOTES)
    expect(again.condition).toEqual({ state: 'sound' })
    expect((await again.snapshot())?.seq).toBe(4)
  })
})

test('[L6] lists documents that only the known heads remember', async () => {
  await world.write(3)
  world.drop(KEYS.record)
  world.heads.note(parseDocName('zoo') as DocName, 1 as never, 5 as Seq)
  const log = await world.openLog()
  expect(await log.list()).toEqual(['notes', 'zoo'])
  expect((await log.open(parseDocName('zoo') as DocName)).condition).toMatchObject({ state: 'damaged' })
  await log.delete(parseDocName('zoo') as DocName)
  expect(await log.list()).toEqual(['notes'])
})

test('a damaged document can be deleted, and made anew', async () => {
  await world.write(10)
  world.drop(KEYS.entry(6))
  const log = await world.openLog()
  await log.open(NOTES)
  await log.delete(NOTES)
  expect(world.disk.size).toBe(0)
  const notes = await log.open(NOTES)
  expect(notes.condition).toEqual({ state: 'sound' })
  expect(await notes.append(Uint8Array.of(1), 'alice')).toBe(1)
})

async function pruneThrough(seq: number): Promise<void> {
  const log = await world.openLog()
  const notes = await log.open(NOTES)
  await notes.prune({ entriesThrough: seq as Seq, snapshotsBefore: SEQ_ZERO })
  await log.close()
}

/** Finds damage where one entry lies, as LevelDB does in a block whose checksum fails. */
class RottenStore extends MemoryStore {
  readonly #rotten: Uint8Array

  constructor(disk: LogWorld['disk'], seq: number) {
    super(disk)
    this.#rotten = KEYS.entry(seq)
  }

  override async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    if (key.join() === this.#rotten.join()) throw new InkwireError('LOG_DAMAGED', 'rotten')
    return super.get(key)
  }

  override async range(range: Range): Promise<readonly Pair[]> {
    const pairs = await super.range(range)
    if (pairs.some(([key]) => key.join() === this.#rotten.join()))
      throw new InkwireError('LOG_DAMAGED', 'rotten')
    return pairs
  }
}
