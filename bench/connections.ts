/*
 * node dist/bench/connections.js [--count n] [--step n] [--seconds n] [--per-second n] [--write]
 *
 * Connects more and more clients to one server, a hundred on each document, of whom one writes, and measures at each
 * step what a connection costs and how late its updates arrive; then lets the writers write faster until that is too
 * late. The server is on the first core, several processes of clients are on the second, each from a loopback address
 * of its own. `--write` puts the table into docs/performance.md.
 *
 * A process can hold as many connections as it may have files open: `ulimit -Hn` says how many.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BUCKETS_PER_MS, type Written } from './load/crowd.ts'
import type { FromCrowd, ToCrowd } from './load/crowd-child.ts'
import { circumstances } from './measures/all.ts'
import { ms } from './measures/company-rows.ts'
import { withFolder } from './measures/subjects.ts'
import { type Row, toMarkdown, writeMeasured } from './report.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { startInkwire } from './servers/inkwire.ts'
import type { PinnedServer } from './servers/pinned-server.ts'

const P95_GOAL_MS = 100
const PER_DOCUMENT = 100
const CROWD_MAX = 12_500
/** Files that a server has open beside its connections. */
const OTHER_FILES = 300
const SETTLED_MS = 2000
const FASTER_MAX = 64

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50000' },
    step: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})
const wanted = Number(values.count)
const filesMax = Number(/^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
const count = Math.min(wanted, Math.floor((filesMax - OTHER_FILES) / PER_DOCUMENT) * PER_DOCUMENT)
const seconds = Number(values.seconds)
const basePace = Number(values['per-second'])
const log = (text: string): void => console.error(text)
const notes = [
  `${PER_DOCUMENT} clients on each document, of whom one writes; ${Math.ceil(count / CROWD_MAX)} processes of clients share one core, and a latency counts from when a key was due.`,
]
if (count < wanted)
  notes.push(
    `A process may have ${filesMax.toLocaleString('en')} files open here: more connections cannot be measured.`,
  )

pinLoadGenerator()
const report = await circumstances(
  ['memory, each', 'connected in', 'server CPU', 'deliveries a second', 'delivered, p50', 'delivered, p95'],
  [],
  { rounds: 1, seconds, log },
  () => withFolder(measure),
)
const whole = { ...report, notes: [...notes, ...report.notes] }
console.log(toMarkdown(whole))
if (values.write) writeMeasured(toMarkdown(whole), 'connections')
process.exit()

async function measure(folder: string): Promise<Row[]> {
  const server = await startInkwire(folder)
  const rows: Row[] = []
  const crowds = Array.from({ length: Math.ceil(count / CROWD_MAX) }, (_, index) => startCrowd(server, index))
  try {
    const emptyBytes = server.residentBytes
    let connected = 0
    let p95Ms = 0
    while (connected < count) {
      const more = Math.min(Number(values.step), count - connected)
      const beganMs = performance.now()
      await Promise.all(
        split(more, crowds.length).map((part, index) => order(crowds[index], { do: 'connect', count: part })),
      )
      const connectedMs = performance.now() - beganMs
      connected += more
      await pause(SETTLED_MS)
      const memory = (server.residentBytes - emptyBytes) / connected
      const told = await write(server, crowds, basePace)
      p95Ms = told.p95Ms
      rows.push({
        measure: `${connected.toLocaleString('en')} connections, ${basePace} update/s of each writer`,
        values: [`${(memory / 1000).toFixed(1)} kB`, ms(connectedMs), ...told.cells],
        goal: { text: `p95 ≤ ${P95_GOAL_MS} ms`, isReached: p95Ms <= P95_GOAL_MS },
      })
      log(JSON.stringify(rows.at(-1)))
    }
    for (let pace = 2; pace <= FASTER_MAX && p95Ms <= P95_GOAL_MS; pace *= 2) {
      const told = await write(server, crowds, basePace * pace)
      p95Ms = told.p95Ms
      rows.push({
        measure: `${connected.toLocaleString('en')} connections, ${basePace * pace} updates/s of each writer`,
        values: [undefined, undefined, ...told.cells],
      })
      log(JSON.stringify(rows.at(-1)))
    }
  } catch (error) {
    // Where it breaks is one of the things to find out.
    notes.push(`It broke there: ${String(error)}`)
    log(String(error))
  } finally {
    for (const crowd of crowds) crowd.disconnect()
    await server.kill()
  }
  return rows
}

async function write(
  server: PinnedServer,
  crowds: readonly ChildProcess[],
  perSecond: number,
): Promise<{ p95Ms: number; cells: readonly (string | undefined)[] }> {
  const cpuBeforeMs = server.cpuMs
  const beganMs = performance.now()
  const all = await Promise.all(crowds.map((crowd) => order(crowd, { do: 'write', perSecond, seconds })))
  const tookMs = performance.now() - beganMs
  const cpu = (server.cpuMs - cpuBeforeMs) / tookMs
  const written = all.flatMap((answer) => (answer.done === 'write' ? [answer.written] : []))
  const deliveries = written.reduce((sum, one) => sum + one.deliveries, 0)
  const p95Ms = quantile(written, 0.95)
  return {
    p95Ms,
    cells: [
      `${(cpu * 100).toFixed(0)} %`,
      Math.round((deliveries * 1000) / tookMs).toLocaleString('en'),
      ms(quantile(written, 0.5)),
      ms(p95Ms),
    ],
  }
}

function quantile(written: readonly Written[], share: number): number {
  const total = written.reduce((sum, { deliveries }) => sum + deliveries, 0)
  let below = 0
  for (let bucket = 0; ; bucket++) {
    for (const { buckets } of written) below += buckets[bucket] ?? 0
    if (below >= total * share) return (bucket + 1) / BUCKETS_PER_MS
  }
}

function startCrowd(server: PinnedServer, index: number): ChildProcess {
  const program = fileURLToPath(new URL('./load/crowd-child.js', import.meta.url))
  const args = [server.webSocketUrl, `crowd-${index}`, `127.0.1.${index + 1}`, String(PER_DOCUMENT)]
  return fork(program, args, { execArgv: ['--max-old-space-size=4096'] })
}

async function order(crowd: ChildProcess | undefined, what: ToCrowd): Promise<FromCrowd> {
  if (crowd === undefined) throw new Error('no such crowd')
  crowd.send(what)
  const answer = await new Promise<FromCrowd>((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of clients ended with ${code}`))
    crowd.once('exit', ended)
    crowd.once('message', (told: FromCrowd) => {
      crowd.off('exit', ended)
      resolve(told)
    })
  })
  if (answer.done === 'nothing') throw new Error(answer.failure)
  return answer
}

/** In whole documents, as evenly as those can be. */
function split(clients: number, parts: number): number[] {
  const documents = Math.ceil(clients / PER_DOCUMENT)
  return Array.from({ length: parts }, (_, index) => {
    const own = Math.floor((documents + index) / parts)
    return own * PER_DOCUMENT
  })
}
