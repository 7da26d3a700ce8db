import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { openNodeDocument } from '../../../../editor/provider/platform/node.ts'
import type { Provider } from '../../../../editor/provider/platform/open-document.ts'
import { serverUrl } from '../../../../editor/provider/platform/server-url.ts'
import { WebSocketTransport } from '../../../../editor/provider/platform/web-socket.ts'
import type { Status } from '../../../../editor/provider/status.ts'
import { SortedBytes } from '../../../../shared/log/sorted-bytes.ts'
import { LocalDevice } from '../../../support/local-device.ts'
import { type SocketServer, serveOnSockets } from '../../../support/socket-server.ts'

async function serve(disk = new SortedBytes(), port = 0): Promise<SocketServer> {
  const server = await serveOnSockets(disk, { port })
  onTestFinished(() => server.close())
  return server
}

function open(server: SocketServer, options: Partial<Parameters<typeof openNodeDocument>[0]> = {}): Provider {
  const provider = openNodeDocument({ server: server.url, document: 'notes', WebSocket, ...options })
  onTestFinished(() => provider.close())
  return provider
}

function reaches(provider: Provider, isIt: (status: Status) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isIt(provider.status)) return
      stop()
      resolve()
    }
    const stop = provider.on('status', look)
    look()
  })
}

/** Resolves when the document's text is this. */
function reads(provider: Provider, words: string): Promise<void> {
  const text = provider.doc.getText('text')
  return new Promise((resolve) => {
    const look = () => {
      if (text.toString() !== words) return
      text.unobserve(look)
      resolve()
    }
    text.observe(look)
    look()
  })
}

test('two providers of one document see each other’s words and names, over one connection or two', async () => {
  const server = await serve()
  const alice = open(server, { person: { name: 'Alice', color: '#112233' } })
  const bob = open(server, { person: { name: 'Bob', color: '#445566' } })
  const other = open(server, { document: 'other' })
  await Promise.all([alice.whenSynced(), bob.whenSynced(), other.whenSynced()])
  const seen = new Promise<void>((resolve) => {
    const stop = bob.on('people', (people) => {
      if (!people.some(({ state }) => (state['user'] as { name?: string })?.name === 'Alice')) return
      stop()
      resolve()
    })
  })
  alice.awareness.setLocalStateField('cursor', 1)
  alice.doc.getText('text').insert(0, 'hello')
  await alice.whenSaved()
  await reads(bob, 'hello')
  await seen
  expect(alice.status).toMatchObject({ state: 'saved' })
  expect(other.doc.getText('text').toString()).toBe('')
})

test('[R3] comes back by itself when the server does, and sends what was written meanwhile', async () => {
  const disk = new SortedBytes()
  const first = await serveOnSockets(disk)
  const alice = open(first)
  alice.doc.getText('text').insert(0, 'before ')
  await alice.whenSaved()
  await first.close()
  await reaches(alice, ({ state }) => state === 'offline' || state === 'connecting')
  alice.doc.getText('text').insert(7, 'meanwhile')
  expect(alice.status).toMatchObject({ unacknowledged: { edits: 1 } })
  const second = await serve(disk, first.port)
  await alice.whenSaved()
  const bob = open(second)
  await reads(bob, 'before meanwhile')
})

test('[R1] finds its words again in the log that it was given', async () => {
  const server = await serve()
  const nobody = { ...server, url: 'ws://127.0.0.1:1' }
  const log = await new LocalDevice().openLog()
  onTestFinished(() => log.close())
  const doc = new Y.Doc()
  const before = openNodeDocument({ server: nobody.url, document: 'notes', WebSocket, doc, log })
  await before.whenLoaded()
  doc.getText('text').insert(0, 'offline')
  await reaches(before, (status) => 'unacknowledged' in status && status.unacknowledged.onDevice)
  await before.close()
  const after = open(server, { log })
  await after.whenLoaded()
  expect(after.doc.getText('text').toString()).toBe('offline')
  await after.whenSaved()
})

test('[R5] is told what is too large before the server would end the connection for it', async () => {
  const server = await serveOnSockets(new SortedBytes(), { limits: { updateMaxBytes: 1000 } })
  onTestFinished(() => server.close())
  const alice = open(server)
  const other = open(server, { document: 'other' })
  await alice.whenSynced()
  alice.doc.getText('text').insert(0, 'x'.repeat(2000))
  await expect(alice.whenSaved()).rejects.toMatchObject({ code: 'UPDATE_TOO_LARGE' })
  other.doc.getText('text').insert(0, 'goes on')
  await other.whenSaved()
})

test('closes its connection with its last document', async () => {
  const server = await serve()
  const closed: number[] = []
  class Watched extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      this.on('close', (code) => closed.push(code))
    }
  }
  const options = { WebSocket: Watched, key: 'a-key-only-for-this-test' }
  const [one, two] = [open(server, options), open(server, { ...options, document: 'other' })]
  await Promise.all([one.whenSynced(), two.whenSynced()])
  await one.close()
  two.doc.getText('text').insert(0, 'still here')
  await two.whenSaved()
  expect(closed).toEqual([])
  const gone = new Promise<void>((resolve) => {
    const look = () => (closed.length > 0 ? resolve() : setImmediate(look))
    look()
  })
  await two.close()
  await gone
  expect(closed).toEqual([1000])
})

test('what cannot be dialled is told as closed', async () => {
  class Refusing {
    constructor() {
      throw new Error('mixed content')
    }
  }
  const transport = new WebSocketTransport(Refusing as unknown as typeof WebSocket)
  const told = await new Promise<string>((resolve) => {
    transport.dial('ws://test', {
      opened() {},
      received() {},
      closed: (code, text) => resolve(`${code} ${text}`),
    })
  })
  expect(told).toContain('1006')
  expect(told).toContain('mixed content')
})

test('a server’s address may be written in several ways', () => {
  expect(serverUrl('ws://example.org')).toBe('ws://example.org/')
  expect(serverUrl('https://example.org/a#b')).toBe('wss://example.org/a')
  expect(serverUrl('/collab', 'http://localhost:4000/d/1')).toBe('ws://localhost:4000/collab')
  expect(() => serverUrl('ftp://example.org')).toThrow(TypeError)
  expect(() => serverUrl('nonsense')).toThrow(TypeError)
})
