import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Trail } from '../../../server/transport/trail.ts'
import { type Sender, Turn } from '../../../server/transport/turn.ts'
import { WebSocketConnection } from '../../../server/transport/web-socket-connection.ts'

/** Both ends of one WebSocket: ours as sessions see it, the other as `ws` gives it. */
async function connectBoth() {
  const http = createServer()
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const turn = new Turn()
  const accepted = new Promise<{ connection: WebSocketConnection; socket: Socket }>((resolve) => {
    http.on('upgrade', (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (webSocket) =>
        resolve({
          connection: new WebSocketConnection(webSocket, socket, '127.0.0.1', turn),
          socket: socket as Socket,
        }),
      ),
    )
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const other = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  onTestFinished(() => {
    other.terminate()
    http.close()
  })
  await new Promise((resolve) => other.once('open', resolve))
  return { ...(await accepted), other }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

test('messages arrive whole and in order, of every size, with the close after them', async () => {
  const { connection, other } = await connectBoth()
  const sizes = [0, 1, 125, 126, 4096, 4097, 65_535, 65_536, 1_000_000]
  const heard: number[] = []
  other.on('message', (frame: Buffer, isBinary) => {
    expect(isBinary).toBe(true)
    expect(frame.every((byte) => byte === frame.length % 251)).toBe(true)
    heard.push(frame.length)
  })
  const closed = new Promise((resolve) => other.once('close', (code, text) => resolve(`${code} ${text}`)))
  for (const size of sizes) connection.send(new Uint8Array(size).fill(size % 251))
  connection.close(4400, 'enough')
  connection.send(Uint8Array.of(9))
  expect(await closed).toBe('4400 enough')
  expect(heard).toEqual(sizes)
})

test('the text of a close is cut between characters', async () => {
  const { connection, other } = await connectBoth()
  const closed = new Promise<string>((resolve) => other.once('close', (_, text) => resolve(text.toString())))
  connection.close(4400, 'ü'.repeat(100))
  expect(await closed).toBe('ü'.repeat(61))
})

test('everything that one turn sends leaves as one write, one buffer for all who get the same', async () => {
  const turn = new Turn()
  const writes: Uint8Array[][] = []
  const senders = [0, 1, 2].map((): Sender & { send(payload: Uint8Array): void } => {
    const written: Uint8Array[] = []
    writes.push(written)
    const sink = new Writable({
      write(chunk: Uint8Array, _, done) {
        written.push(chunk)
        done()
      },
    })
    let trail: Trail | undefined
    return {
      send(payload) {
        trail = (trail ?? turn.begin(this)).step(payload)
      },
      flush: () => trail?.writeTo(sink),
    }
  })
  const forAll = [Uint8Array.of(1, 2), Uint8Array.of(3)]
  const forOne = Uint8Array.of(9)
  for (const payload of forAll) {
    for (const [index, sender] of senders.entries()) sender.send(index === 2 ? forOne : payload)
  }
  expect(writes.flat()).toEqual([])
  await nextTurn()
  const hex = writes.map((written) => written.map((bytes) => Buffer.from(bytes).toString('hex')))
  expect(hex).toEqual([['82020102820103'], ['82020102820103'], ['820109820109']])
  expect(writes[1]?.[0]).toBe(writes[0]?.[0])
})

test('nothing is written after a close that was answered in the same turn', async () => {
  const { connection, other, socket } = await connectBoth()
  connection.send(Uint8Array.of(1))
  connection.end()
  const errors: unknown[] = []
  socket.on('error', (error) => errors.push(error))
  await nextTurn()
  expect(socket.bytesWritten).toBe(129) // the handshake
  expect(connection.bufferedBytes).toBe(0)
  expect(errors).toEqual([])
  other.terminate()
})

test('[X2] says how much waits for a reader who has stopped, and when it has gone', async () => {
  const { connection, other, socket } = await connectBoth()
  other.pause()
  // The system takes some megabytes before anything has to wait here.
  while (connection.bufferedBytes < 1024 * 1024) {
    connection.send(new Uint8Array(256 * 1024))
    await nextTurn()
  }
  expect(connection.leftBytes).toBeGreaterThan(0)
  let calls = 0
  const drained = new Promise<void>((resolve) =>
    connection.whenDrained(() => {
      calls += 1
      expect(socket.writableLength).toBe(0)
      resolve()
    }),
  )
  await nextTurn()
  expect(calls).toBe(0)
  other.resume()
  await drained
  expect(calls).toBe(1)
  expect(connection.bufferedBytes).toBe(0)
})

test('when nothing waits, "drained" comes at the next turn; after the end it never comes', async () => {
  const { connection, other } = await connectBoth()
  let calls = 0
  connection.whenDrained(() => calls++)
  expect(calls).toBe(0)
  await new Promise<void>((resolve) => connection.whenDrained(resolve))
  expect(calls).toBe(1)
  other.terminate()
  connection.end()
  connection.whenDrained(() => calls++)
  connection.send(Uint8Array.of(1))
  await nextTurn()
  expect(calls).toBe(1)
})
