import { beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Peer } from '../../../server/session/connection.ts'
import type { Core } from '../../../server/session/core.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import { ERRORS } from '../../../shared/errors.ts'
import { type DocName, type Epoch, parseDocName, type Seq } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS, type Limits } from '../../../shared/limits.ts'
import { encodeClientMessage } from '../../../shared/protocol/client-message.ts'
import type { ClientMessage, Have, ServerMessage } from '../../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../../shared/protocol/server-message.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { FakeConnection, settle } from '../../support/fake-connection.ts'
import type { HandLog } from '../../support/hand-log.ts'
import { sessionCore } from '../../support/session-core.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName

class Client {
  readonly connection = new FakeConnection()
  readonly #peer: Peer
  #lastBatch = 0

  constructor(core: Core, key = 'k'.repeat(32)) {
    this.#peer = acceptInkwire(this.connection, core)
    this.say({ type: 'hello', key, agent: 'test', token: '' })
  }

  say(message: ClientMessage): void {
    void this.#peer.receive(encodeClientMessage(message))
  }

  sayBytes(...bytes: number[]): void {
    void this.#peer.receive(Uint8Array.from(bytes))
  }

  async join(have: Have = { type: 'nothing' }, document = NOTES): Promise<void> {
    this.say({ type: 'join', document, have })
    await settle()
  }

