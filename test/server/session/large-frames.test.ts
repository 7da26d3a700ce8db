import { beforeEach, expect, test } from 'vitest'
import type { Peer } from '../../../server/session/connection.ts'
import type { Core } from '../../../server/session/core.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import { acceptYWebsocket } from '../../../server/session/y-websocket-peer.ts'
import { ERRORS } from '../../../shared/errors.ts'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import { encodeClientMessage } from '../../../shared/protocol/client-message.ts'
import { joinFrames } from '../../../shared/protocol/frame.ts'
import type { ClientMessage } from '../../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../../shared/protocol/server-message.ts'
import { encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import { LARGE_UPDATE_BYTES } from '../../../shared/update/in-slices.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { FakeConnection, settle } from '../../support/fake-connection.ts'
import type { HandLog } from '../../support/hand-log.ts'
import { interleaved, withByteBehind } from '../../support/hard-updates.ts'
import { sessionCore } from '../../support/session-core.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName
const LONG = 'x'.repeat(LARGE_UPDATE_BYTES)

let core: Core
let clock: FakeClock
let log: HandLog

beforeEach(() => {
  ;({ core, clock, log } = sessionCore())
})

class Client {
  readonly connection = new FakeConnection()
  readonly peer: Peer = acceptInkwire(this.connection, core)

  static async joined(key: string): Promise<Client> {
    const client = new Client()
    void client.say({ type: 'hello', key: key.repeat(32), agent: 'test', token: '' })
    void client.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
    await settle()
    return client
  }

  say(...messages: ClientMessage[]): Promise<number> | undefined {
    return this.peer.receive(joinFrames(messages.map(encodeClientMessage)))
  }

  publish(
    batch: number,
    update: Uint8Array,
    kind: 'update' | 'offer' = 'update',
  ): Promise<number> | undefined {
    return this.say({ type: 'publish', channel: 1, batch, kind, update })
  }

  /** What was answered: batches as numbers, and the rest by its type. */
  get answers(): (string | number)[] {
    return this.connection.sent
      .flatMap(decodeServerFrame)
      .filter(({ type }) => ['acknowledge', 'pong', 'refuse'].includes(type))
      .map((message) => (message.type === 'acknowledge' ? message.batch : message.type))
  }
}

/** Everything that is under way, to its end. */
async function finish(work: Promise<number> | undefined): Promise<number> {
  let isDone = false
  const ending = (work ?? Promise.resolve(0)).finally(() => {
    isDone = true
  })
  for (let turn = 0; !isDone && turn < 100; turn += 1) {
    clock.pass(0)
    await settle()
  }
  return ending
}

test('[X4] [C2] what comes behind a large update waits for it, in its order; others do not', async () => {
  const alice = await Client.joined('a')
  const bob = await Client.joined('b')
  const writer = new Writer(1)
  const work = alice.publish(1, writer.type(LONG))
  const later = alice.publish(2, writer.type('and'))
  void alice.say({ type: 'ping', nonce: 1 })
  expect(later).toBe(work)
  expect(alice.answers).toEqual([])
  void bob.publish(1, new Writer(2).type('b'))
  void bob.say({ type: 'ping', nonce: 1 })
  log.document(NOTES).commit()
  expect(bob.answers).toEqual(['pong', 1])
  expect(await finish(work)).toBeGreaterThan(1)
  log.document(NOTES).commit()
  expect(alice.answers).toEqual(['pong', 1, 2])
  expect(log.document(NOTES).entries.map(({ update }) => update.byteLength > LONG.length)).toEqual([
    false,
    true,
    false,
  ])
})

test('[X4] a connection that closes while its update is looked through leaves nothing behind', async () => {
  const alice = await Client.joined('a')
  const work = alice.publish(1, interleaved(40_000), 'offer')
  void alice.publish(2, new Writer(1).type('behind'))
  alice.peer.closed()
  await finish(work)
  log.document(NOTES).commit()
  expect(log.document(NOTES).entries).toEqual([])
  expect(core.channels.slices.size).toBe(0)
})

test('[X4] [X1] a fault in a large update ends that session, and what comes behind it is not lost on others', async () => {
  const alice = await Client.joined('a')
  const bob = await Client.joined('b')
  const work = alice.publish(1, withByteBehind(interleaved(5_000)), 'offer')
  void alice.say({ type: 'ping', nonce: 1 })
  await finish(work)
  expect(alice.answers).toEqual(['refuse', 'pong'])
  expect(alice.connection.closedWith).toBeUndefined()
  expect(bob.answers).toEqual([])
})

test('[X4] who sends on and on behind a large update is closed', async () => {
  const alice = await Client.joined('a')
  const work = alice.publish(1, new Writer(1).type(LONG))
  const frame = new Uint8Array(core.limits.frameMaxBytes / 2)
  void alice.peer.receive(frame)
  expect(alice.connection.closedWith).toBeUndefined()
  void alice.peer.receive(frame)
  void alice.peer.receive(frame)
  expect(alice.connection.closedWith).toBe(ERRORS.SERVER_BUSY.closeCode)
  await finish(work)
})

test('[X4] many small messages in one frame are taken some at a time', async () => {
  const alice = await Client.joined('a')
  const pings = Array.from({ length: 1000 }, (_, nonce): ClientMessage => ({ type: 'ping', nonce }))
  const work = alice.say(...pings)
  expect(alice.answers).toEqual([])
  expect(await finish(work)).toBe(4)
  expect(alice.answers).toHaveLength(1000)
})

test('[X4] [W4] a y-websocket client’s large update is looked through in slices, and the next one follows it', async () => {
  const connection = new FakeConnection()
  const peer = acceptYWebsocket(connection, NOTES, { personKey: 'somebody', token: '' }, core)
  await settle()
  const writer = new Writer(1)
  const work = peer.receive(encodeYMessage({ type: 'update', update: writer.type(LONG) }))
  expect(work).toBeInstanceOf(Promise)
  void peer.receive(encodeYMessage({ type: 'update', update: writer.type('!') }))
  await finish(work)
  log.document(NOTES).commit()
  expect(log.document(NOTES).entries).toHaveLength(2)
})
