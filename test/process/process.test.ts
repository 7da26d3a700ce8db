import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { InkwireWriter } from '../support/inkwire-writer.ts'
import { newFolder } from '../support/new-folder.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/start-server.ts'
import { runMain } from './run-main.ts'
import { read, type, writerAt } from './writing.ts'

async function typist(server: ServerProcess, words: string): Promise<InkwireWriter> {
  const writer = await writerAt(server)
  await type(writer, words)
  return writer
}

test('prints one line with its address when it accepts connections, and logs JSON beside it', async () => {
  const server = await startServer()
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ state: 'ready' })
  expect(server.output).toEqual([`Inkwire is at ${server.url}`])
  for (const line of server.logLines) expect(JSON.parse(line)).toMatchObject({ level: 30 })
})

test('flags and variables reach it, and the flag wins', async () => {
  const server = await startServer({
    flags: ['--heartbeat-ms', '20000', '--log-level', 'silent'],
    env: { INKWIRE_HEARTBEAT_MS: '30000', INKWIRE_UPDATE_MAX_BYTES: '2048' },
  })
  const writer = await typist(server, 'short')
  expect(server.logLines).toEqual([])
  writer.doc.getText('text').insert(0, 'x'.repeat(3000))
  await expect(writer.saved()).rejects.toThrow()
})

test('--help and --version answer and end', async () => {
  const help = await runMain(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help.stdout).toContain('--data (INKWIRE_DATA)')
  const version = await runMain(['--version'])
  expect(version.code).toBe(0)
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('wrong flags are told by name, with a code of their own', async () => {
  const run = await runMain(['--port', 'x', '--drain-ms', 'y'])
  expect(run).toMatchObject({ code: 2, stdout: '' })
  expect(run.stderr).toContain('--port (INKWIRE_PORT)')
  expect(run.stderr).toContain('--drain-ms (INKWIRE_DRAIN_MS)')
})

test('[L6] a second server on one folder is refused and says why; the first goes on', async () => {
  const server = await startServer()
  const second = await runMain(['--port', '0', '--data', server.data])
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain('in use by another process')
  await typist(server, 'still here')
  expect(await read(server)).toBe('still here')
})

test('[L7] serves though it cannot write where commands look for it, and says so', async () => {
  const data = await newFolder()
  await (await startServer({ data })).close()
  await mkdir(join(data, 'server.json.new'))
  const server = await startServer({ data })
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ state: 'ready' })
  expect(server.logLines.join()).toContain('commands on this machine will not find this server')
})

test('a port that is taken is told, and the folder is let go of', async () => {
  const server = await startServer()
  const data = await newFolder()
  const second = await runMain(['--port', String(server.port), '--data', data])
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain('another process listens')
  await startServer({ data })
})

test("a folder that is somebody else's is left alone", async () => {
  const data = await newFolder()
  await writeFile(join(data, 'thesis.txt'), 'years of work')
  const run = await runMain(['--port', '0', '--data', data])
  expect(run).toMatchObject({ code: 1, stdout: '' })
  expect(run.stderr).toContain('not empty')
})

test('[A6] beyond this machine it listens with access control, or where somebody says an ugly thing', async () => {
  await expect(startServer({ flags: ['--host', '0.0.0.0'] })).rejects.toThrow('--access tokens')
  const asking = await startServer({ flags: ['--host', '0.0.0.0', '--access', 'tokens'] })
  expect(asking.output[0]).toContain('http://0.0.0.0:')
  expect(asking.logLines.join('\n')).not.toContain('without access control')
  const ugly = ['--let-everybody-read-change-and-delete-everything', 'yes']
  const open = await startServer({ flags: ['--host', '0.0.0.0', ...ugly] })
  expect(open.logLines.join('\n')).toContain('without access control')
  // Everybody may do everything with documents, and still nobody runs the server.
  expect((await fetch(`${open.url}/api/documents`)).status).toBe(200)
  expect((await fetch(`${open.url}/api/operator/server`)).status).toBe(403)
})

test('[L1] what was acknowledged is there after kill -9', async () => {
  const server = await startServer()
  await typist(server, 'saved means on disk')
  await server.kill()
  await server.restart()
  expect(await read(server)).toBe('saved means on disk')
})

test('SIGTERM drains: who is connected is told, what was published is kept, the process ends by itself', async () => {
  const server = await startServer()
  const writer = await typist(server, 'first, ')
  writer.doc.getText('text').insert(7, 'last')
  const { code } = await server.stop()
  expect(code).toBe(0)
  expect(writer.isJoined).toBe(false)
  await server.restart()
  expect(await read(server)).toBe('first, last')
})

test('SIGINT does the same, and a client that does not let go is cut', async () => {
  const server = await startServer({ flags: ['--drain-ms', '1000'] })
  const writer = await typist(server, 'here')
  writer.pauseReading()
  expect((await server.kill('SIGINT')).code).toBe(0)
})

test('documents are made, deleted and restored while people are in them', async () => {
  const server = await startServer()
  const writer = await typist(server, 'words')
  const api = `${server.url}/api/documents/notes`
  expect(await (await fetch(api)).json()).toMatchObject({ title: 'notes' })
  expect((await fetch(api, { method: 'DELETE' })).status).toBe(204)
  expect(await writer.refused).toBe('DOCUMENT_DELETED')
  await expect(read(server)).rejects.toThrow('DOCUMENT_DELETED')
  expect((await fetch(`${api}/restore`, { method: 'POST' })).status).toBe(200)
  expect(await read(server)).toBe('words')
})

test('[S1] a document that was folded reads as before, also after a restart', async () => {
  const server = await startServer({ flags: ['--fold-entries', '10', '--fold-idle-ms', '100'] })
  const writer = await typist(server, '.')
  for (let i = 0; i < 50; i += 1) writer.doc.getText('text').insert(0, `${i} `)
  await writer.saved()
  const folds = async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    return Number(/^inkwire_fold_seconds_count (\d+)$/m.exec(metrics)?.[1])
  }
  await expect.poll(folds, { timeout: 10_000 }).toBeGreaterThan(0)
  const text = writer.doc.getText('text').toString()
  expect(await read(server)).toBe(text)
  await server.kill()
  await server.restart()
  expect(await read(server)).toBe(text)
})
