import { beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Peer } from '../../../server/session/connection.ts'
import type { Core } from '../../../server/session/core.ts'
import { acceptYWebsocket } from '../../../server/session/y-websocket-peer.ts'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { decodeYFrame, encodeYMessage, type YMessage } from '../../../shared/protocol/y-protocols.ts'
import { FakeConnection, settle } from '../../support/fake-connection.ts'
import type { HandLog } from '../../support/hand-log.ts'
import { sessionCore } from '../../support/session-core.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName

let core: Core
let log: HandLog

/** A client that does what y-websocket does: step 1 at once, step 2 when asked, updates and awareness as they come. */
class YClient {
  readonly connection = new FakeConnection()
  readonly writer: Writer
  readonly peer: Peer
  #read = 0

  constructor(clientId: number, personKey?: string) {
    this.writer = new Writer(clientId)
    this.peer = acceptYWebsocket(this.connection, NOTES, { personKey, token: '' }, core)
    this.say({ type: 'sync step 1', stateVector: Y.encodeStateVector(this.writer.doc) })
  }

  say(message: YMessage): void {
    void this.peer.receive(encodeYMessage(message))
  }

  get story(): string[] {
    return this.connection.sent.map((frame) => decodeYFrame(frame).type)
  }

  /** Applies what has come since the last time, and answers. */
  read(): void {
    for (const frame of this.connection.sent.slice(this.#read)) {
      this.#read++
      const message = decodeYFrame(frame)
      if (message.type === 'sync step 1') {
        this.say({ type: 'sync step 2', update: Y.encodeStateAsUpdate(this.writer.doc, message.stateVector) })
      } else if ('update' in message) this.writer.apply([message.update])
    }
  }
}

beforeEach(() => {
  ;({ core, log } = sessionCore())
})

test('[W4] is synced by a step 2 that comes after everything, and is asked for what it has', async () => {
  const document = log.document(NOTES)
  void document.append(new Writer(7).type('there'), 'somebody')
  document.commit()
  const client = new YClient(1)
  await settle()
  expect(client.story).toEqual(['update', 'update', 'sync step 2', 'sync step 1'])
  client.read()
  expect(client.writer.text).toBe('there')
})

test('[W4] what a client brings along is appended and told to the others', async () => {
  const alice = new YClient(1, 'alice')
  const bob = new YClient(2, 'bob')
  alice.writer.type('brought along')
  await settle()
  alice.read()
  log.document(NOTES).commit()
  bob.read()
  expect(bob.writer.text).toBe('brought along')
})

test('[C6] joining again appends nothing', async () => {
  const alice = new YClient(1, 'alice')
  await settle()
  alice.say({ type: 'update', update: alice.writer.type('a') })
  alice.say({ type: 'update', update: alice.writer.delete(0, 1) })
  log.document(NOTES).commit()
  alice.peer.closed()
  const again = new YClient(3, 'alice')
  again.writer.apply([alice.writer.everything()])
  await settle()
  again.read()
  log.document(NOTES).commit()
  expect(log.document(NOTES).entries).toHaveLength(2)
})

test('a client that asks again while it is synced is told the difference', async () => {
  const client = new YClient(1)
  await settle()
  const said = client.story.length
  client.say({ type: 'sync step 1', stateVector: Y.encodeStateVector(client.writer.doc) })
  await settle()
  expect(client.story.slice(said)).toEqual(['update', 'sync step 2', 'sync step 1'])
})

test('[L4] an update with a gap is answered by sync step 1', async () => {
  const client = new YClient(1)
  await settle()
  client.writer.type('lost')
  const said = client.story.length
  client.say({ type: 'update', update: client.writer.type('b') })
  expect(client.story.slice(said)).toEqual(['sync step 1'])
})

test('[P2] a client that is back before its old connection is noticed dead keeps its client id', async () => {
  const client = new YClient(1)
  await settle()
  client.say({ type: 'update', update: client.writer.type('a') })
  client.say({ type: 'awareness', awareness: encodeAwareness([{ client: 1, clock: 1, state: '{}' }]) })
  const back = new YClient(1)
  back.writer.apply([client.writer.everything()])
  back.writer.doc.clientID = 1
  await settle()
  back.say({ type: 'update', update: back.writer.type('b') })
  back.say({ type: 'awareness', awareness: encodeAwareness([{ client: 1, clock: 1, state: '{}' }]) })
  log.document(NOTES).commit()
  expect(log.document(NOTES).entries).toHaveLength(2)
  expect(back.connection.closedWith).toBeUndefined()
})

test('[X1] [P2] who speaks for somebody else is closed with a code that it does not retry', async () => {
  const alice = new YClient(1, 'alice')
  const mallory = new YClient(2, 'mallory')
  await settle()
  alice.say({ type: 'update', update: alice.writer.type('a') })
  const forged = new Writer(9).apply([alice.writer.everything()])
  forged.doc.clientID = 1
  mallory.say({ type: 'update', update: forged.type('b') })
  expect(mallory.connection.closedWith).toBe(4409)
  expect(alice.connection.closedWith).toBeUndefined()
})

test('[C5] a failing log closes with a code after which the client comes back', async () => {
  const client = new YClient(1)
  await settle()
  client.say({ type: 'update', update: client.writer.type('a') })
  log.document(NOTES).fail()
  await settle()
  expect(client.connection.closedWith).toBe(1013)
})
