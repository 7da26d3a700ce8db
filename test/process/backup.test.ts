import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { BackupFolder } from '../../server/backup/backup-folder.ts'
import type { Manifest } from '../../server/backup/manifest.ts'
import { takeBackup } from '../../server/backup/take-backup.ts'
import type { Reach } from '../../server/cli/reach.ts'
import { sourceOf } from '../../server/cli/source.ts'
import { inkwire } from '../support/command-line.ts'
import { newFolder } from '../support/new-folder.ts'
import { startServer } from '../support/start-server.ts'
import { runMain } from './run-main.ts'
import { read, textOf, type, upload, writerAt } from './writing.ts'

vi.setConfig({ testTimeout: 60_000 })

async function manifestOf(backup: string, number: number): Promise<Manifest> {
  return JSON.parse(await readFile(join(backup, `manifests/00000${number}.json`), 'utf8'))
}

test('[B1] [B2] a backup that is taken while somebody writes restores to the same document, to the entry', async () => {
  const server = await startServer({
    flags: ['--fold-entries', '20', '--fold-idle-ms', '100', '--horizon-days', '0'],
  })
  const [backup, data] = [await newFolder(), join(await newFolder(), 'restored')]
  const author = await writerAt(server)
  const words: string[] = []
  let isWriting = true
  const writing = (async () => {
    while (isWriting) {
      words.push(`w${words.length} `)
      await type(author, words.at(-1) as string)
    }
  })()
  onTestFinished(async () => {
    isWriting = false
    await writing.catch(() => undefined) // where the test has failed before it
  })
  const written = (count: number) =>
    expect.poll(() => words.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count)
  await written(40)
  for (let number = 1; number <= 3; number += 1) {
    const before = words.length
    expect(await inkwire('backup', backup, '--data', server.data)).toMatchObject({ code: 0, notes: [] })
    await written(before + 25)
  }
  isWriting = false
  await writing
  expect(await inkwire('verify', '--data', server.data)).toMatchObject({ code: 0, notes: [] })
  await server.stop()
  expect(await runMain(['verify', '--backup', backup])).toMatchObject({ code: 0, stderr: '' })
  const manifest = await manifestOf(backup, 2)
  const [{ parts, seq }] = manifest.documents as [Manifest['documents'][0]]
  // One where entries were pruned since the first backup, or one and what came after it.
  expect([1, 2]).toContain(parts.length)
  expect(seq).toBeGreaterThanOrEqual(40)
  const restored = await runMain(['restore', backup, '--all', '--backup', '2', '--data', data])
  expect(restored).toMatchObject({ code: 0, stderr: '' })
  const second = await startServer({ data })
  expect(await read(second)).toBe(words.slice(0, seq).join(''))
  const { out } = await inkwire('inspect', 'notes', '--json', '--data', data)
  expect(JSON.parse(out)).toMatchObject({ head: seq, title: 'notes', condition: 'sound' })
  expect(JSON.parse(out).epoch).not.toBe(manifest.documents[0]?.epoch)
  expect((await inkwire('verify', '--data', data)).code).toBe(0)
})

test('[B1] a backup with nothing new asks once for all documents', async () => {
  const server = await startServer()
  for (const name of ['notes', 'plans', 'minutes']) await type(await writerAt(server, name), `of ${name}`)
  await upload(server, 'notes', 'a picture')
  const asked: string[] = []
  const there: Reach = {
    where: server.url,
    close: async () => {},
    request: async (path) => {
      asked.push(path)
      const response = await fetch(`${server.url}/api/operator${path}`)
      expect(response.status).toBe(200)
      return response
    },
  }
  const folder = await BackupFolder.open(await newFolder(), { mayCreate: true })
  const take = async () => takeBackup(folder, await sourceOf(there), () => Date.now())
  expect(await take()).toMatchObject({ parts: 3, files: 1, problems: [] })
  asked.length = 0
  expect(await take()).toMatchObject({ parts: 0, files: 0, problems: [] })
  expect(asked.filter((path) => /documents|files/.test(path))).toEqual([
    '/documents?heads=true&limit=500',
    '/documents?heads=true&limit=500&after=plans',
  ])
  const renaming = {
    method: 'PATCH',
    body: '{"title":"Plans"}',
    headers: { 'content-type': 'application/json' },
  }
  await fetch(`${server.url}/api/documents/plans`, renaming)
  const { manifest } = await take()
  expect(manifest.documents.map(({ record }) => record?.['title'])).toEqual(['minutes', 'notes', 'Plans'])
  expect(asked.filter((path) => path.includes('/part'))).toHaveLength(1)
})

