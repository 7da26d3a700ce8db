import { Ear } from '../load/ear.ts'
import { median } from '../load/samples.ts'
import type { Row } from '../report.ts'
import { ms, type Rounds } from './company-rows.ts'
import { measureMemory, measureStorm } from './connecting.ts'
import { measureFanOut } from './fan-out.ts'
import { joinOnce, writeOnce } from './joining.ts'
import { measureManyDocuments } from './many-documents.ts'
import { measureSaturated } from './saturated.ts'
import { ALL_SUBJECTS, type Subject, withServer } from './subjects.ts'

/** What one run of one subject gave, by name. */
export type Figures = Readonly<Record<string, number>>

/** One thing to measure of every subject, and the rows that come of it. */
export interface Measure {
  readonly name: string
  run(subject: Subject, rounds: Rounds): Promise<Figures>
  rows(figure: (name: string) => readonly number[]): readonly Row[]
}

const WARM_UP_MS = 5000
const FLOOR = ALL_SUBJECTS.findIndex(({ name }) => name === 'floor')
const Y_WEBSOCKET = FLOOR + 1
const HOCUSPOCUS_4 = ALL_SUBJECTS.length - 1
/** Both columns of ours. */
const OURS = [0, 1]

/** Every measure of every subject; `document` is what is joined. */
export async function peerRows(document: Uint8Array, rounds: Rounds): Promise<Row[]> {
  const rows: Row[] = []
  for (const measure of measuresOf(document)) {
    const medians = await runInterleaved(measure, ALL_SUBJECTS, rounds)
    rows.push(...measure.rows((name) => medians.map((figures) => figures[name] as number)))
  }
  return rows
}

