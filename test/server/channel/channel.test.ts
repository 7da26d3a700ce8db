import { beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { Channel } from '../../../server/channel/channel.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { seedClient, seedUpdate } from '../../../shared/update/seed.ts'
import { channelDesk, openChannel } from '../../support/channel-desk.ts'
import { docName } from '../../support/doc-name.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { HandDocumentLog } from '../../support/hand-log.ts'
import { Listener } from '../../support/listener.ts'
import { Writer } from '../../support/writer.ts'

const HONEST = { echoes: false }

let clock: FakeClock
let log: HandDocumentLog
let channel: Channel
let alice: Listener
let bob: Listener
let alices: Writer
let bobs: Writer

beforeEach(async () => {
  ;({ clock, log, channel, alice, bob, alices, bobs } = await channelDesk())
})

test('[C1] says nothing of an update before the log has it on disk', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  expect([...alice.heard, ...bob.heard]).toEqual([])
  log.commit()
  expect(alice.heard).toEqual(['ack 1@1'])
  expect(bob.heard).toEqual(['1:delivered'])
})

test('[C1] [C6] a batch that is on its way already is acknowledged with it, not before', () => {
  const update = alices.type('a')
  channel.publish(alice, 1, 'update', update)
  channel.publish(alice, 2, 'update', update)
  expect(alice.heard).toEqual([])
  log.commit()
  expect(alice.heard).toEqual(['ack 1@1', 'ack 2@1'])
  expect(log.entries).toHaveLength(1)
})

test('[C2] everyone sees the order of the log', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  channel.publish(bob, 1, 'update', bobs.type('b'))
  channel.publish(alice, 2, 'update', alices.type('c'))
  log.commit()
  expect(alice.heard).toEqual(['ack 1@1', '2:delivered', 'ack 2@3'])
  expect(bob.heard).toEqual(['1:delivered', 'ack 1@2', '3:delivered'])
})

test('[C3] acknowledges the publisher and delivers to everyone else', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  log.commit()
  expect(alice.updates).toEqual([])
  expect(bobs.apply(bob.updates).text).toBe('a')
})

test('[C5] when the log fails, nothing is acknowledged and every session ends with a code to retry', async () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  log.fail()
  await Promise.resolve()
  expect(alice.heard).toEqual(['end LOG_UNAVAILABLE'])
  expect(bob.heard).toEqual(['end LOG_UNAVAILABLE'])
  expect(channel.hasFailed).toBe(true)
  expect(() => channel.join(alice)).toThrow('nothing more is saved here')
})

test('[C6] the same update twice is one entry', () => {
  const update = alices.type('a')
  channel.publish(alice, 1, 'update', update)
  log.commit()
  channel.publish(alice, 2, 'update', update)
  channel.publish(bob, 1, 'offer', update)
  log.commit()
  expect(log.entries).toHaveLength(1)
  expect(alice.heard).toEqual(['ack 1@1', 'ack 2@1'])
})

test('[C6] only the news of an update is appended', () => {
  channel.publish(alice, 1, 'update', alices.type('known'))
  log.commit()
  alices.type(' and new')
  channel.publish(alice, 2, 'offer', alices.everything())
  log.commit()
  const second = log.entries[1]?.update as Uint8Array
  expect(second.byteLength).toBeLessThan(alices.everything().byteLength)
  expect(bobs.apply(bob.updates).text).toBe('known and new')
})

test('[C6] a pure deletion is news', () => {
  channel.publish(alice, 1, 'update', alices.type('abc'))
  channel.publish(alice, 2, 'update', alices.delete(0, 2))
  log.commit()
  expect(bobs.apply(bob.updates).text).toBe('c')
})

test('[L4] what refers to missing structs is asked for, and not appended', () => {
  const first = alices.type('a')
  const second = alices.type('b')
  channel.publish(alice, 1, 'update', second)
  log.commit()
  expect(alice.heard).toEqual(['request 1'])
  expect(log.entries).toEqual([])
  channel.publish(alice, 2, 'offer', alices.everything())
  log.commit()
  expect(alice.heard).toEqual(['request 1', 'ack 2@1'])
  expect(first.byteLength).toBeGreaterThan(0)
})

test('[L4] a deletion does not run ahead of what it deletes', () => {
  alices.type('abc')
  channel.publish(alice, 1, 'update', alices.delete(1, 1))
  expect(alice.heard).toEqual(['request 1'])
})