test('[B3] newer work is not restored over, unless it is named; then it is kept as a document of its own', async () => {
  const server = await startServer()
  const there = ['--data', server.data]
  const backup = await newFolder()
  const author = await writerAt(server)
  const src = await upload(server, 'notes', 'bytes')
  await type(author, 'one ')
  expect((await inkwire('backup', backup, ...there)).code).toBe(0)
  await type(author, 'two ')
  const refused = await inkwire('restore', backup, 'notes', ...there)
  expect(refused.code).toBe(4)
  expect(refused.notes.join()).toContain('1 entry that the backup does not have, up to entry 2, by 1 person')
  expect(refused.notes.join()).toContain('--over notes@2')
  await type(author, 'three ')
  // What may be replaced has grown since: that is other work than was named.
  expect((await inkwire('restore', backup, 'notes', '--over', 'notes@2', ...there)).code).toBe(4)
  expect(textOf(author)).toBe('one two three ')
  expect(author.isJoined).toBe(true)

  const done = await inkwire('restore', backup, 'notes', '--over', 'notes@3', '--json', ...there)
  expect(done).toMatchObject({ code: 0, notes: [] })
  // Who was in it is told to come back, and finds another life of it.
  expect(await author.refused).toBe('LOG_UNAVAILABLE')
  const { epoch, keptAs } = JSON.parse(done.out) as { epoch: number; keptAs: string }
  expect(epoch).not.toBe(author.seen?.epoch)
  expect(await read(server)).toBe('one ')
  expect(await read(server, keptAs)).toBe('one two three ')
  const kept = JSON.parse((await inkwire('inspect', keptAs, '--json', ...there)).out)
  expect(kept).toMatchObject({ head: 3, title: expect.stringContaining('before it was restored') })
  expect(kept.files).toHaveLength(1)
  // Neither of the two takes the file from the other.
  await inkwire('delete', keptAs, '--for-good', ...there)
  expect(await (await fetch(`${server.url}${src}`)).text()).toBe('bytes')
})

test('[B2] what was removed for good comes back from a backup, with its files', async () => {
  const server = await startServer()
  const there = ['--data', server.data]
  const backup = await newFolder()
  await type(await writerAt(server), 'precious')
  const src = await upload(server, 'notes', 'a picture')
  await inkwire('backup', backup, '--keep-days', '7', ...there)
  await inkwire('delete', 'notes', '--for-good', ...there)
  expect((await fetch(`${server.url}${src}`)).status).toBe(404)
  expect(await inkwire('restore', backup, 'notes', ...there)).toMatchObject({ code: 0, notes: [] })
  expect(await read(server)).toBe('precious')
  // What lay in the trash lies there again, with its files, where everything is brought back.
  await inkwire('delete', 'notes', ...there)
  await inkwire('backup', backup, ...there)
  await inkwire('delete', 'notes', '--for-good', ...there)
  expect(await inkwire('restore', backup, '--all', ...there)).toMatchObject({ code: 0, notes: [] })
  await expect(read(server)).rejects.toThrow('DOCUMENT_DELETED')
  await fetch(`${server.url}/api/documents/notes/restore`, { method: 'POST' })
  expect(await read(server)).toBe('precious')
  expect(await (await fetch(`${server.url}${src}`)).text()).toBe('a picture')
})
