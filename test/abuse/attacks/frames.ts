import { type Attack, HARMLESS, must } from '../attack.ts'
import { endsWith } from '../endings.ts'
import { RawSocket } from '../raw-socket.ts'
import { frame, OPCODE, RawWebSocket, upgradeRequest } from '../raw-web-socket.ts'

const MIB = 1024 * 1024

/** Says one thing and waits for the code with which that ends. */
function endedBy(name: string, code: string, bytes: () => Uint8Array): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawWebSocket.openY(target, target.scratch())
      socket.say(bytes())
      return endsWith(socket, code)
    },
  }
}

export const FRAMES: readonly Attack[] = [
  endedBy('a text frame', '4400', () => frame(OPCODE.text, Buffer.from('{}'))),
  endedBy('a frame without a byte', '4400', () => frame(OPCODE.binary, Buffer.alloc(0))),
  endedBy('an update of a byte more than 1 MiB', '4413', () =>
    frame(OPCODE.binary, Buffer.concat([Buffer.of(0, 2, 0x81, 0x80, 0x40), Buffer.alloc(MIB + 1)])),
  ),
  endedBy('a frame that claims 100 MiB', '1009', () =>
    frame(OPCODE.binary, Buffer.alloc(16), { claims: 100 * MIB }),
  ),
  endedBy('a frame that claims more than numbers hold', '1009', () =>
    frame(OPCODE.binary, Buffer.alloc(16), { claims: 2 ** 60 }),
  ),
  endedBy('a frame without a mask', '1002', () => frame(OPCODE.binary, Buffer.of(0), { isMasked: false })),
  endedBy('reserved bits', '1002', () => frame(OPCODE.binary, Buffer.of(0), { reserved: 7 })),
  endedBy('a compressed frame that nobody agreed on', '1002', () =>
    frame(OPCODE.binary, Buffer.of(0), { reserved: 4 }),
  ),
  endedBy('an opcode that there is not', '1002', () => frame(5, Buffer.of(0))),
  endedBy('a ping in pieces', '1002', () => frame(OPCODE.ping, Buffer.of(0), { isLast: false })),
  endedBy('a ping that is too long', '1002', () => frame(OPCODE.ping, Buffer.alloc(126))),
  endedBy('a close with a code that there is not', '1002', () => frame(OPCODE.close, Buffer.of(0, 1))),
  endedBy('a close with text that is not UTF-8', '1007', () => frame(OPCODE.close, Buffer.of(3, 0xe8, 0xff))),
  {
    name: 'fragments without end',
    async run(target) {
      const socket = await RawWebSocket.openY(target, target.scratch())
      socket.say(frame(OPCODE.binary, Buffer.of(0), { isLast: false }))
      const piece = frame(OPCODE.continuation, Buffer.alloc(64 * 1024), { isLast: false })
      // Frames of a client have 4 MiB: it has long been told by then.
      for (let sent = 0; sent < 80; sent += 1) socket.say(piece)
      return endsWith(socket, '1009', 'cut')
    },
  },
  {
    name: 'a million empty fragments',
    async run(target) {
      const socket = await RawWebSocket.openY(target, target.scratch())
      socket.say(frame(OPCODE.binary, Buffer.of(0), { isLast: false }))
      const pieces = Buffer.concat(
        Array.from({ length: 1000 }, () => frame(OPCODE.continuation, Buffer.alloc(0), { isLast: false })),
      )
      for (let sent = 0; sent < 20; sent += 1) socket.say(pieces)
      return endsWith(socket, '1008', '1009', 'cut')
    },
  },
  {
    name: 'ten thousand pings',
    async run(target) {
      const socket = await RawWebSocket.openY(target, target.scratch())
      const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(OPCODE.ping, Buffer.alloc(100))))
      for (let sent = 0; sent < 10; sent += 1) socket.say(pings)
      return endsWith(socket, 'cut')
    },
  },
  {
    name: 'pings one after the other, each answered before the next',
    async run(target) {
      const socket = await RawWebSocket.joinY(target, target.scratch())
      for (let sent = 0; sent < 100; sent += 1) await socket.answersPing()
      socket.close()
      return HARMLESS
    },
  },
  {
    name: 'compression is offered, and not taken',
    async run(target) {
      const socket = await RawSocket.connect(target)
      const headers = ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']
      socket.say(upgradeRequest(target, { path: `/${encodeURIComponent(target.scratch())}`, headers }))
      must((await socket.status()) === 101, 'the handshake is taken')
      must(!/sec-websocket-extensions/i.test(socket.received.toString('latin1')), 'without compression')
      socket.close()
      return HARMLESS
    },
  },
  {
    name: 'half a frame, and then nothing more',
    async run(target) {
      const socket = await RawWebSocket.openY(target, target.scratch())
      socket.say(frame(OPCODE.binary, Buffer.alloc(10), { claims: 1000 }))
      // It asks for nothing, and answers no ping.
      return endsWith(socket, '4000', 'cut')
    },
  },
]
