import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalogueOpener } from '../../../server/storage/catalogue-folder.ts'

const KEY = Uint8Array.of(1)
const VALUE = Uint8Array.of(2)

let data: string

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'inkwire-catalogue-'))
})

afterEach(() => rm(data, { recursive: true, force: true }))

async function put(): Promise<void> {
  const store = await (await catalogueOpener(data))()
  await store.batch([{ type: 'put', key: KEY, value: VALUE }])
  await store.close()
}

async function found(): Promise<Uint8Array | undefined> {
  const store = await (await catalogueOpener(data))()
  const value = await store.get(KEY)
  await store.close()
  return value
}

test('makes a catalogue where there is none, and finds it again', async () => {
  expect(await found()).toBeUndefined()
  await put()
  expect(await found()).toEqual(VALUE)
  expect(await readdir(data)).toEqual(['catalogue'])
})

test('a crash while it was made leaves nothing behind', async () => {
  await mkdir(join(data, 'catalogue.new'))
  await writeFile(join(data, 'catalogue.new', 'LOCK'), '')
  await put()
  expect(await found()).toEqual(VALUE)
  expect(await readdir(data)).toEqual(['catalogue'])
})

test('[L6] one that lost a file is refused, not made anew', async () => {
  await put()
  await rm(join(data, 'catalogue', 'CURRENT'))
  await expect(found()).rejects.toMatchObject({ reason: 'damaged' })
  const files = await readdir(join(data, 'catalogue'))
  expect(files.some((name) => name.endsWith('.log') || name.endsWith('.ldb'))).toBe(true)
})
