import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import * as Y from 'yjs'
import { BackupFolder } from '../../server/backup/backup-folder.ts'
import type { Manifest } from '../../server/backup/manifest.ts'
import { takeBackup } from '../../server/backup/take-backup.ts'
import type { Reach } from '../../server/cli/reach.ts'
import { sourceOf } from '../../server/cli/source.ts'
import { COMMANDS, inkwire } from '../support/command-line.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { newFolder } from '../support/new-folder.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/start-server.ts'
import { runMain } from './run-main.ts'

vi.setConfig({ testTimeout: 60_000 })

const KEY = 'a-key-that-only-this-client-knows'

async function writer(server: ServerProcess, name = 'notes'): Promise<InkwireWriter> {
  const made = new InkwireWriter(server.webSocketUrl, docName(name), KEY)
  await made.join()
  onTestFinished(() => made.leave())
  return made
}

function text(of: InkwireWriter): string {
  return of.doc.getText('text').toString()
}

async function type(by: InkwireWriter, ...words: string[]): Promise<void> {
  for (const word of words) by.doc.getText('text').insert(text(by).length, word)
  await by.saved()
}

async function read(server: ServerProcess, name = 'notes'): Promise<string> {
  const reader = await writer(server, name)
  await reader.leave()
  return text(reader)
}

async function manifestOf(backup: string, number: number): Promise<Manifest> {
  return JSON.parse(await readFile(join(backup, `manifests/00000${number}.json`), 'utf8'))
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

test('a server is found by its folder, and a folder without one is opened by the command itself', async () => {
  const server = await startServer()
  await type(await writer(server), 'one ', 'two')
  const online = await inkwire('list', '--json', '--data', server.data)
  expect(online).toMatchObject({ code: 0, notes: [] })
  expect(JSON.parse(online.out)).toMatchObject({ name: 'notes', deletedMs: null })
  const inspected = await inkwire('inspect', 'notes', '--json', '--data', server.data)
  expect(JSON.parse(inspected.out)).toMatchObject({ head: 2, condition: 'sound', entries: { count: 2 } })
  expect((await inkwire('inspect', 'nobody', '--url', server.url)).code).toBe(1)
  // It was killed, and its file is still there: that keeps nobody out.
  await server.kill()
  expect(existsSync(join(server.data, 'server.json'))).toBe(true)
  const offline = await runMain(['list', '--json', '--data', server.data])
  expect(offline).toMatchObject({ code: 0, stdout: online.out })
  await server.restart()
  await server.stop()
  expect(existsSync(join(server.data, 'server.json'))).toBe(false)
})

test('what is misused is told with 2, every command has --help, and no folder is made by mistake', async () => {
  expect((await inkwire('fly')).code).toBe(2)
  const nowhere = join(await newFolder(), 'nowhere')
  for (const args of [
    ['list', '--data', nowhere],
    ['inspect'],
    ['list', '--fly'],
    ['export', ' ', '--url', 'x'],
  ]) {
    const { code, notes } = await inkwire(...args)
    expect(code, args.join(' ')).toBe(2)
    expect(notes.join('\n')).toContain(`inkwire ${args[0]} --help`)
  }
  expect(existsSync(nowhere)).toBe(false)
  const { out } = await inkwire('--help')
  for (const { help, name, summary } of COMMANDS) {
    expect(out).toContain(`${name} `)
    expect(summary).not.toBe('')
    expect((await inkwire(name, '--help')).out, name).toContain(name === 'serve' ? '--port' : help)
  }
})

test('documents go out as text or as a Yjs update, and come in again', async () => {
  const server = await startServer()
  const folder = await newFolder()
  const there = ['--url', server.url]
  await writeFile(join(folder, 'a.md'), '# Title\n\nSome *words*\n')
  const made = await inkwire('import', join(folder, 'a.md'), ...there)
  const name = made.out.trim()
  expect((await inkwire('export', name, ...there)).out).toBe('# Title\n\nSome *words*\n')
  const file = join(folder, 'a.yjs')
  expect((await inkwire('export', name, '--as', 'yjs', '--out', file, ...there)).code).toBe(0)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, await readFile(file))
  expect(doc.getXmlFragment('default').toString()).toContain('words')
  const again = (await inkwire('import', file, '--title', 'Again', ...there)).out.trim()
  expect((await inkwire('export', again, ...there)).out).toBe('# Title\n\nSome *words*\n')
  expect((await inkwire('verify', again, ...there)).code).toBe(0)
  await writeFile(file, 'no update')
  expect((await inkwire('import', file, ...there)).notes).toEqual([
    expect.stringContaining('UPDATE_MALFORMED'),
  ])
})

