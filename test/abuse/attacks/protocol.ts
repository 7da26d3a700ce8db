import { EMPTY_UPDATE } from '../../../shared/log/update-log.ts'
import { SUBPROTOCOL } from '../../../shared/protocol/messages.ts'
import { Writer } from '../../support/writer.ts'
import { type Attack, HARMLESS, must, refused, SLOWED, type Target } from '../attack.ts'
import { endsWith, refusesWith } from '../endings.ts'
import { RawWebSocket } from '../raw-web-socket.ts'

const NOTHING_YET = Uint8Array.of(0)

function yEndedBy(name: string, code: string, payload: readonly number[]): Attack {
  return {
    name: `${name}, as y-websocket`,
    async run(target) {
      const socket = await RawWebSocket.openY(target)
      socket.sayBinary(Uint8Array.from(payload))
      return endsWith(socket, code)
    },
  }
}

function inkwireEndedBy(name: string, payload: readonly number[]): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      socket.sayBinary(Uint8Array.from(payload))
      return endsWith(socket, '4400')
    },
  }
}

function silent(name: string, open: (target: Target) => Promise<RawWebSocket>): Attack {
  return {
    name,
    async run(target) {
      const socket = await open(target)
      // It answers pings as every WebSocket does, so that only its silence is against it.
      return endsWith({ ended: () => answeringPings(socket) }, '4000')
    },
  }
}

/** A server's ping is answered by one of our own, which counts as a sign of life, too. */
async function answeringPings(socket: RawWebSocket): Promise<string> {
  const alive = setInterval(() => socket.say(Uint8Array.of(0x8a, 0x80, 0, 0, 0, 0)), 400)
  try {
    return await socket.ended()
  } finally {
    clearInterval(alive)
  }
}

/** How many times the bytes of one join the server sends to a client that goes on like this. */
async function timesAsMuch(target: Target, act: (socket: RawWebSocket) => Promise<void>): Promise<number> {
  const socket = await RawWebSocket.joinY(target)
  await socket.answers()
  const one = socket.raw.received.length
  await act(socket)
  const all = socket.raw.received.length
  socket.close()
  return all / one
}

