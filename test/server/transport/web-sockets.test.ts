import type { IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { unrestricted } from '../../../server/session/identity.ts'
import { InkwireError } from '../../../shared/errors.ts'
import type { PersonId } from '../../../shared/ids.ts'
import type { Limits } from '../../../shared/limits.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import { decodeYFrame, encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import { docName } from '../../support/doc-name.ts'
import { InkwireClient } from '../../support/inkwire-client.ts'
import { type SocketServer, serveOnSockets } from '../../support/socket-server.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = docName('notes')
const DRAINING = new InkwireError('SERVER_DRAINING', 'the server stops')

interface World extends SocketServer {
  /** Keys of those who came, in order. */
  readonly keys: string[]
  /** What was told to telemetry of connections, in order. */
  readonly counted: string[]
}

async function serve(limits: Partial<Limits> = {}, connectionsMax = 100): Promise<World> {
  const keys: string[] = []
  const counted: string[] = []
  const server = await serveOnSockets(new SortedBytes(), {
    limits,
    connectionsMax,
    telemetry: {
      ...SILENT,
      connected: () => counted.push('connected'),
      refused: (code) => counted.push(code),
    },
    identify: (key) => {
      keys.push(key)
      return unrestricted(key as PersonId)
    },
    random: () => 0.5,
  })
  onTestFinished(() => server.close())
  return { ...server, keys, counted }
}

/** What a handshake is refused with: status, code and when to try again. */
function refusal(url: string, protocols: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols)
    socket.on('open', () => reject(new Error('the handshake was accepted')))
    socket.on('error', () => {}) // the refusal itself
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const { error } = JSON.parse(Buffer.concat(parts).toString())
        resolve(`${response.statusCode} ${error.code} ${response.headers['retry-after'] ?? ''}`.trim())
      })
    })
  })
}

function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve))
}

test('a client of inkwire.2 joins and publishes, at any path', async () => {
  const { url } = await serve()
  const client = await InkwireClient.connect(`${url}/some/where`)
  client.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  const { channel } = await client.next('welcome')
  await client.next('synced')
  client.say({ type: 'publish', channel, batch: 1, kind: 'update', update: new Writer(1).type('hello') })
  expect(await client.next('acknowledge')).toMatchObject({ batch: 1, seq: 1 })
  expect((await client.close()).code).toBe(1005)
})

test('connections are counted once something was sent on them, and refused ones by their code', async () => {
  const { counted, url, webSockets } = await serve({}, 1)
  await refusal(url, ['inkwire.9'])
  const client = await InkwireClient.connect(url)
  client.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  await client.next('synced')
  await refusal(url)
  webSockets.drain()
  await refusal(url)
  expect(counted).toEqual(['PROTOCOL_UNSUPPORTED', 'connected', 'SERVER_BUSY', 'SERVER_DRAINING'])
})

test('[W4] without a subprotocol the path names the document, and y-protocols are spoken', async () => {
  const { url, keys } = await serve()
  const writer = await InkwireClient.connect(url)
  writer.say({ type: 'join', document: docName('minutes of May'), have: { type: 'nothing' } })
  const { channel } = await writer.next('welcome')
  writer.say({ type: 'publish', channel, batch: 1, kind: 'update', update: new Writer(1).type('hello') })
  await writer.next('acknowledge')

  const socket = new WebSocket(`${url}/minutes%20of%20May?person=ann`)
  const heard: string[] = []
  await new Promise<void>((resolve) => {
    socket.on('open', () =>
      socket.send(encodeYMessage({ type: 'sync step 1', stateVector: Uint8Array.of(0) })),
    )
    socket.on('message', (frame: Buffer) => {
      const message = decodeYFrame(Uint8Array.from(frame))
      heard.push(message.type)
      if (message.type === 'sync step 1') resolve()
    })
  })
  expect(heard).toContain('update')
  expect(heard.slice(-2)).toEqual(['sync step 2', 'sync step 1'])
  expect(keys.at(-1)).toBe('ann')
  socket.close()
  const stranger = new WebSocket(`${url}/notes`)
  await new Promise((resolve) => stranger.once('open', resolve))
  expect(keys.at(-1)).toBe('address:127.0.0.1')
  expect(await closeOf(new WebSocket(`${url}/notes?person=address:127.0.0.1`))).toBe(4400)
})

test('an unknown subprotocol is refused', async () => {
  const { url } = await serve()
  expect(await refusal(url, ['inkwire.9'])).toBe('400 PROTOCOL_UNSUPPORTED')
  const both = new WebSocket(url, ['inkwire.9', 'inkwire.2'])
  await new Promise((resolve) => both.once('open', resolve))
  expect(both.protocol).toBe('inkwire.2')
})

test('a path that names no document is closed with a code that stops y-websocket from trying again', async () => {
  const { url } = await serve()
  for (const path of ['/', '/%00', '/..%2f', `/${'x'.repeat(300)}`]) {
    expect(await closeOf(new WebSocket(`${url}${path}`)), path).toBe(4404)
  }
})

test('[X1] text, too much and nonsense end only the connection that they came from', async () => {
  const { url } = await serve({ frameMaxBytes: 10_000, updateMaxBytes: 5000 })
  const bystander = await InkwireClient.connect(url)
  const say = async (data: string | Uint8Array) => {
    const client = await InkwireClient.connect(url)
    client.socket.send(data)
    return (await client.closed).code
  }
  expect(await say('hello')).toBe(4400)
  expect(await say(new Uint8Array(0))).toBe(4400)
  expect(await say(Uint8Array.of(250, 1, 2))).toBe(4400)
  expect(await say(new Uint8Array(10_001))).toBe(1009)
  bystander.say({ type: 'ping', nonce: 7 })
  expect(await bystander.next('pong')).toMatchObject({ nonce: 7 })
})

test('[P3] who answers no ping is gone after two of them', async () => {
  const { url, webSockets } = await serve({ heartbeatMs: 30 })
  const silent = new WebSocket(`${url}/notes`, { autoPong: false })
  const lively = new WebSocket(`${url}/notes`)
  expect(await closeOf(silent)).toBe(4000)
  expect(lively.readyState).toBe(WebSocket.OPEN)
  expect(webSockets.size).toBe(1)
})

test('more connections than are allowed are told to come later', async () => {
  const { url } = await serve({}, 1)
  const first = await InkwireClient.connect(url)
  expect(await refusal(`${url}/notes`)).toBe('503 SERVER_BUSY 3')
  await first.close()
})

test('[N1] draining refuses who comes, tells who is here when to come back, and closes with "restarting"', async () => {
  const { url, webSockets } = await serve()
  const ours = await InkwireClient.connect(url)
  const theirs = new WebSocket(`${url}/notes`)
  await new Promise((resolve) => theirs.once('open', resolve))
  webSockets.drain()
  expect(await ours.next('drain')).toMatchObject({ retryAfterMs: 1500 })
  expect(await refusal(`${url}/notes`)).toBe('503 SERVER_DRAINING 3')
  const theirClose = closeOf(theirs)
  await webSockets.close(DRAINING, 5000)
  expect((await ours.closed).code).toBe(1012)
  expect(await theirClose).toBe(1012)
  expect(webSockets.size).toBe(0)
})

test('who does not answer the close is cut', async () => {
  const { url, webSockets } = await serve()
  const deaf = await InkwireClient.connect(url)
  deaf.socket.pause()
  await webSockets.close(DRAINING, 50)
  expect(webSockets.size).toBe(0)
  deaf.socket.resume()
  await deaf.closed
})
