import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { bytesFor, docName, openFolder } from './sample-folder.ts'

const NOTES = docName('notes')

/** How long LevelDB's log was when so many appends had resolved. */
interface Synced {
  readonly bytes: number
  readonly seq: number
}

let before: string
let after: string

beforeEach(async () => {
  before = await mkdtemp(join(tmpdir(), 'inkwire-before-'))
  after = await mkdtemp(join(tmpdir(), 'inkwire-after-'))
})
afterEach(async () => {
  await rm(before, { recursive: true })
  await rm(after, { recursive: true })
})

async function logFile(folder: string): Promise<string> {
  const names = (await readdir(join(folder, 'log'))).filter((name) => /^\d+\.log$/.test(name))
  expect(names).toHaveLength(1)
  return join(folder, 'log', names[0] as string)
}

/** Writes while the folder is open, and copies it before it is closed: what a power cut leaves, and more. */
async function writeAndCut(appends: number, sizes: () => number): Promise<Synced[]> {
  const { log, close } = await openFolder(before)
  const path = await logFile(before)
  const notes = await log.open(NOTES)
  const synced: Synced[] = [{ bytes: 0, seq: 0 }]
  for (let seq = 1; seq <= appends; ) {
    const together = Math.min(appends - seq + 1, 1 + (seq % 4))
    const group = Array.from({ length: together }, (_, n) =>
      notes.append(bytesFor(`${seq + n}`, sizes()), 'alice'),
    )
    await Promise.all(group)
    seq += together
    synced.push({ bytes: (await stat(path)).size, seq: seq - 1 })
  }
  await cp(before, after, { recursive: true })
  await close()
  return synced
}

/** How many of its entries are there, each as it was written, without a hole. */
async function countEntries(): Promise<number> {
  const { log, close } = await openFolder(after)
  const notes = await log.open(NOTES)
  let seq: Seq = SEQ_ZERO
  for (;;) {
    const entries = await notes.read(seq, 100_000)
    if (entries.length === 0) break
    for (const entry of entries) {
      expect(entry.seq).toBe(seq + 1)
      seq = entry.seq
      expect(Buffer.compare(entry.update, bytesFor(`${seq}`, entry.update.length))).toBe(0)
    }
  }
  expect(notes.head).toBe(seq)
  if (notes.condition.state === 'sound') {
    expect(await notes.append(bytesFor(`${seq + 1}`), 'alice')).toBe(seq + 1)
  }
  await close()
  return seq
}

describe('[L3] after a power cut the log is a prefix that holds every resolved append', () => {
  test('wherever the tail is torn', async () => {
    const random = new RandomStream(7, 'torn tails')
    const synced = await writeAndCut(150, () => random.integer(1, 900))
    const whole = await readFile(await logFile(after))
    const copy = await mkdtemp(join(tmpdir(), 'inkwire-copy-'))
    await cp(after, copy, { recursive: true })
    let shortest = Number.POSITIVE_INFINITY
    for (let cut = 0; cut < 25; cut++) {
      const bytes = random.integer(0, whole.length)
      await rm(after, { recursive: true })
      await cp(copy, after, { recursive: true })
      await writeFile(await logFile(after), whole.subarray(0, bytes))
      const least = synced.findLast((point) => point.bytes <= bytes)?.seq as number
      const count = await countEntries()
      expect(count, `${bytes} of ${whole.length} bytes`).toBeGreaterThanOrEqual(least)
      shortest = Math.min(shortest, count)
    }
    await rm(copy, { recursive: true })
    expect(shortest).toBeLessThan(75)
  })

  test.each([
    ['zeros', (length: number) => new Uint8Array(length)],
    ['garbage', (length: number) => bytesFor('garbage', length)],
  ])('whatever %s stand after its end', async (_, tail) => {
    const synced = await writeAndCut(40, () => 100)
    const path = await logFile(after)
    const whole = await readFile(path)
    await writeFile(path, Buffer.concat([whole, tail(5000)]))
    expect(await countEntries()).toBe(synced.at(-1)?.seq)
  })
})

test('[L6] an end that is lost behind the known heads is said', async () => {
  const { log, close } = await openFolder(after)
  const notes = await log.open(NOTES)
  for (let seq = 1; seq <= 20; seq++) await notes.append(bytesFor(`${seq}`), 'alice')
  await close()
  const path = await logFile(after)
  const whole = await readFile(path)
  await writeFile(path, whole.subarray(0, whole.length - 300))
  const again = await openFolder(after)
  const damaged = await again.log.open(NOTES)
  expect(damaged.condition).toMatchObject({
    state: 'damaged',
    reason: expect.stringContaining('20 was on disk'),
  })
  expect(damaged.head).toBeLessThan(20)
  await again.close()
  expect(await countEntries()).toBe(damaged.head)
})
