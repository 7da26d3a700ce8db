// The least that a server can do: it forwards what is said in a room to everyone else there, and keeps nothing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const rooms = new Map<string, Set<WebSocket>>()
const http = createServer()
const server = new WebSocketServer({ server: http, perMessageDeflate: false })

// Sync step 2 of a document that is empty, so that a y-websocket client takes itself for synced.
const EMPTY_STEP_2 = Uint8Array.of(0, 1, 2, 0, 0)

server.on('connection', (socket, request) => {
  const name = request.url ?? '/'
  const room = rooms.get(name) ?? new Set()
  rooms.set(name, room)
  room.add(socket)
  socket.on('message', (message: Buffer) => {
    const isStep1 = message[0] === 0 && message[1] === 0
    if (isStep1) return socket.send(EMPTY_STEP_2)
    for (const other of room) if (other !== socket) other.send(message)
  })
  socket.on('close', () => {
    room.delete(socket)
    if (room.size === 0) rooms.delete(name)
  })
})
http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`at http://127.0.0.1:${(http.address() as AddressInfo).port}\n`)
})
