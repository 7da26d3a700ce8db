import { readdir } from 'node:fs/promises'
import { type ClientRequest, request } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ServerProcess } from '../support/server-process.ts'

let server: ServerProcess

afterEach(() => server.close())

const UPLOAD = '/api/documents/notes/files?name=big.bin'

/** Sends the first bytes of a file, and no more. */
function beginUpload(bytes: number): ClientRequest {
  const upload = request(`${server.url}${UPLOAD}`, {
    method: 'POST',
    headers: { 'content-length': 1024 * 1024 },
  })
  upload.on('error', () => {}) // the other end is going to be killed
  upload.write(Buffer.alloc(bytes, 7))
  return upload
}

async function onDisk(): Promise<string[]> {
  const all = await readdir(join(server.data, 'files'), { recursive: true, withFileTypes: true })
  return all.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate)
}

test('[F1] a kill in the middle of an upload leaves nothing that is served, and the next start sweeps the rest', async () => {
  server = await ServerProcess.start()
  const kept = await fetch(`${server.url}${UPLOAD}`, { method: 'POST', body: 'kept' })
  const { src } = (await kept.json()) as { src: string }
  beginUpload(300_000)
  await until(async () => (await onDisk()).length === 2)
  await server.kill()
  expect(await onDisk()).toHaveLength(2)
  await server.restart()
  expect(await onDisk()).toEqual([src.split('/')[2]])
  expect(await (await fetch(`${server.url}${src}`)).text()).toBe('kept')
})

test('an upload that is cancelled leaves nothing and is no alarm; one that is too large hears why', async () => {
  server = await ServerProcess.start({ flags: ['--file-max-bytes', '100000'] })
  const upload = beginUpload(50_000)
  await until(async () => (await onDisk()).length === 1)
  upload.destroy()
  await until(async () => (await onDisk()).length === 0)
  const refused = await fetch(`${server.url}${UPLOAD}`, { method: 'POST', body: new Uint8Array(3_000_000) })
  expect(refused.status).toBe(413)
  expect(await refused.json()).toEqual({
    error: { code: 'FILE_TOO_LARGE', text: 'this file is too large: at most 100000 bytes are taken' },
  })
  expect(await onDisk()).toEqual([])
  expect(server.logLines.filter((line) => line.includes('alarm'))).toEqual([])
  expect((await server.stop()).code).toBe(0)
})
