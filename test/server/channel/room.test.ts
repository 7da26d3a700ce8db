import { beforeEach, expect, test } from 'vitest'
import type { Channel } from '../../../server/channel/channel.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { DEFAULT_LIMITS, type Limits } from '../../../shared/limits.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { openChannel } from '../../support/channel-desk.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { HandDocumentLog } from '../../support/hand-log.ts'
import { Listener } from '../../support/listener.ts'
import { Writer } from '../../support/writer.ts'

let clock: FakeClock
let log: HandDocumentLog
let limited: string[]

beforeEach(() => {
  clock = new FakeClock()
  log = new HandDocumentLog(docName('notes'))
  limited = []
})

function open(limits: Partial<Limits>): Promise<Channel> {
  return openChannel(log, clock, {
    limits: { ...DEFAULT_LIMITS, ...limits },
    telemetry: { ...SILENT, limited: (limit) => limited.push(limit) },
  })
}

async function publish(channel: Channel, by: Listener, update: Uint8Array): Promise<void> {
  channel.publish(by, 1, 'update', update)
  log.commit()
  await settle()
}

test('[Q4] a document that is full takes deletions, and content again when it has become smaller', async () => {
  const channel = await open({ documentMaxBytes: 1000 })
  const alice = new Listener('alice')
  const writer = new Writer(1)
  channel.join(alice)
  await publish(channel, alice, writer.type('x'.repeat(1500)))
  const more = writer.type('y')
  const refused = expect.objectContaining({ code: 'DOCUMENT_TOO_LARGE' })
  expect(() => channel.publish(alice, 2, 'update', more)).toThrow(refused)
  expect(limited).toEqual(['document_bytes'])
  const fewer = new Writer(2).apply([...log.entries.map(({ update }) => update)])
  await publish(channel, alice, fewer.delete(0, 1400))
  expect(log.entries).toHaveLength(2)
  // Folding drops what was deleted: that is looked at after a while.
  log.snapshots.push({
    epoch: log.epoch,
    seq: log.head,
    timeMs: 0,
    update: new Uint8Array(200),
    stateVector: Uint8Array.of(0),
    deleteSet: Uint8Array.of(0),
  })
  clock.pass(10_000)
  expect(() => channel.publish(alice, 3, 'update', more)).toThrow(refused)
  await settle()
  await publish(channel, alice, more)
  expect(log.entries).toHaveLength(3)
})

test('[Q4] a document has so many client ids; those that are there write on', async () => {
  const channel = await open({ clientIdsPerDocument: 2, clientIdsPerSession: 3 })
  const alice = new Listener('alice')
  const writer = new Writer(1)
  channel.join(alice)
  await publish(channel, alice, writer.type('a'))
  await publish(channel, alice, new Writer(2).type('b'))
  expect(() => channel.publish(alice, 3, 'update', new Writer(3).type('c'))).toThrow(
    expect.objectContaining({ code: 'DOCUMENT_TOO_LARGE' }),
  )
  expect(limited).toEqual(['document_client_ids'])
  await publish(channel, alice, writer.type('d'))
  expect(log.entries).toHaveLength(3)
})

test('[Q4] a document has so many sessions; who finds no place is told when to come back', async () => {
  const channel = await open({ sessionsPerDocument: 1 })
  channel.join(new Listener('alice'))
  expect(() => channel.join(new Listener('bob'))).toThrow(
    expect.objectContaining({ code: 'RATE_EXCEEDED', retryAfterMs: 5000 }),
  )
  expect(limited).toEqual(['document_sessions'])
})

test('[Q3] awareness that comes too fast is told later, the latest of it, and a farewell at once', async () => {
  const channel = await open({ awarenessBytesPerSecond: 100 })
  const alice = new Listener('alice')
  let told = 0
  const bob = new (class extends Listener {
    override awareness(): void {
      told += 1
    }
  })('bob')
  channel.join(alice)
  channel.join(bob)
  const say = (clock: number) => {
    const state = JSON.stringify({ at: clock, padding: 'x'.repeat(380) })
    channel.receiveAwareness(alice, encodeAwareness([{ client: 1, clock, state }]), { echoes: false })
  }
  for (let at = 1; at <= 20; at += 1) {
    say(at)
    clock.pass(30)
  }
  const before = told
  expect(before).toBeLessThan(5)
  expect(limited).toContain('session_awareness')
  clock.pass(5000)
  expect(told).toBe(before + 1)
  say(21)
  channel.leave(alice)
  clock.pass(30)
  expect(told).toBe(before + 2)
})

test('[P1] [X1] an awareness clock that leaves no room to be raised is refused: telling it would be a bug', async () => {
  const channel = await open({})
  const alice = new Listener('alice')
  channel.join(alice)
  const say = (at: number) =>
    channel.receiveAwareness(alice, encodeAwareness([{ client: 1, clock: at, state: '{}' }]), {
      echoes: false,
    })
  expect(() => say(Number.MAX_SAFE_INTEGER)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }))
  say(2 ** 48)
  say(2 ** 48)
  clock.pass(1000)
  channel.leave(alice)
  clock.pass(1000)
})