test('[X1] a malformed update is thrown back at its session and changes nothing', () => {
  expect(() => channel.publish(alice, 1, 'update', Uint8Array.of(1, 2, 3))).toThrow(
    expect.objectContaining({ code: 'UPDATE_MALFORMED' }),
  )
  channel.publish(bob, 1, 'update', bobs.type('b'))
  log.commit()
  expect(bob.heard).toEqual(['ack 1@1'])
})

test('[E4] [C6] a text that several begin at once is one entry, whose it is nobody says', () => {
  channel.publish(alice, 1, 'offer', seedUpdate('default'))
  channel.publish(bob, 1, 'update', seedUpdate('default'))
  log.commit()
  channel.leave(alice)
  channel.publish(bob, 2, 'offer', seedUpdate('default'))
  expect(log.entries).toHaveLength(1)
  expect(bob.heard).toEqual(['1:delivered', 'ack 1@1', 'ack 2@1'])
})

test('[E4] [P2] under an id that is kept for first paragraphs nothing else is taken', () => {
  const forger = new Writer(seedClient('default'))
  expect(() => channel.publish(alice, 1, 'offer', forger.type('a'))).toThrow('kept for the first paragraph')
  expect(() => channel.publish(alice, 1, 'update', forger.everything())).toThrow('kept for the first')
  log.commit()
  expect(log.entries).toEqual([])
})

test('[P2] nobody publishes under the client id of somebody who is here', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  log.commit()
  const forged = new Writer(99).apply([alices.everything()])
  forged.doc.clientID = 1
  expect(() => channel.publish(bob, 1, 'update', forged.type('not alice'))).toThrow(
    expect.objectContaining({ code: 'CLIENT_ID_FOREIGN' }),
  )
  expect(() => channel.publish(bob, 2, 'offer', forged.everything())).toThrow(
    expect.objectContaining({ code: 'CLIENT_ID_FOREIGN' }),
  )
  expect(log.entries).toHaveLength(1)
})

test('[P2] the same person takes a client id over at once', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  const aliceAgain = new Listener('alice')
  channel.join(aliceAgain)
  channel.publish(aliceAgain, 1, 'update', alices.type('b'))
  channel.leave(alice)
  log.commit()
  expect(aliceAgain.heard).toContain('ack 1@2')
})

test('[P2] nobody else takes the client id of somebody who is only cut off', () => {
  channel.publish(alice, 1, 'update', alices.type('a'))
  log.commit()
  channel.leave(alice)
  const forged = new Writer(99).apply([alices.everything()])
  forged.doc.clientID = 1
  expect(() => channel.publish(bob, 1, 'update', forged.type('not alice'))).toThrow(
    expect.objectContaining({ code: 'CLIENT_ID_FOREIGN' }),
  )
  const aliceAgain = new Listener('alice')
  channel.join(aliceAgain)
  channel.publish(aliceAgain, 1, 'update', alices.type('b'))
  log.commit()
  expect(aliceAgain.heard).toEqual(['ack 1@2'])
})

test('[P2] who was never here may be spoken for by an offer, which claims nothing', () => {
  const carols = new Writer(3)
  carols.type('carol was here')
  channel.publish(bob, 1, 'offer', carols.everything())
  const carol = new Listener('carol')
  channel.join(carol)
  channel.publish(carol, 1, 'update', carols.type('!'))
  log.commit()
  expect(carol.heard).toEqual(['1:delivered', 'ack 1@2'])
})

test('[L6] a damaged document is read-only', async () => {
  log.condition = { state: 'damaged', reason: 'an entry fails its check', readableThrough: log.head }
  expect(channel.isWritable).toBe(false)
  expect(() => channel.publish(alice, 1, 'update', alices.type('a'))).toThrow(
    expect.objectContaining({ code: 'DOCUMENT_IN_RECOVERY' }),
  )
})

test('an opened channel knows what its log holds', async () => {
  channel.publish(alice, 1, 'update', alices.type('abc'))
  channel.publish(alice, 2, 'update', alices.delete(0, 1))
  log.commit()
  const reopened = await openChannel(log, clock)
  const carol = new Listener('carol')
  reopened.join(carol)
  reopened.publish(carol, 1, 'offer', alices.everything())
  expect(carol.heard).toEqual(['ack 1@2'])
})

