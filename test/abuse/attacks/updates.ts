import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import * as Y from 'yjs'
import { projectFolder } from '../../../server/project-folder.ts'
import type { DocName } from '../../../shared/ids.ts'
import { interleaved } from '../../support/hard-updates.ts'
import { Writer } from '../../support/writer.ts'
import { type Attack, HARMLESS, must, type Outcome, refused, SLOWED, type Target } from '../attack.ts'
import { refusesWith } from '../endings.ts'
import { RawWebSocket } from '../raw-web-socket.ts'

const FOLDER = join(projectFolder(), 'test/corpus/updates')
const CODES = ['CLIENT_ID_FOREIGN', 'LIMIT_EXCEEDED', 'UPDATE_MALFORMED', 'UPDATE_TOO_LARGE']
const CLOSE_CODES = ['4409', '4413', '4422', '4429']

interface Crafted {
  readonly name: string
  /** Whether it is refused by every document. */
  readonly isMalformed: boolean
  readonly update: Uint8Array
}

const CRAFTED: readonly Crafted[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.hex'))
  .sort()
  .map((file) => {
    const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n')
    return {
      name: file.replace('.hex', ''),
      isMalformed: lines.slice(1, 3).every((line) => line.endsWith('refused')),
      update: Uint8Array.from(Buffer.from(lines.slice(3).join(''), 'hex')),
    }
  })

/** Publishes updates one after the other, by either protocol. */
async function send(target: Target, document: DocName, updates: readonly Uint8Array[]): Promise<Outcome> {
  return target.random() < 0.5 ? sendY(target, document, updates) : publish(target, document, updates)
}

async function sendY(target: Target, document: DocName, updates: readonly Uint8Array[]): Promise<Outcome> {
  const socket = await RawWebSocket.joinY(target, document)
  for (const update of updates) socket.tellY({ type: 'update', update })
  const code = await socket.answersOrEnds()
  socket.close()
  if (code === undefined) return HARMLESS
  must(CLOSE_CODES.includes(code), `ended with ${code}`)
  return refused(code)
}

async function publish(target: Target, document: DocName, updates: readonly Uint8Array[]): Promise<Outcome> {
  const socket = await RawWebSocket.openInkwire(target)
  const channel = await socket.join(document)
  for (const [index, update] of updates.entries())
    socket.tell({ type: 'publish', channel, batch: index + 1, kind: 'update', update })
  socket.tell({ type: 'ping', nonce: 1 })
  const answer = await socket.until('refuse', 'pong')
  socket.close()
  if (answer.type === 'pong') return HARMLESS
  must(CODES.includes(answer.code), `refused by ${answer.code}`)
  return refused(answer.code)
}

/** Whether a newcomer can load it, go on in it, and pass it on. */
async function loads(target: Target, document: DocName): Promise<void> {
  const socket = await RawWebSocket.openInkwire(target, 'a-newcomer-who-reads-it')
  socket.tell({ type: 'join', document, have: { type: 'nothing' } })
  const doc = new Y.Doc()
  for (let message = await socket.message(); message.type !== 'synced'; message = await socket.message()) {
    if (message.type === 'state' || message.type === 'deliver') Y.applyUpdate(doc, message.update)
  }
  socket.close()
  must(doc.store.pendingStructs === null && doc.store.pendingDs === null, 'nothing in it waits for something')
  doc.getText('a newcomer').insert(0, 'goes on')
  Y.applyUpdate(new Y.Doc(), Y.encodeStateAsUpdate(doc))
}

function crafted({ isMalformed, name, update }: Crafted): Attack {
  return {
    name: `update ${name}: alone, twice, in halves, behind and before an honest one`,
    async run(target) {
      const honest = new Writer(1).type('an honest beginning')
      const half = update.subarray(0, update.byteLength >> 1)
      const rest = update.subarray(update.byteLength >> 1)
      let outcome: Outcome = HARMLESS
      for (const updates of [[update], [update, update], [half, rest], [honest, update], [update, honest]]) {
        const document = target.scratch()
        outcome = await send(target, document, updates)
        await loads(target, document)
      }
      if (!isMalformed) return outcome
      const refusal = await send(target, target.document, [update])
      must(refusal.outcome === 'refused', 'it was let into a document')
      return refusal
    },
  }
}

/** Structs of many clients that each refer to the one before: the longest to look through. */
function chained(clients: number): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clients)
  for (let client = clients; client > 0; client -= 1) {
    writeVarUint(encoder, 1)
    writeVarUint(encoder, 1000 + client)
    writeVarUint(encoder, 0)
    writeUint8(encoder, 0x84)
    writeVarUint(encoder, 1000 + (client % clients) + 1)
    writeVarUint(encoder, 0)
    writeVarString(encoder, 'a')
  }
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