test('[B1] [B2] a backup that is taken while somebody writes restores to the same document, to the entry', async () => {
  const server = await startServer({
    flags: ['--fold-entries', '20', '--fold-idle-ms', '100', '--horizon-days', '0'],
  })
  const [backup, data] = [await newFolder(), join(await newFolder(), 'restored')]
  const author = await writer(server)
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
  for (const name of ['notes', 'plans', 'minutes']) await type(await writer(server, name), `of ${name}`)
  const upload = { method: 'POST', body: 'a picture' }
  await fetch(`${server.url}/api/documents/notes/files`, upload)
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
  const author = await writer(server)
  const picture = await fetch(`${server.url}/api/documents/notes/files?name=a.bin`, {
    method: 'POST',
    body: 'bytes',
  })
  const { src } = (await picture.json()) as { src: string }
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
  expect(text(author)).toBe('one two three ')
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
  await type(await writer(server), 'precious')
  const upload = { method: 'POST', body: 'a picture' }
  const { src } = (await (await fetch(`${server.url}/api/documents/notes/files`, upload)).json()) as {
    src: string
  }
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

test('[D1] what is removed for good is in no file of the data folder, and the receipt says what still has it', async () => {
  const server = await startServer({ flags: ['--fold-entries', '2'] })
  const there = ['--data', server.data]
  const backup = await newFolder()
  const secret = randomBytes(200).toString('base64url')
  const author = await writer(server)
  await fetch(`${server.url}/api/documents/notes`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: secret.slice(0, 60) }),
  })
  const { src } = (await (
    await fetch(`${server.url}/api/documents/notes/files`, { method: 'POST', body: secret })
  ).json()) as { src: string }
  await type(author, secret, 'more', 'and more')
  // What people say of it is kept beside it.
  const commenter = await writer(server, 'notes/comments')
  await type(commenter, secret, 'more', 'and more')
  const upload = { method: 'POST', body: `comment ${secret}` }
  await fetch(`${server.url}/api/documents/notes%2Fcomments/files`, upload)
  await inkwire('compact', 'notes', ...there)
  await inkwire('compact', 'notes/comments', ...there)
  await inkwire('backup', backup, '--keep-days', '7', ...there)
  const holds = async () => {
    const found: string[] = []
    for (const file of await filesBelow(server.data)) {
      const content = (await readFile(file)).toString('latin1')
      if (content.includes(secret.slice(0, 60))) found.push(file)
    }
    return found
  }
  expect((await holds()).length).toBeGreaterThanOrEqual(4) // log, catalogue, files
  const { code, out } = await inkwire('delete', 'notes', '--for-good', '--json', ...there)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    document: 'notes',
    isForGood: true,
    log: { entries: 3, snapshots: 1 },
    comments: { entries: 3, snapshots: 1 },
    files: { removed: 2, keptForOthers: 0 },
    backups: [{ folder: backup, keepDays: 7, goneByMs: expect.any(Number) }],
  })
  expect(await holds()).toEqual([])
  expect((await fetch(`${server.url}${src}`)).status).toBe(404)
  expect(await author.refused).toBe('DOCUMENT_GONE')
  // A copy that comes back does not bring it to life again.
  await expect(author.join()).rejects.toThrow('DOCUMENT_GONE')
  expect(await commenter.refused).toBe('DOCUMENT_GONE')
  await expect(commenter.join()).rejects.toThrow('DOCUMENT_GONE')
  expect((await inkwire('list', '--json', ...there)).out).toBe('')
})

test('[U1] the audit of a running server is whole, names actions, and shows what was changed in it', async () => {
  const server = await startServer()
  const there = ['--data', server.data]
  await type(await writer(server), 'words')
  await fetch(`${server.url}/api/documents`, { method: 'POST' })
  await inkwire('export', 'notes', '--as', 'text', ...there)
  expect((await inkwire('token', '--name', 'Ann', '--operator', ...there)).code).toBe(0)
  await fetch(`${server.url}/api/documents/notes?as=markdown`)
  await fetch(`${server.url}/api/documents/notes`, { method: 'DELETE' })
  await read(server).catch(() => undefined) // it is refused
  await fetch(`${server.url}/api/documents/notes/restore`, { method: 'POST' })
  await server.stop()
  expect((await inkwire('audit', 'verify', ...there)).code).toBe(0)
  const [file] = await filesBelow(join(server.data, 'audit'))
  const lines = (await readFile(file as string, 'utf8')).trimEnd().split('\n')
  const actions = lines.map((line) => JSON.parse(line).action)
  expect(actions).toEqual([
    'started',
    'opened',
    'created',
    'exported',
    'access-changed',
    'exported',
    'deleted',
    'refused',
    'restored',
    'stopped',
  ])
  expect(lines.join('\n')).not.toContain('words')
  await writeFile(file as string, `${lines.filter((line) => !line.includes('refused')).join('\n')}\n`)
  const { code, out } = await inkwire('audit', 'verify', ...there)
  expect(code).toBe(3)
  expect(out).toContain('taken out')
})

test('a server that asks for tokens is served by who can read its folder, or has an operator’s token', async () => {
  const server = await startServer({ flags: ['--access', 'tokens'] })
  expect((await inkwire('import', 'README.md', '--data', server.data)).code).toBe(0)
  const refused = await inkwire('list', '--url', server.url)
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.notes.join()).toContain('TOKEN_INVALID')
})

test('the doctor finds the path to a server fine, and says what is wrong with another', async () => {
  const server = await startServer({ flags: ['--heartbeat-ms', '1000'] })
  const fine = await inkwire('doctor', '--url', server.url, '--hold', '3', '--body', '1')
  expect(fine).toMatchObject({ code: 0, notes: [] })
  for (const what of ['reached', 'clock', 'upgrade', 'idle', 'bodies'])
    expect(fine.out).toMatch(new RegExp(`^fine +${what}`, 'm'))
  await server.stop()
  const gone = await inkwire('doctor', '--url', server.url)
  expect(gone.code).toBe(3)
  expect(gone.out).toMatch(/^wrong +reached/)
})
