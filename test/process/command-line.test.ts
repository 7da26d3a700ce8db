import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { COMMANDS, inkwire } from '../support/command-line.ts'
import { newFolder } from '../support/new-folder.ts'
import { startServer } from '../support/start-server.ts'
import { runMain } from './run-main.ts'
import { read, type, upload, writerAt } from './writing.ts'

vi.setConfig({ testTimeout: 60_000 })

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

test('a server is found by its folder, and a folder without one is opened by the command itself', async () => {
  const server = await startServer()
  await type(await writerAt(server), 'one ', 'two')
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

test('[D1] what is removed for good is in no file of the data folder, and the receipt says what still has it', async () => {
  const server = await startServer({ flags: ['--fold-entries', '2'] })
  const there = ['--data', server.data]
  const backup = await newFolder()
  const secret = randomBytes(200).toString('base64url')
  const author = await writerAt(server)
  await fetch(`${server.url}/api/documents/notes`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: secret.slice(0, 60) }),
  })
  const src = await upload(server, 'notes', secret)
  await type(author, secret, 'more', 'and more')
  // What people say of it is kept beside it.
  const commenter = await writerAt(server, 'notes/comments')
  await type(commenter, secret, 'more', 'and more')
  await upload(server, 'notes/comments', `comment ${secret}`)
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
  await type(await writerAt(server), 'words')
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