  publish(update: Uint8Array, channel = 1): void {
    this.say({ type: 'publish', channel, batch: ++this.#lastBatch, kind: 'update', update })
  }

  vanish(): void {
    this.#peer.closed()
  }

  get messages(): ServerMessage[] {
    return this.connection.sent.flatMap(decodeServerFrame)
  }

  get story(): string[] {
    return this.messages.map(tell)
  }

  /** Everything a client would apply. */
  get text(): string {
    return new Writer(0).apply(
      this.messages.flatMap((message) => ('update' in message ? [message.update] : [])),
    ).text
  }
}

function tell(message: ServerMessage): string {
  switch (message.type) {
    case 'state':
    case 'deliver':
    case 'synced':
      return `${message.type} ${message.seq}`
    case 'acknowledge':
      return `acknowledge ${message.batch}@${message.seq}`
    case 'refuse':
      return `refuse ${message.code}`
    default:
      return message.type
  }
}

/** A snapshot of all that somebody has written stands for the entries up to `seq`. */
function fold(writer: Writer, seq: number): Promise<void> {
  return log.document(NOTES).putSnapshot({
    seq: seq as Seq,
    timeMs: 0,
    update: writer.everything(),
    stateVector: Y.encodeStateVector(writer.doc),
    deleteSet: Uint8Array.of(0),
  })
}

let log: HandLog
let core: Core
let clock: FakeClock

function coreWith(limits: Limits): Core {
  const made = sessionCore(limits)
  ;({ clock, log } = made)
  return made.core
}

beforeEach(() => {
  core = coreWith(DEFAULT_LIMITS)
})

/** A log of ten entries that say 'abcdefghij'. */
async function tenEntries(writer: Writer): Promise<void> {
  const document = log.document(NOTES)
  for (const letter of 'abcdefghij') void document.append(writer.type(letter), 'somebody')
  document.commit()
}

test('greets, lets in, tells what is there and what the server has', async () => {
  await tenEntries(new Writer(1))
  const client = new Client(core)
  await client.join()
  expect(client.story.slice(0, 3)).toEqual(['ready', 'welcome', 'state 0'])
  expect(client.story.at(-1)).toBe('synced 10')
  expect(client.text).toBe('abcdefghij')
})

test('[C4] a joiner gets state and live updates without a gap, whenever they come', async () => {
  const writer = new Writer(1)
  await tenEntries(writer)
  const publisher = new Client(core, 'p'.repeat(32))
  await publisher.join()
  const joiner = new Client(core)
  joiner.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  for (let turn = 0; turn < 8; turn++) {
    publisher.publish(writer.type(String(turn)))
    log.document(NOTES).commit()
    await Promise.resolve()
  }
  await settle()
  expect(joiner.text).toBe('abcdefghij01234567')
  const seqs = joiner.messages.flatMap((message) => (message.type === 'deliver' ? [message.seq] : []))
  expect(seqs).toEqual(Array.from({ length: 18 }, (_, index) => index + 1))
})

test('[C4] a joiner starts from the newest snapshot, whose bytes are sent as they lie', async () => {
  const writer = new Writer(1)
  await tenEntries(writer)
  const update = writer.everything()
  await fold(writer, 10)
  const client = new Client(core)
  await client.join()
  expect(client.story).toEqual(['ready', 'welcome', 'state 10', 'synced 10'])
  expect(client.messages[2]).toMatchObject({ update })
})

test('resumes after the seq that the client has', async () => {
  await tenEntries(new Writer(1))
  const client = new Client(core)
  await client.join({ type: 'seq', epoch: 7 as Epoch, seq: 8 as Seq })
  expect(client.story).toEqual(['ready', 'welcome', 'deliver 9', 'deliver 10', 'synced 10'])
})

test('[L6] a client that knows more than the log gets everything, and is asked for what we lack', async () => {
  await tenEntries(new Writer(1))
  const client = new Client(core)
  await client.join({ type: 'seq', epoch: 7 as Epoch, seq: 12 as Seq })
  expect(client.story.slice(1, 4)).toEqual(['welcome', 'state 0', 'deliver 1'])
})

test('a client with a state vector gets the difference', async () => {
  const writer = new Writer(1)
  await tenEntries(writer)
  const stateVector = Y.encodeStateVector(writer.doc)
  await fold(writer, 10)
  const client = new Client(core)
  await client.join({ type: 'state vector', stateVector })
  expect(client.story).toEqual(['ready', 'welcome', 'state 10', 'synced 10'])
  expect(client.text).toBe('')
})

test('[X2] a client that reads too slowly goes stale, costs nothing more, and catches up from the log', async () => {
  const limits = { ...DEFAULT_LIMITS, pageMaxBytes: 500, outboxSoftBytes: 1000, outboxHardBytes: 100_000 }
  core = coreWith(limits)
  const slow = new Client(core)
  const publisher = new Client(core, 'p'.repeat(32))
  await slow.join()
  await publisher.join()
  slow.connection.isReading = false
  const writer = new Writer(1)
  for (let turn = 0; turn < 200; turn++) {
    publisher.publish(writer.type(`${turn} `))
    log.document(NOTES).commit()
  }
  expect(slow.connection.bufferedBytes).toBeLessThan(1200)
  slow.connection.isReading = true
  slow.connection.drain()
  for (let turn = 0; turn < 100; turn++) await settle()
  expect(slow.text).toBe(writer.text)
})

test('[X2] [C3] who is stale is still told that own words are on disk', async () => {
  const limits = { ...DEFAULT_LIMITS, pageMaxBytes: 500, outboxSoftBytes: 1000, outboxHardBytes: 100_000 }
  core = coreWith(limits)
  const slow = new Client(core)
  const publisher = new Client(core, 'p'.repeat(32))
  await slow.join()
  await publisher.join()
  slow.connection.isReading = false
  publisher.publish(new Writer(1).type('x'.repeat(2000)))
  log.document(NOTES).commit()
  slow.publish(new Writer(2).type('mine'))
  log.document(NOTES).commit()
  expect(slow.story).toContain('acknowledge 1@2')
  slow.connection.isReading = true
  slow.connection.drain()
  await settle()
  expect(slow.story.filter((line) => line.startsWith('deliver'))).toEqual(['deliver 1'])
})

test('[X2] a state larger than an outbox is for a slow reader, too, with what was written meanwhile', async () => {
  core = coreWith({ ...DEFAULT_LIMITS, pageMaxBytes: 500, outboxSoftBytes: 1000, outboxHardBytes: 2000 })
  const publisher = new Client(core, 'p'.repeat(32))
  await publisher.join()
  const writer = new Writer(1)
  publisher.publish(writer.type('x'.repeat(5000)))
  log.document(NOTES).commit()
  await fold(writer, 1)
  const slow = new Client(core)
  slow.connection.isReading = false
  await slow.join()
  publisher.publish(writer.type(' and more'))
  log.document(NOTES).commit()
  await settle()
  expect(slow.story.at(-1)).toBe('state 1')
  slow.connection.isReading = true
  slow.connection.drain()
  await settle()
  expect(slow.story.slice(-2)).toEqual(['deliver 2', 'synced 2'])
  expect(slow.text).toBe(writer.text)
})

test('[X2] who never reads is closed with "try again"', async () => {
  core = coreWith({ ...DEFAULT_LIMITS, pageMaxBytes: 500, outboxSoftBytes: 1000, outboxHardBytes: 2000 })
  const slow = new Client(core)
  await slow.join()
  slow.connection.isReading = false
  const writer = new Writer(2)
  for (let turn = 0; turn < 1000; turn++) {
    slow.publish(writer.type('x'))
    log.document(NOTES).commit()
  }
  expect(slow.story).toContain('refuse OUTBOX_FULL')
})

test('[X1] malformed bytes end their connection, and nobody else notices', async () => {
  const bob = new Client(core, 'b'.repeat(32))
  const mallory = new Client(core)
  await bob.join()
  await mallory.join()
  mallory.sayBytes(255, 255, 255)
  expect(mallory.connection.closedWith).toBe(4400)
  bob.publish(new Writer(1).type('hello'))
  log.document(NOTES).commit()
  expect(bob.story.at(-1)).toBe('acknowledge 1@1')
})

test('[X1] a malformed update ends its session; the other documents of the connection go on', async () => {
  const client = new Client(core)
  await client.join()
  const other = parseDocName('other') as DocName
  await client.join({ type: 'nothing' }, other)
  client.publish(Uint8Array.of(9, 9, 9), 1)
  expect(client.story.at(-1)).toBe('refuse UPDATE_MALFORMED')
  client.publish(new Writer(1).type('still here'), 2)
  log.document(other).commit()
  expect(client.story.at(-1)).toBe('acknowledge 2@1')
})

test('a connection that does not say hello in time is closed', () => {
  const connection = new FakeConnection()
  acceptInkwire(connection, core)
  clock.pass(DEFAULT_LIMITS.helloTimeoutMs)
  // It may be the network's fault, so the client may come back.
  expect(connection.closedWith).toBe(ERRORS.HEARTBEAT_LOST.closeCode)
})

test('[X3] [P3] a connection that vanishes leaves nothing behind', async () => {
  const client = new Client(core)
  await client.join()
  client.vanish()
  clock.pass(DEFAULT_LIMITS.channelIdleMs)
  await settle()
  expect(core.channels.size).toBe(0)
  expect(clock.timers).toBe(0)
  expect(log.document(NOTES).isClosed).toBe(true)
})

test('[E1] joining writes nothing', async () => {
  const client = new Client(core)
  await client.join()
  log.document(NOTES).commit()
  expect(log.document(NOTES).entries).toEqual([])
})

test('[C5] a failing log ends the session with a code that lets it retry, and the next join opens it anew', async () => {
  const client = new Client(core)
  await client.join()
  client.publish(new Writer(1).type('a'))
  log.document(NOTES).fail()
  await settle()
  expect(client.story.at(-1)).toBe('refuse LOG_UNAVAILABLE')
  await client.join()
  expect(log.opens).toBe(2)
  expect(client.story.at(-1)).toBe('synced 0')
})

test('[L7] who joins while the disk is full and writes is told so, and may come back to read', async () => {
  log.document(NOTES).condition = { state: 'full' }
  const client = new Client(core)
  await client.join()
  expect(client.messages).toContainEqual(expect.objectContaining({ type: 'welcome', writable: false }))
  client.publish(new Writer(1).type('a'))
  expect(client.messages.at(-1)).toMatchObject({
    type: 'refuse',
    code: 'DISK_FULL',
    text: 'the disk of the server is full, and nothing new is saved until there is room again',
  })
  await client.join()
  expect(client.story.at(-1)).toBe('synced 0')
})

test('[C4] an acknowledgement never names an entry that was not sent yet', async () => {
  core = coreWith({ ...DEFAULT_LIMITS, pageMaxBytes: 500, outboxSoftBytes: 1000, outboxHardBytes: 100_000 })
  const slow = new Client(core)
  const publisher = new Client(core, 'p'.repeat(32))
  const words = new Writer(2).type('mine')
  await slow.join()
  await publisher.join()
  slow.publish(words)
  log.document(NOTES).commit()
  slow.connection.isReading = false
  publisher.publish(new Writer(1).type('x'.repeat(2000)))
  log.document(NOTES).commit()
  slow.publish(words)
  expect(slow.story.at(-1)).toBe('acknowledge 2@1')
})
