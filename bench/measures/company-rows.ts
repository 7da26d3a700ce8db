import { median } from '../load/samples.ts'
import type { Row } from '../report.ts'
import { type Company, type FanOut, measureFanOut } from './fan-out.ts'
import { SUBJECTS, withServer } from './subjects.ts'

const WARM_UP_MS = 3000
const LATENCY_GOAL_MS = 20

export interface Rounds {
  readonly rounds: number
  readonly seconds: number
  log(text: string): void
}

/** Latency with everyone writing, 1,000 updates a second. */
export async function latencyRows(rounds: Rounds): Promise<Row[]> {
  const runs = await runCompany('20 writers, 1,000 updates/s', rounds, {
    clients: 20,
    writers: 20,
    updatesPerSecond: 1000,
  })
  const acknowledged = mediansOf(runs, ({ acknowledged }) => acknowledged.quantile(0.95))
  const delivered = mediansOf(runs, ({ delivered }) => delivered.quantile(0.95))
  const [ours] = acknowledged
  const toAcknowledged = ours !== undefined && ours <= LATENCY_GOAL_MS
  return [
    {
      measure: '20 writers, 1,000 updates/s: publish → acknowledged, on disk, p95',
      values: acknowledged.map(ms),
      goal: { text: `≤ ${LATENCY_GOAL_MS} ms`, isReached: toAcknowledged },
    },
    {
      measure: 'same: publish → delivered, p95',
      values: delivered.map(ms),
      goal: { text: `≤ ${LATENCY_GOAL_MS} ms`, isReached: (delivered[0] as number) <= LATENCY_GOAL_MS },
    },
    {
      measure: 'same: server CPU per 1,000 deliveries',
      values: mediansOf(runs, cpuPerThousand).map(ms),
    },
  ]
}

/** What a delivery costs when many read. */
export async function fanOutRows(rounds: Rounds): Promise<Row[]> {
  const runs = await runCompany('200 clients, 20 writers, 200 updates/s', rounds, {
    clients: 200,
    writers: 20,
    updatesPerSecond: 200,
  })
  const cpu = mediansOf(runs, cpuPerThousand)
  const theirs = cpu.at(-1) as number
  const ratios = cpu.map((own) => theirs / own)
  return [
    {
      measure: '200 clients, 20 writers, 200 updates/s: server CPU per 1,000 deliveries',
      values: cpu.map(ms),
    },
    {
      measure: 'same: deliveries per second of server CPU, the peer being 1',
      values: ratios.map((ratio) => `${ratio.toFixed(2)} ×`),
      goal: { text: '≥ 1.00 ×, both', isReached: ratios.every((ratio) => ratio >= 1) },
    },
    {
      measure: 'same: publish → delivered, p95',
      values: mediansOf(runs, ({ delivered }) => delivered.quantile(0.95)).map(ms),
    },
  ]
}

export function ms(value: number): string | undefined {
  return Number.isNaN(value) ? undefined : `${value.toFixed(value < 10 ? 2 : 1)} ms`
}

/** `[subject][round]`; every round runs each subject once. */
async function runCompany(
  name: string,
  { rounds, seconds, log }: Rounds,
  company: Pick<Company, 'clients' | 'writers' | 'updatesPerSecond'>,
): Promise<FanOut[][]> {
  const runs = SUBJECTS.map((): FanOut[] => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [index, subject] of SUBJECTS.entries()) {
      const run = await withServer(subject, (server) =>
        measureFanOut(server, subject.connect, 'bench', {
          ...company,
          warmUpMs: WARM_UP_MS,
          measuredMs: seconds * 1000,
        }),
      )
      runs[index]?.push(run)
      log(
        `${name}, round ${round}, ${subject.name}: ${ms(cpuPerThousand(run))} of CPU per 1,000 deliveries, ` +
          `delivered p95 ${ms(run.delivered.quantile(0.95))}, sent late p95 ${ms(run.late.quantile(0.95))}`,
      )
    }
  }
  return runs
}

function cpuPerThousand({ deliveries, serverCpuMs }: FanOut): number {
  return (serverCpuMs * 1000) / deliveries
}

function mediansOf(runs: readonly FanOut[][], figure: (run: FanOut) => number): number[] {
  return runs.map((rounds) => median(rounds.map(figure)))
}
