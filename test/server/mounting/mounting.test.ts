import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import {
  openNodeDocument,
  type Provider,
  type WebSocketClass,
} from '../../../editor/provider/platform/index.ts'
import { createInkwire, type Inkwire } from '../../../server/index.ts'

let folder: string
let inkwire: Inkwire | undefined
let server: Server | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-mounting-'))
})

afterEach(async () => {
  await inkwire?.close()
  server?.closeAllConnections()
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
  inkwire = undefined
  server = undefined
  await rm(folder, { recursive: true })
})

/** Mounts a server below `base` into one that greets by itself. Resolves with `127.0.0.1:port`. */
async function mount(base?: string): Promise<string> {
  const made = await createInkwire({ data: folder, log: pino({ level: 'silent' }), ...(base && { base }) })
  inkwire = made
  const host = createServer((request, response) =>
    made.request(request, response, () => response.end(`own page at ${request.url}`)),
  )
  host.on('upgrade', (request, socket, head) => made.upgrade(request, socket, head) || socket.destroy())
  server = host
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(host.address() as AddressInfo).port}`
}

test('documents, API and element live below a base, and the rest stays the page’s own', async () => {
  const address = await mount('/inkwire/')
  const get = async (path: string) => (await fetch(`http://${address}${path}`)).text()
  expect(await get('/anything?x=1')).toBe('own page at /anything?x=1')
  expect(await get('/inkwirely')).toBe('own page at /inkwirely')
  expect(JSON.parse(await get('/inkwire/readyz'))).toEqual({ state: 'ready' })
  expect(await get('/inkwire')).toContain('NOT_FOUND')
  const made = await fetch(`http://${address}/inkwire/api/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Mounted' }),
  })
  const { name } = (await made.json()) as { name: string }
  const ada = open(address, name)
  await ada.whenSynced()
  ada.doc.getText('text').insert(0, 'through a base')
  await ada.whenSaved()
  const bob = open(address, name)
  await bob.whenSynced()
  expect(bob.doc.getText('text').toString()).toBe('through a base')
  await Promise.all([ada.close(), bob.close()])
})

test('a WebSocket beside the base is left to the page', async () => {
  const address = await mount('/inkwire')
  const socket = new WebSocket(`ws://${address}/elsewhere`)
  const failure = await new Promise<string>((resolve) =>
    socket.on('error', ({ message }) => resolve(message)),
  )
  expect(failure).toContain('socket hang up')
})

test('without a base everything is taken, and a base has to be a path', async () => {
  const address = await mount()
  expect(await (await fetch(`http://${address}/healthz`)).json()).toEqual({ state: 'alive' })
  expect((await fetch(`http://${address}/`)).status).toBe(404)
  await expect(createInkwire({ data: folder, base: 'https://example.org' })).rejects.toThrow(TypeError)
})

test('closing ends every session and lets go of the folder', async () => {
  const address = await mount('/inkwire')
  const ada = open(address, 'a-document')
  await ada.whenSynced()
  await inkwire?.close()
  await inkwire?.close()
  expect(ada.status.state).not.toBe('saved')
  await ada.close()
  inkwire = await createInkwire({ data: folder, log: pino({ level: 'silent' }) })
})

function open(address: string, document: string): Provider {
  return openNodeDocument({
    server: `ws://${address}/inkwire`,
    document,
    doc: new Y.Doc(),
    WebSocket: WebSocket as unknown as WebSocketClass,
  }) as Provider
}