/** One struct each of so many clients that know nothing of each other. */
function strangers(first: number, clients: number): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clients)
  for (let client = first + clients - 1; client >= first; client -= 1) {
    writeVarUint(encoder, 1)
    writeVarUint(encoder, client)
    writeVarUint(encoder, 0)
    writeUint8(encoder, 4)
    writeVarUint(encoder, 1)
    writeVarString(encoder, 'text')
    writeVarString(encoder, 'x')
  }
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}

export const UPDATES: readonly Attack[] = [
  ...CRAFTED.map(crafted),
  {
    name: 'an update of 60,000 clients that refer to each other',
    async run(target) {
      const outcome = await send(target, target.scratch(), [chained(60_000)])
      must(outcome.outcome === 'refused', 'it was taken')
      return outcome
    },
  },
  {
    name: 'megabytes that take long to look through, one after the other',
    async run(target) {
      const socket = await RawWebSocket.joinY(target, target.scratch())
      await socket.answers()
      // It is complete, and says nothing new from the second time on. A dozen of them are a second of work.
      const update = interleaved(60_000)
      for (let sent = 0; sent < 16; sent += 1) socket.tellY({ type: 'sync step 2', update })
      const ended = await socket.answersOrEnds(2000)
      socket.close()
      must(ended === 'late', 'all were taken at once')
      return SLOWED
    },
  },
  {
    name: 'a new client id with every update',
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(target.scratch())
      for (let batch = 1; batch <= 20; batch += 1) {
        const update = new Writer(batch).type('x')
        socket.tell({ type: 'publish', channel, batch, kind: 'update', update })
      }
      return refusesWith(socket, 'LIMIT_EXCEEDED')
    },
  },
  {
    name: 'more client ids than a document may have, from many connections',
    async run(target) {
      const document = target.scratch()
      // Offers bring in what others wrote; what this server lets into one document is 2,000 ids.
      for (let connection = 0; connection < 3; connection += 1) {
        const socket = await RawWebSocket.openInkwire(target, `an-attacker-with-key-${connection}`)
        const channel = await socket.join(document)
        const update = strangers(1 + connection * 1000, 900)
        socket.tell({ type: 'publish', channel, batch: 1, kind: 'offer', update })
        const answer = await socket.until('acknowledge', 'refuse')
        socket.close()
        if (answer.type !== 'refuse') continue
        must(answer.code === 'DOCUMENT_TOO_LARGE', `refused by ${answer.code}`)
        await loads(target, document)
        return refused(answer.code)
      }
      throw new Error('nobody minded')
    },
  },
  {
    name: 'a document that grows and grows',
    async run(target) {
      const document = target.scratch()
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(document)
      const writer = new Writer(1)
      for (let batch = 1; batch <= 40; batch += 1) {
        socket.tell({
          type: 'publish',
          channel,
          batch,
          kind: 'update',
          update: writer.type('x'.repeat(100_000)),
        })
        const answer = await socket.until('acknowledge', 'refuse')
        if (answer.type !== 'refuse') continue
        must(answer.code === 'DOCUMENT_TOO_LARGE', `refused by ${answer.code}`)
        socket.close()
        await loads(target, document)
        return refused(answer.code)
      }
      throw new Error('nobody minded')
    },
  },
]
