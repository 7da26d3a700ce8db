import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataFolderError } from '../../../server/storage/data-folder-error.ts'
import { writeMarker } from '../../../server/storage/marker.ts'
import { checksum } from '../../../shared/log/checksum.ts'
import { docName, openFolder } from './sample-folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function refusal(): Promise<DataFolderError> {
  const opened = await openFolder(folder).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(opened instanceof DataFolderError)) throw new Error('it was not refused', { cause: opened })
  expect(opened.message).toContain(folder)
  return opened
}

async function writeOne(): Promise<void> {
  const { log, close } = await openFolder(folder)
  await (await log.open(docName('notes'))).append(Uint8Array.of(1), 'alice')
  await close()
}

test('makes a data folder of a missing folder and of an empty one', async () => {
  await writeOne()
  expect(await readdir(folder)).toEqual(['heads', 'inkwire.json', 'log'])
  await rm(folder, { recursive: true })
  await writeOne()
  expect(JSON.parse(await readFile(join(folder, 'inkwire.json'), 'utf8'))).toMatchObject({
    format: 2,
    state: 'ready',
  })
})

test('opens it again, with what was written', async () => {
  await writeOne()
  const { log, close } = await openFolder(folder)
  expect((await log.open(docName('notes'))).head).toBe(1)
  await close()
  await close()
})

test('refuses a folder that another process has open, and says so', async () => {
  const { close } = await openFolder(folder)
  const { reason, message } = await refusal()
  expect([reason, message]).toEqual(['locked', expect.stringContaining('in use by another process')])
  await close()
  await writeOne()
})

test('refuses a folder with something else in it, and leaves it as it is', async () => {
  await writeFile(join(folder, 'thesis.docx'), 'years')
  const { reason, message } = await refusal()
  expect([reason, message]).toEqual(['foreign', expect.stringContaining('not empty')])
  expect(await readdir(folder)).toEqual(['thesis.docx'])
})

test("takes a new file system's own folder for nothing", async () => {
  await mkdir(join(folder, 'lost+found'))
  await writeOne()
})

test('refuses a folder whose marker is gone, and deletes nothing', async () => {
  await writeOne()
  await rm(join(folder, 'inkwire.json'))
  expect((await refusal()).reason).toBe('foreign')
  expect(await readdir(folder)).toEqual(['heads', 'log'])
})

test('refuses data of a newer format, and says what to do', async () => {
  await writeOne()
  const createdAt = '2027-01-01T00:00:00.000Z'
  const sum = checksum(Buffer.from(JSON.stringify([3, 'sharded', createdAt])), 0)
  const marker = { format: 3, state: 'sharded', createdAt, checksum: sum, shards: 7 }
  await writeFile(join(folder, 'inkwire.json'), JSON.stringify(marker))
  const { reason, message } = await refusal()
  expect([reason, message]).toEqual(['newer', expect.stringContaining('start the newer version')])
})

test('marks a folder of an earlier format anew, so that an earlier version does not take it for damaged', async () => {
  await writeOne()
  const path = join(folder, 'inkwire.json')
  const createdAt = '2026-11-22T00:00:00.000Z'
  const sum = checksum(Buffer.from(JSON.stringify([1, 'ready', createdAt])), 0)
  await writeFile(path, JSON.stringify({ format: 1, state: 'ready', createdAt, checksum: sum }))
  const { log, close } = await openFolder(folder)
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ format: 2, state: 'ready', createdAt })
  expect((await log.open(docName('notes'))).head).toBe(1)
  await close()
})

test.each(['', '{', '{"format":1}', '[]', 'null', '"inkwire"'])(
  'refuses a marker that says %j',
  async (text) => {
    await writeOne()
    await writeFile(join(folder, 'inkwire.json'), text)
    expect((await refusal()).reason).toBe('damaged')
  },
)

test('[L6] notices every flipped bit of its marker', async () => {
  await writeOne()
  const path = join(folder, 'inkwire.json')
  const whole = await readFile(path)
  const said = JSON.parse(whole.toString())
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const damaged = Buffer.from(whole)
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
    // Some only turn one blank into another.
    if (sameJson(damaged.toString(), said)) continue
    await writeFile(path, damaged)
    await expect(openFolder(folder), `bit ${bit}`).rejects.toBeInstanceOf(DataFolderError)
  }
})

test('[L6] a database that is gone is not made anew', async () => {
  await writeOne()
  await rm(join(folder, 'log'), { recursive: true })
  const { reason, message } = await refusal()
  expect([reason, message]).toEqual(['damaged', expect.stringContaining('backup')])
  expect((await refusal()).reason).toBe('damaged')
})

test('a folder whose making a crash cut off is made to its end', async () => {
  await writeMarker(folder, { state: 'creating', createdAt: '2026-11-22T00:00:00.000Z' })
  await mkdir(join(folder, 'log'))
  await writeOne()
  expect(await readFile(join(folder, 'inkwire.json'), 'utf8')).toContain('"ready"')
  await rm(join(folder, 'log', 'CURRENT'))
  expect((await refusal()).reason).toBe('damaged')
})

test('a file in the place of the folder is refused', async () => {
  await rm(folder, { recursive: true })
  await writeFile(folder, '')
  expect((await refusal()).reason).toBe('unreadable')
})

function sameJson(text: string, expected: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(expected)
  } catch {
    return false
  }
}
