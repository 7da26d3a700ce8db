import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { ServerConnection } from '../../../editor/provider/connection.ts'
import { Provider } from '../../../editor/provider/provider.ts'
import type { Transport } from '../../../editor/provider/transport.ts'
import { type Felt, SILENT } from '../../../server/channel/telemetry.ts'
import type { Core } from '../../../server/session/core.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import type { Clock } from '../../../shared/clock.ts'
import { parseDocName } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { sessionCore } from '../../support/session-core.ts'

const NOTES = 'notes'
const HOUR_MS = 3_600_000

/** What goes either way takes so long, in order. */
function transport(clock: FakeClock, core: Core, oneWayMs: number): Transport {
  return {
    dial(_url, listener) {
      const later = (run: () => void) => void clock.after(oneWayMs, run)
      const peer = acceptInkwire(
        {
          address: 'test',
          bufferedBytes: 0,
          send: (frame) => later(() => listener.received(frame)),
          close: (code, text) => later(() => listener.closed(code, text)),
          whenDrained: (run) => void Promise.resolve().then(run),
        },
        core,
      )
      later(() => listener.opened())
      return {
        bufferedBytes: 0,
        send: (frame) => later(() => void peer.receive(frame)),
        close: () => peer.closed(),
      }
    },
  }
}

/** A device whose clock is wrong. */
function offBy(clock: FakeClock, ms: number): Clock {
  return { nowMs: () => clock.nowMs() + ms, after: (delayMs, run) => clock.after(delayMs, run) }
}

test('what two writers far apart feel is what the way takes, whatever their clocks say', async () => {
  const { clock, core: silent, log } = sessionCore()
  const felt: Felt[] = []
  const core: Core = { ...silent, telemetry: { ...SILENT, felt: (report) => felt.push(report) } }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.pass(1)
      await settle()
    }
  }
  const open = (key: string, oneWayMs: number, wrongMs: number) => {
    const own = offBy(clock, wrongMs)
    const connection = new ServerConnection({
      url: 'ws://test',
      key: key.repeat(32),
      transport: transport(clock, core, oneWayMs),
      clock: own,
      random: () => 0.5,
    })
    const doc = new Y.Doc()
    return {
      doc,
      provider: new Provider({ document: NOTES, doc, connection, clock: own, random: () => 0.5 }),
    }
  }

  const ann = open('a', 20, 5 * HOUR_MS)
  const bob = open('b', 30, -7 * HOUR_MS)
  await pass(200)
  // From the first heartbeat's answer on both know what the server's clock says.
  clock.pass(DEFAULT_LIMITS.heartbeatMs)
  await pass(200)
  ann.doc.getText('t').insert(0, 'x')
  await pass(20)
  log.document(parseDocName(NOTES) as never).commit()
  await pass(100)
  clock.pass(10_000)
  await pass(100)

  expect(bob.doc.getText('t').toString()).toBe('x')
  expect(felt).toEqual([
    expect.objectContaining({ savedMs: [40], shownMs: [], resends: 0, reconnects: 0 }),
    expect.objectContaining({ savedMs: [], shownMs: [50], resends: 0, reconnects: 0 }),
  ])
  await Promise.all([ann.provider.close(), bob.provider.close()])
})
