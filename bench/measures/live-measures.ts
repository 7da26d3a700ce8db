import type { Row } from '../report.ts'
import { ms } from './company-rows.ts'
import { measureFanOut } from './fan-out.ts'
import { atLeast, atMost, atMostShare, FLOOR, HOCUSPOCUS_4, row, Y_WEBSOCKET } from './goals.ts'
import { measureManyDocuments } from './many-documents.ts'
import type { Measure } from './measure.ts'
import { measureSaturated } from './saturated.ts'
import { withServer } from './subjects.ts'

const WARM_UP_MS = 5000
// V8 compiles by how often something was called: at 200 updates a second five seconds are as a server is after its start.
const WARM_UP_UPDATES = 4000

/** 200 people of whom 20 write, at a pace. */
export function steadyMeasures(): readonly Measure[] {
  return [
    steady(
      200,
      (cpu) => atMostShare(cpu, FLOOR, 1, 'the floor’s'),
      (p95) => atMost(p95, (p95[FLOOR] as number) + 3, 'the floor’s + 3 ms'),
    ),
    steady(
      1000,
      (cpu) => atMostShare(cpu, FLOOR, 0.4, '0.4 of the floor’s'),
      (p95) => atMostShare(p95, FLOOR, 1, 'the floor’s'),
    ),
  ]
}

/** Everybody writes as fast as it goes. */
export function saturatedMeasures(): readonly Measure[] {
  return [saturated(200, 20), saturated(50, 10)]
}

function steady(
  updatesPerSecond: number,
  cpuGoal: (cpu: readonly number[]) => Row['goal'],
  p95Goal: (p95: readonly number[]) => Row['goal'],
): Measure {
  const name = `200 clients, 20 writers, ${updatesPerSecond.toLocaleString('en')} updates/s`
  return {
    name,
    run: (subject, { seconds }) =>
      withServer(subject, async (server) => {
        const company = {
          clients: 200,
          writers: 20,
          updatesPerSecond,
          warmUpMs: (WARM_UP_UPDATES * 1000) / updatesPerSecond,
          measuredMs: seconds * 1000,
        }
        const run = await measureFanOut(server, subject.connect, 'bench', company)
        return {
          cpu: (run.serverCpuMs * 1000) / run.deliveries,
          p95: run.delivered.quantile(0.95),
          writes: (run.serverWriteCalls * 1000) / run.deliveries,
          acknowledged: run.acknowledged.quantile(0.95),
          late: run.late.quantile(0.95),
        }
      }),
    rows: (figure) => [
      row(`${name}: server CPU per 1,000 deliveries`, figure('cpu'), ms, cpuGoal(figure('cpu'))),
      row('same: write calls per 1,000 deliveries', figure('writes'), calls),
      row('same: publish → delivered, p95', figure('p95'), ms, p95Goal(figure('p95'))),
      row('same: publish → confirmed, p95', figure('acknowledged'), ms),
    ],
  }
}

function saturated(clients: number, writers: number): Measure {
  const name = `${clients} clients, ${writers} writers, saturated`
  return {
    name,
    run: (subject, { seconds }) =>
      withServer(subject, async (server) => {
        const company = { clients, writers, warmUpMs: WARM_UP_MS, measuredMs: seconds * 1000 }
        const found = await measureSaturated(server, subject.connect, company)
        return {
          cpu: found.serverCpuMsPerThousand,
          writes: found.serverWriteCallsPerThousand,
          deliveries: found.deliveriesPerSecond,
        }
      }),
    rows: (figure) => [
      row(
        `${name}: server CPU per 1,000 deliveries`,
        figure('cpu'),
        (value) => `${value.toFixed(3)} ms`,
        atMostShare(figure('cpu'), HOCUSPOCUS_4, 0.5, 'half of Hocuspocus 4’s'),
      ),
      row('same: write calls per 1,000 deliveries', figure('writes'), calls),
      row(
        'same: deliveries a second',
        figure('deliveries'),
        (value) => Math.round(value).toLocaleString('en'),
        atLeast(figure('deliveries'), figure('deliveries')[HOCUSPOCUS_4] as number, 'Hocuspocus 4’s'),
      ),
    ],
  }
}

/** Two people on each of 500 documents. */
export function manyDocuments(): Measure {
  const options = { documents: 500, updatesPerSecond: 2, warmUpMs: WARM_UP_MS }
  return {
    name: `${options.documents} documents`,
    run: (subject, { seconds }) =>
      withServer(subject, async (server) => {
        const found = await measureManyDocuments(server, subject.connect, {
          ...options,
          measuredMs: seconds * 1000,
        })
        return { cpu: found.serverCpuMsPerThousand, p99: found.delivered.quantile(0.99) }
      }),
    rows: (figure) => [
      row(
        `${options.documents} documents, 2 clients and ${options.updatesPerSecond} updates/s each: server CPU per 1,000 updates`,
        figure('cpu'),
        ms,
        atMostShare(figure('cpu'), Y_WEBSOCKET, 0.8, '0.8 of y-websocket’s'),
      ),
      row('same: publish → delivered, p99', figure('p99'), ms, atMost(figure('p99'), 10, '10 ms')),
    ],
  }
}

function calls(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0)
}
