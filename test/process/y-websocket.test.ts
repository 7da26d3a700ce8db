import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { openNodeDocument } from '../../editor/provider/platform/node.ts'
import { ServerProcess } from '../support/server-process.ts'

// The released client, unchanged, against the real server: each test in a room of its own.

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start()
})

afterAll(() => server.close())

function connect(room: string, params: Record<string, string> = {}): WebsocketProvider {
  const provider = new WebsocketProvider(server.webSocketUrl, room, new Y.Doc(), {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    maxBackoffTime: 200,
    params,
  })
  onTestFinished(() => {
    provider.destroy()
    provider.doc.destroy()
  })
  return provider
}

function synced(provider: WebsocketProvider): Promise<void> {
  return provider.synced
    ? Promise.resolve()
    : new Promise((resolve) => provider.once('sync', () => resolve()))
}

function text(provider: WebsocketProvider): Y.Text {
  return provider.doc.getText('text')
}

/** Resolves when the text says so. */
function reads(provider: WebsocketProvider, words: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (text(provider).toString() !== words) return
      provider.doc.off('update', look)
      resolve()
    }
    provider.doc.on('update', look)
    look()
  })
}

test('[W4] two y-websocket clients sync and edit', async () => {
  const ann = connect('two')
  await synced(ann)
  text(ann).insert(0, 'hello')
  const bob = connect('two')
  await reads(bob, 'hello')
  await synced(bob)
  text(bob).insert(5, ' world')
  await reads(ann, 'hello world')
  text(ann).delete(0, 6)
  await reads(bob, 'world')
})

test('[W4] beside our provider, in one document, both see words and carets of each other', async () => {
  const ours = openNodeDocument({
    server: server.webSocketUrl,
    document: 'team/notes @home',
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    person: { name: 'Ours', color: '#336699' },
  })
  onTestFinished(() => ours.close())
  ours.doc.getText('text').insert(0, 'from us')
  await ours.whenSaved()
  const theirs = connect('team/notes @home')
  await reads(theirs, 'from us')
  await synced(theirs)
  text(theirs).insert(0, 'from them, ')
  await expect.poll(() => ours.doc.getText('text').toString()).toBe('from them, from us')
  theirs.awareness.setLocalStateField('user', { name: 'Theirs', color: '#993366' })
  const names = (awareness: Awareness) =>
    [...awareness.getStates().values()].map((state) => state['user']?.name)
  await expect.poll(() => names(ours.awareness).sort()).toEqual(['Ours', 'Theirs'])
  await expect.poll(() => names(theirs.awareness).sort()).toEqual(['Ours', 'Theirs'])
  text(theirs).delete(0, 11)
  await expect.poll(() => ours.doc.getText('text').toString()).toBe('from us')
})

test('[W4] [P3] awareness is shown, and goes with who leaves', async () => {
  const ann = connect('carets', { person: 'ann' })
  const bob = connect('carets', { person: 'bob' })
  await Promise.all([synced(ann), synced(bob)])
  const names = () => [...bob.awareness.getStates().values()].map((state) => state['user']?.name)
  ann.awareness.setLocalStateField('user', { name: 'Ann' })
  await expect.poll(names).toContain('Ann')
  const late = connect('carets', { person: 'late' })
  await expect
    .poll(() => [...late.awareness.getStates().values()].map((state) => state['user']?.name))
    .toContain('Ann')
  ann.disconnect()
  await expect.poll(names).not.toContain('Ann')
})

test('[W4] [L1] it comes back by itself after kill -9, with what was written meanwhile', async () => {
  const ann = connect('killed')
  const bob = connect('killed')
  await Promise.all([synced(ann), synced(bob)])
  text(ann).insert(0, 'before, ')
  await reads(bob, 'before, ')
  const down = new Promise((resolve) => ann.once('connection-close', resolve))
  await server.kill()
  await down
  text(ann).insert(8, 'during, ')
  await server.restart()
  await reads(bob, 'before, during, ')
  text(bob).insert(16, 'after')
  await reads(ann, 'before, during, after')
})

test('[W4] a large document is synced in both directions', async () => {
  const ann = connect('book')
  await synced(ann)
  const chapter = 'word '.repeat(20_000)
  for (let i = 0; i < 5; i += 1) text(ann).insert(0, chapter)
  const bob = connect('book')
  await reads(bob, chapter.repeat(5))
})

test('[W4] a name that is none stops it from trying for ever', async () => {
  const provider = connect('x'.repeat(300))
  const [event] = await new Promise<[CloseEvent | null]>((resolve) =>
    provider.on('connection-close', (event: CloseEvent | null) => resolve([event])),
  )
  expect(event?.code).toBe(4404)
  await expect.poll(() => provider.shouldConnect).toBe(false)
})