export const PROTOCOL: readonly Attack[] = [
  yEndedBy('an unknown type', '4400', [9, 0]),
  yEndedBy('an unknown sync type', '4400', [0, 7, 0]),
  yEndedBy(
    'a type as long as the message',
    '4400',
    Array.from({ length: 1000 }, () => 0xff),
  ),
  yEndedBy('bytes after the message', '4400', [0, 0, 1, 0, 7]),
  yEndedBy('a length beyond the message', '4400', [0, 0, 0xff, 0xff, 0x7f]),
  yEndedBy('a word that only a server says', '4400', [2, 0, 1, 97]),
  yEndedBy('a state vector that is none', '4400', [0, 0, 3, 2, 1, 1]),
  inkwireEndedBy('an unknown type', [99]),
  inkwireEndedBy(
    'a type as long as the message',
    Array.from({ length: 1000 }, () => 0xff),
  ),
  inkwireEndedBy('an empty message', []),
  inkwireEndedBy('a second hello', [1, 16, ...Buffer.from('a-key-of-16-chars'.slice(0, 16)), 0, 0]),
  inkwireEndedBy('a publish that is cut off', [4, 1, 1, 0, 50, 1]),
  {
    name: 'messages before the hello',
    async run(target) {
      const socket = await RawWebSocket.open(target, { protocol: SUBPROTOCOL })
      socket.tell({ type: 'join', document: target.document, have: { type: 'nothing' } })
      return endsWith(socket, '4400')
    },
  },
  {
    name: 'messages for documents that nobody let it into',
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      for (let channel = 0; channel < 50; channel += 1) {
        socket.tell({
          type: 'publish',
          channel,
          batch: 1,
          kind: 'update',
          update: new Writer(1).type('mine'),
        })
        socket.tell({ type: 'awareness', channel, awareness: Uint8Array.of(0) })
        socket.tell({ type: 'leave', channel })
      }
      await socket.answers()
      socket.close()
      return HARMLESS
    },
  },
  silent('a connection that never says hello', (target) =>
    RawWebSocket.open(target, { protocol: SUBPROTOCOL }),
  ),
  silent('a hello, and no document', (target) => RawWebSocket.openInkwire(target)),
  silent('a y-websocket client that asks for nothing', (target) => RawWebSocket.openY(target)),
  {
    name: 'sync step 1, two thousand times',
    async run(target) {
      const times = await timesAsMuch(target, async (socket) => {
        for (let asked = 0; asked < 2000; asked += 1)
          socket.tellY({ type: 'sync step 1', stateVector: NOTHING_YET })
        await socket.answers()
      })
      must(times < 50, `${times} times as much came`)
      return SLOWED
    },
  },
  {
    name: 'sync step 1, again as soon as the last one was answered',
    async run(target) {
      const times = await timesAsMuch(target, async (socket) => {
        for (let asked = 0; asked < 40; asked += 1) {
          socket.tellY({ type: 'sync step 1', stateVector: NOTHING_YET })
          await socket.answers()
        }
      })
      // Ten at once, and then one a second.
      must(times < 30, `${times} times as much came`)
      return SLOWED
    },
  },
  {
    name: 'a document is joined and left again, without end',
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      const documents = Array.from({ length: 60 }, () => target.scratch())
      for (let round = 0; round < 10; round += 1) {
        for (const document of documents) socket.tell({ type: 'join', document, have: { type: 'nothing' } })
        for (let joined = 0; joined < documents.length; joined += 1) {
          const answer = await socket.until('synced', 'refuse')
          if (answer.type === 'refuse') {
            must(answer.code === 'RATE_EXCEEDED' && answer.retryAfterMs > 0, `refused by ${answer.code}`)
            socket.close()
            return refused(answer.code)
          }
          socket.tell({ type: 'leave', channel: answer.channel })
        }
      }
      throw new Error('nobody minded')
    },
  },
  {
    name: 'more documents than a connection carries',
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      for (let joined = 0; joined < 70; joined += 1)
        socket.tell({ type: 'join', document: target.scratch(), have: { type: 'nothing' } })
      return refusesWith(socket, 'LIMIT_EXCEEDED')
    },
  },
  {
    name: 'a state vector of more than a megabyte',
    async run(target) {
      const socket = await RawWebSocket.openY(target)
      socket.tellY({ type: 'sync step 1', stateVector: new Uint8Array(1024 * 1024 + 1).fill(1) })
      return endsWith(socket, '4429')
    },
  },
  {
    name: 'a state vector of thousands of made-up clients',
    async run(target) {
      const socket = await RawWebSocket.joinY(target)
      const made: number[] = [0xd0, 0x0f] // 2,000
      for (let client = 0; client < 2000; client += 1)
        made.push(0x80 | (client & 127), 0x80 | (client >> 7), 0x01, 5)
      socket.tellY({ type: 'sync step 1', stateVector: Uint8Array.from(made) })
      await socket.answers()
      socket.close()
      return HARMLESS
    },
  },
  {
    name: 'sync step 2 that nobody asked for',
    async run(target) {
      const socket = await RawWebSocket.openY(target)
      socket.tellY({ type: 'sync step 2', update: EMPTY_UPDATE })
      socket.tellY({ type: 'sync step 1', stateVector: NOTHING_YET })
      await socket.answers()
      socket.close()
      return HARMLESS
    },
  },
  {
    name: 'the same update, two thousand times',
    async run(target) {
      const document = target.scratch()
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(document)
      const update = new Writer(1).type('once')
      for (let batch = 1; batch <= 2000; batch += 1)
        socket.tell({ type: 'publish', channel, batch, kind: 'update', update })
      let last = 0
      while (last < 2000) last = (await socket.until('acknowledge')).batch
      socket.close()
      const newcomer = await RawWebSocket.openInkwire(target)
      newcomer.tell({ type: 'join', document, have: { type: 'nothing' } })
      const { seq } = await newcomer.until('synced')
      newcomer.close()
      must(seq === 1, `the log has ${seq} entries`) // [C6]
      return HARMLESS
    },
  },
  {
    name: 'three thousand messages at once',
    async run(target) {
      const socket = await RawWebSocket.joinY(target, target.scratch())
      await socket.answers()
      const beganMs = performance.now()
      for (let said = 0; said < 3000; said += 1) socket.tellY({ type: 'query awareness' })
      const ended = await socket.answersOrEnds()
      const tookMs = performance.now() - beganMs
      socket.close()
      // The burst is 2,500, and then 250 a second.
      must(ended !== undefined || tookMs > 1000, `all were taken within ${Math.round(tookMs)} ms`)
      return SLOWED
    },
  },
  {
    name: 'thirteen megabytes as quickly as they go',
    async run(target) {
      const socket = await RawWebSocket.joinY(target, target.scratch())
      await socket.answers()
      // From the second time on it says nothing new. The burst is 10 MiB, and then 1 MiB a second.
      const update = new Writer(1).type('x'.repeat(1_000_000))
      for (let sent = 0; sent < 13; sent += 1) socket.tellY({ type: 'update', update })
      const beganMs = performance.now()
      const ended = await socket.answersOrEnds()
      socket.close()
      const tookMs = performance.now() - beganMs
      must(ended === undefined && tookMs > 1000, `${ended ?? 'all taken'} within ${Math.round(tookMs)} ms`)
      return SLOWED
    },
  },
  {
    name: 'a document that is deleted while it is written',
    async run(target) {
      const document = target.scratch()
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(document)
      const writer = new Writer(1)
      socket.tell({ type: 'publish', channel, batch: 1, kind: 'update', update: writer.type('a') })
      await socket.until('acknowledge')
      const api = `${target.url}/api/documents/${encodeURIComponent(document)}`
      const answer = await fetch(api, { method: 'DELETE', headers: { 'X-Forwarded-For': target.from } })
      must(answer.status === 204, `it was not deleted: ${answer.status}`)
      socket.tell({ type: 'publish', channel, batch: 2, kind: 'update', update: writer.type('b') })
      const { code } = await socket.until('refuse')
      must(code === 'DOCUMENT_DELETED', `refused by ${code}`)
      socket.tell({ type: 'join', document, have: { type: 'nothing' } })
      const again = await socket.until('refuse')
      must(again.code === 'DOCUMENT_DELETED', `refused by ${again.code}`)
      socket.close()
      return refused(code)
    },
  },
]
