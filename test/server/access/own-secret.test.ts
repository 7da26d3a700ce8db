import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownSecret } from '../../../server/access/own-secret.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-secret-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('a secret is made once, is of 256 bits, and nobody else on the machine can read it', async () => {
  const secret = await ownSecret(folder)
  expect(secret.byteLength).toBe(32)
  expect(Buffer.from(await ownSecret(folder))).toEqual(Buffer.from(secret))
  expect((await stat(join(folder, 'access', 'secret'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'access'))).mode & 0o777).toBe(0o700)
})

test('two folders have two secrets', async () => {
  const other = await mkdtemp(join(tmpdir(), 'inkwire-secret-'))
  try {
    expect(Buffer.from(await ownSecret(folder))).not.toEqual(Buffer.from(await ownSecret(other)))
  } finally {
    await rm(other, { recursive: true, force: true })
  }
})

test('what is cut off is no secret, and is not made anew: tokens that were issued would be void', async () => {
  await mkdir(join(folder, 'access'))
  const path = join(folder, 'access', 'secret')
  for (const text of ['', 'short\n']) {
    await writeFile(path, text)
    await expect(ownSecret(folder)).rejects.toMatchObject({ name: 'DataFolderError', reason: 'damaged' })
    expect(await readFile(path, 'utf8')).toBe(text)
  }
})

test('a secret whose making was cut off is made again', async () => {
  await mkdir(join(folder, 'access'))
  await writeFile(join(folder, 'access', 'secret.new'), 'half')
  expect((await ownSecret(folder)).byteLength).toBe(32)
})
