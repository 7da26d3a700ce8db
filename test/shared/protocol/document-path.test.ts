import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import { documentFromPath, documentPath } from '../../../shared/protocol/document-path.ts'
import { docNames } from './arbitraries.ts'

test.each([
  ['/notes', 'notes'],
  ['/notes?token=a/b?c', 'notes'],
  ['/team/notes', 'team/notes'],
  ['/team%2Fnotes', 'team/notes'],
  ['/minutes%20of%20May', 'minutes of May'],
  ['/a+b', 'a+b'],
  ['/ann@home:8', 'ann@home:8'],
  ['/%C3%A9', 'é'],
  ['/%f0%9f%98%80', '😀'],
  ['/100%25', '100%'],
  ['/100%', '100%'],
  ['/100%zz', '100%zz'],
  ['/a%2520b', 'a%20b'],
  ['/a%3Fb', 'a?b'],
  ['/a%23b', 'a#b'],
  ['/...', '...'],
  ['//a', '/a'],
  ['/a//b/', 'a//b/'],
])('the path %s names %j', (path, name) => {
  expect(documentFromPath(path)).toBe(name)
})

test.each([
  '',
  '/',
  '/?a',
  'notes',
  '?/notes',
  '*',
  '/a b',
  '/\u00e9',
  '/%ff',
  '/%C3',
  '/%ed%a0%80',
  '/%00',
  '/a%0Ab',
  '/%20a',
  '/a%20',
  '/a/../b',
  '/%2e%2e',
  '/a/%2E/b',
  '/e%CC%81',
  '/%E2%80%AE',
  `/${'a'.repeat(257)}`,
])('the path %j names no document', (path) => {
  expect(() => documentFromPath(path)).toThrow(expect.objectContaining({ code: 'DOC_NAME_INVALID' }))
})

test('a document’s path leads back to it, also through a URL, and never to another host', () => {
  fc.assert(
    fc.property(docNames, (name) => {
      const path = documentPath(name)
      expect(documentFromPath(path)).toBe(name)
      const url = new URL(path, 'http://host.test')
      expect(url.host).toBe('host.test')
      expect(url.pathname).toBe(path)
    }),
    { seed: 20261123, numRuns: 1000 },
  )
})

test.each([
  ['team/notes:2024@home', '/team/notes:2024@home'],
  ['minutes of May', '/minutes%20of%20May'],
  ['100%', '/100%25'],
  ['a%2Fb', '/a%252Fb'],
  ['a%3Ab?#', '/a%253Ab%3F%23'],
  ['//evil.test/x', '/%2F/evil.test/x'],
])('the path of %j reads %s', (name, path) => {
  expect(documentPath(name as DocName)).toBe(path)
})

const heard: string[] = []
const server = createServer().on('upgrade', (request, socket) => {
  heard.push(request.url ?? '')
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
})

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => void server.close(resolve)))

test.each([
  ['notes', 'notes'],
  ['team/notes', 'team/notes'],
  ['minutes of May', 'minutes of May'],
  ['ann@home:8', 'ann@home:8'],
  ['über 😀', 'über 😀'],
  ['100%', '100%'],
  ['50% of it', '50% of it'],
  ["it's [a] {b} <c> |d| ^e~ !$&()*+,;=", "it's [a] {b} <c> |d| ^e~ !$&()*+,;="],
  // What a URL takes for its own; whoever wants these in a name encodes it.
  ['a%20b', 'a b'],
  ['a?b', 'a'],
  ['a\\b', 'a/b'],
  ['a/../b', 'b'],
])('[W4] y-websocket with the document %j asks for %j', async (room, name) => {
  const { port } = server.address() as AddressInfo
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    connect: false,
    disableBc: true,
    params: { token: 'a/b c' },
  })
  const { url } = provider
  provider.destroy()
  provider.awareness.destroy()
  await new Promise((resolve) => new WebSocket(url).on('error', resolve))
  expect(documentFromPath(heard.pop() ?? '')).toBe(name)
  expect(parseDocName(name)).toBe(name)
})