test('one session cannot fill the queue to the disk', () => {
  const words = 'x'.repeat(512 * 1024)
  const flood = () => {
    for (let batch = 1; batch < 100; batch++) {
      const steps = channel.publish(alice, batch, 'update', alices.type(words))
      while (steps?.next().done === false);
    }
  }
  expect(flood).toThrow(expect.objectContaining({ code: 'SERVER_BUSY' }))
  log.commit()
  channel.publish(bob, 1, 'update', bobs.type('b'))
  log.commit()
  expect(bob.heard.at(-1)).toMatch(/^ack 1@/)
})

test('[P1] [P3] awareness is told to all, never logged, and goes with its session', () => {
  channel.receiveAwareness(
    alice,
    encodeAwareness([{ client: 1, clock: 1, state: '{"user":{"name":"Alice"}}' }]),
    HONEST,
  )
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(JSON.parse(bob.people.get(1) ?? '')).toEqual({ user: { name: 'Alice', id: 'alice' } })
  channel.leave(alice)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(bob.people.has(1)).toBe(false)
  log.commit()
  expect(log.entries).toEqual([])
})

test('[P2] awareness under a foreign id is refused, and who one is is not taken from the message', () => {
  channel.receiveAwareness(
    alice,
    encodeAwareness([{ client: 1, clock: 1, state: '{"user":{"id":"bob"}}' }]),
    HONEST,
  )
  expect(() =>
    channel.receiveAwareness(bob, encodeAwareness([{ client: 1, clock: 2, state: '{}' }]), HONEST),
  ).toThrow(expect.objectContaining({ code: 'CLIENT_ID_FOREIGN' }))
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(JSON.parse(bob.people.get(1) ?? '')).toEqual({ user: { id: 'alice' } })
})

test('awareness of one moment is told once, the latest of each', () => {
  let told = 0
  bob.awareness = () => told++
  for (let index = 1; index <= 10; index++) {
    channel.receiveAwareness(
      alice,
      encodeAwareness([{ client: 1, clock: index, state: `{"at":${index}}` }]),
      HONEST,
    )
  }
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(told).toBe(1)
})

test('who comes back with the clock of before is seen again', () => {
  const state = { client: 1, clock: 5, state: '{}' }
  channel.receiveAwareness(alice, encodeAwareness([state]), HONEST)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  channel.leave(alice)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  const aliceAgain = new Listener('alice')
  channel.join(aliceAgain)
  channel.receiveAwareness(aliceAgain, encodeAwareness([state]), HONEST)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(bob.people.has(1)).toBe(true)
})

test('[X3] a closed channel leaves no timer and no open log', async () => {
  channel.receiveAwareness(alice, encodeAwareness([{ client: 1, clock: 1, state: '{}' }]), HONEST)
  channel.leave(alice)
  channel.leave(bob)
  await channel.close()
  expect(clock.timers).toBe(0)
  expect(log.isClosed).toBe(true)
})

test('[W4] a client that echoes what it hears of others changes nobody, and is not refused', () => {
  channel.receiveAwareness(alice, encodeAwareness([{ client: 1, clock: 1, state: '{"at":1}' }]), HONEST)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  const echo = [
    { client: 1, clock: 1, state: '{"at":1}' },
    { client: 1, clock: 9, state: 'null' },
    { client: 2, clock: 1, state: '{}' },
  ]
  for (const entry of echo) channel.receiveAwareness(bob, encodeAwareness([entry]), { echoes: true })
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(alice.people.has(2)).toBe(true)
  expect(alice.people.has(1)).toBe(true)
})

test('[P3] an echo does not bring back who has left', () => {
  const state = { client: 1, clock: 1, state: '{}' }
  channel.receiveAwareness(alice, encodeAwareness([state]), HONEST)
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  channel.leave(alice)
  channel.receiveAwareness(bob, encodeAwareness([state]), { echoes: true })
  clock.pass(DEFAULT_LIMITS.awarenessIntervalMs)
  expect(bob.people.has(1)).toBe(false)
})

test('what was let in under wider limits is read under narrower ones', async () => {
  const nested = new Y.Doc()
  nested.getMap('map').set('list', JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`))
  const document = new HandDocumentLog(docName('notes'))
  void document.append(Y.encodeStateAsUpdate(nested), 'somebody')
  document.commit()
  await expect(openChannel(document, clock)).resolves.toBeInstanceOf(Channel)
})