/** The medians of each subject's rounds; within a round the subjects take turns. */
export async function runInterleaved(
  measure: Measure,
  subjects: readonly Subject[],
  rounds: Rounds,
): Promise<readonly Figures[]> {
  const runs = subjects.map((): Figures[] => [])
  for (let round = 1; round <= rounds.rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const figures = await measure.run(subject, rounds)
      runs[index]?.push(figures)
      const told = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(3)}`)
      rounds.log(`${measure.name}, round ${round}, ${subject.name}: ${told.join(', ')}`)
    }
  }
  return runs.map((found) => {
    const names = Object.keys(found[0] ?? {})
    return Object.fromEntries(names.map((name) => [name, median(found.map((one) => one[name] as number))]))
  })
}

export function measuresOf(document: Uint8Array): readonly Measure[] {
  return [
    steady(
      200,
      (cpu) => lowerThan(cpu, FLOOR, 1, 'the floor’s'),
      (p95) => atMost(p95, (p95[FLOOR] as number) + 3, 'the floor’s + 3 ms'),
    ),
    steady(
      1000,
      (cpu) => lowerThan(cpu, FLOOR, 0.4, '0.4 of the floor’s'),
      (p95) => lowerThan(p95, FLOOR, 1, 'the floor’s'),
    ),
    saturated(200, 20),
    saturated(50, 10),
    manyDocuments(),
    joining(document),
    memory(),
    storm(),
  ]
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
          warmUpMs: WARM_UP_MS,
          measuredMs: seconds * 1000,
        }
        const run = await measureFanOut(server, subject.connect, 'bench', company)
        return { cpu: (run.serverCpuMs * 1000) / run.deliveries, p95: run.delivered.quantile(0.95) }
      }),
    rows: (figure) => [
      row(`${name}: server CPU per 1,000 deliveries`, figure('cpu'), ms, cpuGoal(figure('cpu'))),
      row('same: publish → delivered, p95', figure('p95'), ms, p95Goal(figure('p95'))),
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
        return { cpu: found.serverCpuMsPerThousand, deliveries: found.deliveriesPerSecond }
      }),
    rows: (figure) => [
      row(
        `${name}: server CPU per 1,000 deliveries`,
        figure('cpu'),
        (value) => `${value.toFixed(3)} ms`,
        lowerThan(figure('cpu'), HOCUSPOCUS_4, 0.5, 'half of Hocuspocus 4’s'),
      ),
      row(
        'same: deliveries a second',
        figure('deliveries'),
        (value) => Math.round(value).toLocaleString('en'),
        {
          text: '≥ Hocuspocus 4’s',
          isReached: OURS.every(
            (index) =>
              (figure('deliveries')[index] as number) >= (figure('deliveries')[HOCUSPOCUS_4] as number),
          ),
        },
      ),
    ],
  }
}

function manyDocuments(): Measure {
  const name = '500 documents, 2 clients and 2 updates/s on each'
  return {
    name,
    run: (subject, { seconds }) =>
      withServer(subject, async (server) => {
        const options = {
          documents: 500,
          updatesPerSecond: 2,
          warmUpMs: WARM_UP_MS,
          measuredMs: seconds * 1000,
        }
        const found = await measureManyDocuments(server, subject.connect, options)
        return { cpu: found.serverCpuMsPerThousand, p99: found.delivered.quantile(0.99) }
      }),
    rows: (figure) => [
      row(
        `${name}: server CPU per 1,000 updates`,
        figure('cpu'),
        ms,
        lowerThan(figure('cpu'), Y_WEBSOCKET, 0.8, '0.8 of y-websocket’s'),
      ),
      row('same: publish → delivered, p99', figure('p99'), ms, atMost(figure('p99'), 10, '10 ms')),
    ],
  }
}

function joining(document: Uint8Array): Measure {
  const AT_ONCE = 50
  const name = `join of a document of ${Math.round(document.byteLength / 1000)} kB`
  return {
    name,
    run: (subject) =>
      withServer(subject, async (server) => {
        // The floor has no document to give.
        if (subject.name === 'floor') return { warm: Number.NaN, cpu: Number.NaN }
        await writeOnce(server, subject.connect, 'joined', document)
        for (let index = 0; index < 100; index++) await joinOnce(server, subject.connect, 'joined')
        const warm: number[] = []
        for (let index = 0; index < 20; index++)
          warm.push((await joinOnce(server, subject.connect, 'joined')).completeMs)
        const storm = await measureStorm(server, subject.connect, AT_ONCE, () => 'joined')
        return { warm: median(warm), cpu: storm.serverCpuMs }
      }),
    rows: (figure) => [
      row(`${name}: request → whole document, p50`, figure('warm'), ms),
      row(
        `same, ${AT_ONCE} at once: server CPU`,
        figure('cpu'),
        ms,
        lowerThan(figure('cpu'), Y_WEBSOCKET, 1 / 6, 'a sixth of y-websocket’s'),
      ),
    ],
  }
}

function memory(): Measure {
  return {
    name: 'memory',
    run: (subject) =>
      withServer(subject, async (server) => ({
        connection: (await measureMemory(server, subject.connect, 1000, () => 'one')) / 1000,
        document: (await measureMemory(server, subject.connect, 1000, (index) => `idle-${index}`)) / 1000,
      })),
    rows: (figure) => {
      const documents = figure('document').map(
        (both, index) => both - (figure('connection')[index] as number),
      )
      const kilobytes = (value: number): string => `${value.toFixed(1)} kB`
      return [
        row(
          'resident memory for an idle connection',
          figure('connection'),
          kilobytes,
          atMost(figure('connection'), 12, '12 kB'),
        ),
        row(
          'same, for an open, idle document beside its connection',
          documents,
          kilobytes,
          atMost(documents, 16, '16 kB'),
        ),
      ]
    },
  }
}

function storm(): Measure {
  const COUNT = 1000
  return {
    name: 'storm',
    run: (subject) =>
      withServer(subject, async (server) => {
        // Cold: that is how a server is when everyone comes back.
        const ear = new Ear()
        await (await subject.connect(server.webSocketUrl, 'storm', ear)).close()
        const { serverCpuMs, allMs } = await measureStorm(server, subject.connect, COUNT, () => 'storm')
        return { cpu: serverCpuMs, all: allMs }
      }),
    rows: (figure) => [
      row(
        `${COUNT.toLocaleString('en')} connect at once: server CPU`,
        figure('cpu'),
        ms,
        lowerThan(figure('cpu'), FLOOR, 1.5, '1.5 of the floor’s'),
      ),
      row('same: until the last one has the document', figure('all'), ms),
    ],
  }
}

function row(
  measure: string,
  values: readonly number[],
  show: (value: number) => string | undefined,
  goal?: Row['goal'],
): Row {
  const shown = values.map((value) => (Number.isNaN(value) ? undefined : show(value)))
  return goal === undefined ? { measure, values: shown } : { measure, values: shown, goal }
}

function lowerThan(values: readonly number[], index: number, share: number, text: string): Row['goal'] {
  return atMost(values, (values[index] as number) * share, text)
}

function atMost(values: readonly number[], limit: number, text: string): Row['goal'] {
  return { text: `≤ ${text}, both`, isReached: OURS.every((index) => (values[index] as number) <= limit) }
}
