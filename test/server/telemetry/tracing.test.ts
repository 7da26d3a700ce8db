import { trace } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Channel } from '../../../server/channel/channel.ts'
import { NO_FOLDING } from '../../../server/channel/folding.ts'
import { Slices } from '../../../server/channel/slices.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { SYSTEM_CLOCK } from '../../../server/system-clock.ts'
import { openTracing, type ProcessTracing } from '../../../server/telemetry/tracing.ts'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import { SILENT_LOG } from '../../../shared/log/log-observer.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { HandDocumentLog } from '../../support/hand-log.ts'
import { Listener } from '../../support/listener.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName

let exporter: InMemorySpanExporter
let log: HandDocumentLog
let channel: Channel

beforeEach(async () => {
  exporter = new InMemorySpanExporter()
  log = new HandDocumentLog(NOTES)
  channel = await Channel.open(1, log, {
    clock: SYSTEM_CLOCK,
    limits: DEFAULT_LIMITS,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry: SILENT,
    folding: NO_FOLDING,
    slices: new Slices(SYSTEM_CLOCK),
  })
})

afterEach(() => trace.disable())

function register(options: ConstructorParameters<typeof BasicTracerProvider>[0] = {}): void {
  const spanProcessors = [new SimpleSpanProcessor(exporter)]
  trace.setGlobalTracerProvider(new BasicTracerProvider({ ...options, spanProcessors }))
}

function open(): ProcessTracing {
  const tracing = openTracing('1.2.3', () => 'a pseudonym')
  if (tracing === undefined) throw new Error('nobody is registered')
  return tracing
}

function begin(tracing: ProcessTracing, madeMs?: number) {
  return tracing.begin({ bytes: 5, document: NOTES, madeMs })
}

const startOf = ({ startTime: [seconds, nanoseconds] }: ReadableSpan) => seconds * 1e3 + nanoseconds / 1e6
const endOf = ({ endTime: [seconds, nanoseconds] }: ReadableSpan) => seconds * 1e3 + nanoseconds / 1e6

test('where no provider is registered nothing is followed', () => {
  expect(openTracing('1.2.3', String)).toBeUndefined()
})

test('what the operator’s sampler does not want is not followed', () => {
  register({ sampler: new AlwaysOffSampler() })
  expect(begin(open())).toBeUndefined()
})

test('one update is one trace, from the browser to the outbox', async () => {
  register()
  const tracing = open()
  const [ann, bob] = [new Listener('ann'), new Listener('bob')]
  channel.join(ann)
  channel.join(bob)
  const madeMs = Date.now() - 20
  tracing.frameArrived()
  channel.publish(ann, 1, 'update', new Writer(1).type('x'), { madeMs, trace: begin(tracing, madeMs) })
  tracing.watching(SILENT_LOG).committed(1, 100, 0)
  log.commit()
  await new Promise((resolve) => setImmediate(resolve))

  const spans = exporter.getFinishedSpans()
  const root = spans.at(-1) as ReadableSpan
  const steps = spans.slice(0, -1)
  expect(root.name).toBe('update')
  expect(steps.map(({ name }) => name)).toEqual([
    'browser',
    'socket',
    'scan',
    'append',
    'fsync',
    'deliver',
    'outbox',
  ])
  for (const [index, step] of steps.entries()) {
    expect(step.spanContext().traceId).toBe(root.spanContext().traceId)
    expect(step.parentSpanContext?.spanId).toBe(root.spanContext().spanId)
    // Nothing of the way is left out, and nothing is told twice.
    expect(startOf(step)).toBeCloseTo(
      index === 0 ? startOf(root) : endOf(steps[index - 1] as ReadableSpan),
      1,
    )
  }
  expect(startOf(root)).toBeCloseTo(madeMs, 1)
  expect(endOf(root)).toBeCloseTo(endOf(steps.at(-1) as ReadableSpan), 1)
  expect(root.attributes).toEqual({
    'inkwire.bytes': 5,
    'inkwire.document': 'a pseudonym',
    'inkwire.seq': 1,
    'inkwire.sessions': 1,
  })
})

test('an update that goes no further says why', () => {
  register()
  const ann = new Listener('ann')
  channel.join(ann)
  const known = new Writer(1).type('x')
  channel.publish(ann, 1, 'update', known)
  log.commit()
  channel.publish(ann, 2, 'update', known, { madeMs: undefined, trace: begin(open()) })
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['socket', 'scan', 'update'])
  expect(exporter.getFinishedSpans().at(-1)?.attributes).toMatchObject({
    'inkwire.ended': 'brings nothing new',
  })
})
