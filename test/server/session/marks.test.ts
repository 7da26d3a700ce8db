import { beforeEach, expect, test } from 'vitest'
import { type Felt, SILENT } from '../../../server/channel/telemetry.ts'
import type { Core } from '../../../server/session/core.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import { type DocName, type Epoch, parseDocName, type Seq } from '../../../shared/ids.ts'
import { encodeClientMessage, joinFrames } from '../../../shared/protocol/inkwire.ts'
import type { ClientMessage } from '../../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../../shared/protocol/server-message.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { FakeConnection, settle } from '../../support/fake-connection.ts'
import type { HandLog } from '../../support/hand-log.ts'
import { sessionCore } from '../../support/session-core.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName

let core: Core
let clock: FakeClock
let log: HandLog
let felt: Felt[]
let lost: number
let alarms: string[]

beforeEach(() => {
  const made = sessionCore()
  clock = made.clock
  log = made.log
  felt = []
  lost = 0
  alarms = []
  core = {
    ...made.core,
    telemetry: {
      ...SILENT,
      felt: (report) => felt.push(report),
      acknowledgedLost: () => {
        lost += 1
      },
      alarm: (text) => alarms.push(text),
    },
  }
})

async function joined(key: string, seq?: number) {
  const connection = new FakeConnection()
  const peer = acceptInkwire(connection, core)
  const say = (...messages: ClientMessage[]) =>
    void peer.receive(joinFrames(messages.map(encodeClientMessage)))
  say({ type: 'hello', key: key.repeat(32), agent: 'test', token: '' })
  const have =
    seq === undefined
      ? ({ type: 'nothing' } as const)
      : ({ type: 'seq', epoch: 7 as Epoch, seq: seq as Seq } as const)
  say({ type: 'join', document: NOTES, have })
  await settle()
  const heard = () =>
    connection.sent
      .map((frame) => decodeServerFrame(frame).map((message) => [message.type, message] as const))
      .filter((frame) => frame.some(([type]) => type === 'deliver' || type === 'acknowledge'))
      .map((frame) =>
        frame.map(([type, message]) =>
          message.type === 'mark' ? `mark ${message.seq}@${message.madeMs}` : type,
        ),
      )
  return { say, heard }
}

function publish(batch: number, update: Uint8Array): ClientMessage {
  return { type: 'publish', channel: 1, batch, kind: 'update', update }
}

test('a mark goes to everyone else, in the frame of its entry and behind it', async () => {
  const ann = await joined('a')
  const bob = await joined('b')
  const carol = await joined('c')
  const words = new Writer(1)
  const madeMs = clock.nowMs() - 40
  ann.say({ type: 'mark', channel: 1, batch: 1, madeMs }, publish(1, words.type('x')))
  bob.say(publish(1, new Writer(2).type('y')))
  log.document(NOTES).commit()
  expect(carol.heard()).toEqual([['deliver', 'deliver', `mark 1@${madeMs}`]])
  expect(bob.heard()).toEqual([['deliver', 'acknowledge', `mark 1@${madeMs}`]])
  expect(ann.heard()).toEqual([['acknowledge', 'deliver']])
})

test('a mark of another batch than the next is forgotten', async () => {
  const ann = await joined('a')
  const bob = await joined('b')
  const words = new Writer(1)
  ann.say({ type: 'mark', channel: 1, batch: 2, madeMs: clock.nowMs() }, publish(1, words.type('x')))
  ann.say(publish(2, words.type('y')))
  log.document(NOTES).commit()
  expect(bob.heard()).toEqual([['deliver', 'deliver']])
})

test('[O1] a mark in the future counts as now, and one that is more than a minute old does not count', async () => {
  const ann = await joined('a')
  const bob = await joined('b')
  const words = new Writer(1)
  const nowMs = clock.nowMs()
  ann.say({ type: 'mark', channel: 1, batch: 1, madeMs: nowMs + 5000 }, publish(1, words.type('x')))
  clock.pass(1000)
  ann.say({ type: 'mark', channel: 1, batch: 2, madeMs: nowMs + 1000 - 60_001 }, publish(2, words.type('y')))
  log.document(NOTES).commit()
  expect(bob.heard()).toEqual([['deliver', 'deliver', `mark 1@${nowMs}`]])
})

test('[O1] however many marks come, one in a second is passed on', async () => {
  const ann = await joined('a')
  const bob = await joined('b')
  const words = new Writer(1)
  const madeMs = clock.nowMs()
  for (let batch = 1; batch <= 20; batch += 1)
    ann.say({ type: 'mark', channel: 1, batch, madeMs }, publish(batch, words.type('x')))
  log.document(NOTES).commit()
  expect(
    bob
      .heard()
      .flat()
      .filter((heard) => heard.startsWith('mark')),
  ).toEqual([`mark 1@${madeMs}`])
})

test('[O1] of many reports of one connection one every ten seconds counts', async () => {
  const ann = await joined('a')
  const report = { type: 'report', savedMs: [12], shownMs: [], resends: 0, reconnects: 0 } as const
  for (let count = 0; count < 100; count += 1) ann.say(report)
  clock.pass(10_000)
  ann.say({ ...report, savedMs: [13] })
  expect(felt.map(({ savedMs }) => savedMs)).toEqual([[12], [13]])
})

test('[O2] a client that knows an entry of this life which the log does not hold is counted, with an alarm', async () => {
  await joined('a', 12)
  expect(lost).toBe(1)
  expect(alarms).toEqual(['a client knows more of a document than its log holds: notes'])
})

test('[O2] a client with an entry that the log holds alarms nobody', async () => {
  await joined('a', 0)
  expect(lost).toBe(0)
})
