import { describe, expect, test } from 'vitest'
import { compressing } from '../../../server/storage/compressing-store.ts'
import { decodeRun, encodeRun } from '../../../server/storage/run-format.ts'
import { SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { KEYS, LogWorld, NOTES, numbers, readAll, snapshotAt } from '../../shared/log/log-world.ts'
import { DEFLATE_AT_ONCE } from '../../support/deflate-at-once.ts'

const ENTRIES = 30
const FOLDED = 20
const LARGE = new Uint8Array(2000).fill(7)

/** A document of 30 entries, 20 of them in a snapshot and compressed with it. */
async function compressed(world: LogWorld): Promise<void> {
  await world.write(ENTRIES)
  const log = await openLog(world)
  const notes = await log.open(NOTES)
  await notes.putSnapshot({ ...snapshotAt(FOLDED), update: LARGE })
  await notes.compress(SEQ_ZERO, FOLDED as Seq)
  await log.close()
}

function openLog(world: LogWorld) {
  return world.openLog({ open: compressing(MemoryStore.opener(world.disk), DEFLATE_AT_ONCE) })
}

describe('a log whose store compresses', () => {
  test('keeps entries that are in a snapshot as one value, and both in less room', async () => {
    const world = new LogWorld()
    const plain = new LogWorld()
    await plain.write(ENTRIES, FOLDED)
    await compressed(world)
    expect(numbers(1, ENTRIES).filter((seq) => world.disk.get(KEYS.entry(seq)) !== undefined)).toEqual([
      ...numbers(FOLDED, ENTRIES),
    ])
    expect(world.disk.get(KEYS.snapshot(FOLDED))?.length).toBeLessThan(100)
    expect(bytesOf(world)).toBeLessThan(bytesOf(plain) * 0.8)
  })

  test('[L0] [L6] a flipped bit in a run ends reads of history, is never served, and leaves the document sound', async () => {
    const clean = new LogWorld()
    await compressed(clean)
    const bits = (clean.disk.get(KEYS.entry(FOLDED)) as Uint8Array).length * 8
    for (let bit = 0; bit < bits; bit++) {
      const world = new LogWorld()
      for (const [key, value] of clean.disk.range({ limit: 100, maxBytes: 1e9 }))
        world.disk.apply([{ type: 'put', key, value }])
      world.flip(KEYS.entry(FOLDED), bit)
      const log = await openLog(world)
      const notes = await log.open(NOTES)
      expect(await readAll(notes, FOLDED)).toEqual(numbers(FOLDED + 1, ENTRIES))
      // DEFLATE has bits that say nothing: then what comes out is what was written.
      const read = await readAll(notes).catch((error: unknown) => error)
      if (Array.isArray(read)) expect(read).toEqual(numbers(1, ENTRIES))
      else expect(read).toMatchObject({ code: 'LOG_DAMAGED' })
      await log.close()
    }
  })

  test('[L6] a flipped bit in its newest snapshot: the document is what its entries say', async () => {
    const world = new LogWorld()
    await compressed(world)
    world.flip(KEYS.snapshot(FOLDED), 80)
    const log = await openLog(world)
    const notes = await log.open(NOTES)
    expect(await notes.snapshot()).toBeUndefined()
    expect(await readAll(notes)).toEqual(numbers(1, ENTRIES))
    expect(world.alarms.join()).toMatch(/snapshot at 20 is missing or damaged/)
    await log.close()
  })

  test('[L6] an entry that is missing is not hidden by compressing those around it', async () => {
    const world = new LogWorld()
    await world.write(ENTRIES)
    world.drop(KEYS.entry(7))
    const log = await openLog(world)
    const notes = await log.open(NOTES)
    await expect(notes.putSnapshot(snapshotAt(FOLDED))).rejects.toMatchObject({
      code: 'DOCUMENT_IN_RECOVERY',
    })
    await log.close()

    const later = new LogWorld()
    await later.write(ENTRIES, FOLDED)
    later.drop(KEYS.entry(7))
    const again = await (await openLog(later)).open(NOTES)
    await again.compress(SEQ_ZERO, FOLDED as Seq)
    expect(later.disk.get(KEYS.entry(6))).toBeDefined()
    await expect(readAll(again)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  })

  test('a server that does not compress says that it cannot read it, and serves none of it', async () => {
    const world = new LogWorld()
    await compressed(world)
    const log = await world.openLog()
    const notes = await log.open(NOTES)
    expect(notes.condition.state).toBe('damaged')
    await log.close()
  })

  test('compresses what an earlier server left, and twice is as good as once', async () => {
    const world = new LogWorld()
    await world.write(ENTRIES, 10, FOLDED)
    const log = await openLog(world)
    const notes = await log.open(NOTES)
    await notes.compress(10 as Seq, FOLDED as Seq)
    for (let time = 0; time < 2; time++) {
      await notes.compress(SEQ_ZERO, FOLDED as Seq)
      expect([10, 11, FOLDED].map((seq) => world.disk.get(KEYS.entry(seq)) !== undefined)).toEqual([
        true,
        false,
        true,
      ])
      expect(await readAll(notes)).toEqual(numbers(1, ENTRIES))
    }
    await log.close()
  })
})

describe('the format of a run', () => {
  const entries = [Uint8Array.of(1, 2, 3), Uint8Array.of(), new Uint8Array(300).fill(9)]

  test('gives back what was written', () => {
    expect(decodeRun(encodeRun(entries))).toEqual(entries)
  })

  test.each([[[]], [[1]], [[1, 0, 5, 0]]])('refuses %j', (bytes) => {
    expect(decodeRun(Uint8Array.from(bytes))).toBeUndefined()
  })
})

function bytesOf(world: LogWorld): number {
  const pairs = world.disk.range({ limit: 100, maxBytes: 1e9 })
  return pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
}
