import { pino } from 'pino'
import { expect, test } from 'vitest'
import { EventLog } from '../../../server/telemetry/event-log.ts'
import { GAUGE_NAMES, type Gauges } from '../../../server/telemetry/gauges.ts'
import { type ProcessTelemetry, processTelemetry } from '../../../server/telemetry/process-telemetry.ts'
import { Pseudonyms } from '../../../server/telemetry/pseudonyms.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const NOTHING = Object.fromEntries(GAUGE_NAMES.map((name) => [name, () => 0])) as unknown as Gauges

async function metricsOf(telemetry: ProcessTelemetry): Promise<Map<string, number>> {
  const lines = (await telemetry.expose()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))]
    }),
  )
}

function telemetryWithLog() {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const events = new EventLog(log, new FakeClock())
  events.name(new Pseudonyms(Uint8Array.of(1)))
  return { telemetry: processTelemetry(events, '1.2.3'), lines }
}

test('counts what the core tells, in seconds and bytes', async () => {
  const { telemetry } = telemetryWithLog()
  telemetry.channelOpened()
  telemetry.sessionOpened()
  telemetry.sessionOpened()
  telemetry.sessionClosed({})
  telemetry.updateReceived(15)
  telemetry.acknowledged(3)
  telemetry.delivered(4, 7)
  telemetry.delivered(4, 0)
  telemetry.refused('UPDATE_MALFORMED')
  telemetry.refused('UPDATE_MALFORMED')
  telemetry.committed(5, 400, 2)
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get('inkwire_documents_open')).toBe(1)
  expect(metrics.get('inkwire_sessions')).toBe(1)
  expect(metrics.get('inkwire_update_bytes_total')).toBe(15)
  expect(metrics.get('inkwire_append_seconds_sum')).toBeCloseTo(0.003)
  expect(metrics.get('inkwire_deliver_seconds_count')).toBe(1)
  expect(metrics.get('inkwire_deliveries_total')).toBe(7)
  expect(metrics.get('inkwire_refusals_total{code="UPDATE_MALFORMED"}')).toBe(2)
  expect(metrics.get('inkwire_commit_operations_total')).toBe(5)
})

test('asks for the gauges whenever the metrics are asked for', async () => {
  const { telemetry } = telemetryWithLog()
  let connections = 3
  telemetry.watch({
    ...NOTHING,
    connections: () => connections,
    outboxBytes: () => 1000,
    diskFreeBytes: () => Promise.reject(new Error('EIO')),
  })
  expect((await metricsOf(telemetry)).get('inkwire_connections')).toBe(3)
  connections = 4
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get('inkwire_connections')).toBe(4)
  expect(metrics.get('inkwire_outbox_bytes')).toBe(1000)
  expect(metrics.get('inkwire_disk_free_bytes')).toBeNaN()
})

test('an alarm is counted and written down with its cause', async () => {
  const { telemetry, lines } = telemetryWithLog()
  telemetry.alarm('the log of a document failed', new Error('no space'))
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get('inkwire_alarms_total')).toBe(1)
  expect(lines).toMatchObject([
    { event: 'alarm', msg: 'the log of a document failed', err: { message: 'no space' } },
  ])
})

test('says how late the event loop was since it was last asked', async () => {
  const { telemetry } = telemetryWithLog()
  const quantile = 'inkwire_event_loop_delay_seconds{quantile="1"}'
  // The first tick that the loop is late for begins the measure, the next ones are in it.
  for (let turn = 0; turn < 3; turn += 1) {
    const end = performance.now() + 60
    while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve))
  }
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get(quantile)).toBeGreaterThan(0.03)
  expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
})

test('says how long the garbage collector took', async () => {
  const { telemetry } = telemetryWithLog()
  const kept: unknown[] = []
  let metrics = new Map<string, number>()
  // Until something was collected and told: a few megabytes of rubbish are enough.
  while (metrics.get('inkwire_gc_seconds_count{kind="minor"}') === undefined) {
    for (let count = 0; count < 200_000; count += 1) kept[count % 1000] = { count }
    await new Promise((resolve) => setImmediate(resolve))
    metrics = await metricsOf(telemetry)
  }
  telemetry.close()
  expect(metrics.get('inkwire_gc_seconds_sum{kind="minor"}')).toBeGreaterThan(0)
})

test('[O1] a client that lies adds few times, and none beyond what is counted', async () => {
  const { telemetry } = telemetryWithLog()
  const lies = Array.from({ length: 1000 }, () => Number.MAX_SAFE_INTEGER)
  telemetry.felt({ savedMs: lies, shownMs: [-5, 30], resends: 1e15, reconnects: 1 })
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get('inkwire_edit_saved_seconds_count')).toBe(16)
  expect(metrics.get('inkwire_edit_saved_seconds_sum')).toBe(16 * 60)
  expect(metrics.get('inkwire_edit_shown_seconds_sum')).toBeCloseTo(0.03)
  expect(metrics.get('inkwire_resends_total')).toBe(1000)
  expect(metrics.get('inkwire_reconnects_total')).toBe(1)
})

test('a method that somebody made up is no label', async () => {
  const { telemetry } = telemetryWithLog()
  telemetry.answered('BREW', 418, 5)
  telemetry.answered('GET', 204, 5)
  const metrics = await metricsOf(telemetry)
  telemetry.close()
  expect(metrics.get('inkwire_request_seconds_count{method="other",status="4xx"}')).toBe(1)
  expect(metrics.get('inkwire_request_seconds_count{method="GET",status="2xx"}')).toBe(1)
})
