import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Counts, type Happening } from '../../editor/lab/simulation/counts.ts'
import type { Report } from '../../editor/lab/simulation/run.ts'
import { run } from '../../editor/lab/simulation/run.ts'
import { KEPT_SEEDS } from '../../editor/lab/simulation/seeds.ts'
import { NODE } from '../support/node-host.ts'
import { campaign } from './campaign.ts'
import { MUTANTS, mutationNamed } from './mutants.ts'
import { shrink, story } from './shrink.ts'

/** What one worker has to do, and what it says. */
interface Job {
  readonly first: number
  readonly count: number
  readonly mutant: string | undefined
}

type Word =
  | { readonly type: 'progress'; readonly runs: number; readonly failed: number }
  | {
      readonly type: 'done'
      readonly runs: number
      readonly events: number
      readonly failed: number
      readonly counts: Record<Happening, number>
      readonly failures: readonly Report[]
    }

const USAGE = `npm run simulate -- [options]

  --seed N      the first seed (default 1)
  --count N     how many seeds (default 100)
  --workers N   how many threads (default: all processors)
  --trace       one seed: prints everything that happens; --count is 1
  --mutant NAME puts a known bug in: ${MUTANTS.map(({ name }) => name).join(', ')}
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '100' },
      workers: { type: 'string', default: String(availableParallelism()) },
      trace: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const seed = wholeNumber(values.seed)
  if (values.trace) return trace(seed, values.mutant)
  const job = { first: seed, count: wholeNumber(values.count), mutant: values.mutant }
  return report(job, await share(job, wholeNumber(values.workers)), values.mutant)
}

async function trace(seed: number, mutant: string | undefined): Promise<number> {
  const { lines, hash, events, counts, violation } = await run(seed, NODE, {
    keepsLines: true,
    mutation: mutationNamed(mutant),
  })
  const happened = Object.entries(counts).filter(([, count]) => count > 0)
  process.stdout.write(`${lines.join('\n')}\n\n`)
  process.stdout.write(`${happened.map(([what, count]) => `${what} ${count}`).join(', ')}\n`)
  process.stdout.write(`seed ${seed}: ${events} events, hash ${hash}\n`)
  if (violation !== undefined) process.stdout.write(`${violation.text}\n`)
  return violation === undefined ? 0 : 1
}

/** Gives each thread its part of the seeds, and adds up what they say. */
async function share(job: Job, workers: number): Promise<Omit<Word & { type: 'done' }, 'type'>> {
  const beganMs = Date.now()
  const counts = new Counts()
  const failures: Report[] = []
  const progress = new Map<number, { runs: number; failed: number }>()
  let runs = 0
  let events = 0
  let failed = 0
  const show = (): void => {
    const done = [...progress.values()].reduce((sum, part) => sum + part.runs, 0)
    const bad = [...progress.values()].reduce((sum, part) => sum + part.failed, 0)
    const perSecond = Math.round((done * 1000) / (Date.now() - beganMs))
    process.stderr.write(`${done} of ${job.count} runs, ${perSecond}/s, ${bad} failed\n`)
  }
  const ticker = setInterval(show, 10_000)
  const each = Math.ceil(job.count / workers)
  await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const first = job.first + index * each
      const count = Math.min(each, job.first + job.count - first)
      return count <= 0
        ? undefined
        : work({ ...job, first, count }, (word) => {
            if (word.type === 'progress') return void progress.set(index, word)
            progress.set(index, word)
            runs += word.runs
            events += word.events
            failed += word.failed
            counts.add(word.counts)
            failures.push(...word.failures)
          })
    }),
  )
  clearInterval(ticker)
  show()
  return { runs, events, failed, counts: counts.toJSON(), failures }
}

function work(job: Job, hear: (word: Word) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job })
    worker.on('message', hear)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
  })
}

async function report(
  job: Job,
  { runs, events, failed, counts, failures }: Omit<Word & { type: 'done' }, 'type'>,
  mutant: string | undefined,
): Promise<number> {
  const total = new Counts()
  total.add(counts)
  process.stdout.write(
    `${Object.entries(counts)
      .map(([what, count]) => `${String(count).padStart(9)}  ${what}`)
      .join('\n')}\n`,
  )
  process.stdout.write(`${runs} runs, ${events} events, ${failed} failed\n`)
  for (const { seed, violation } of failures) process.stdout.write(`seed ${seed}: ${violation?.text}\n`)
  const [first] = [...failures].sort((a, b) => a.seed - b.seed)
  if (first?.violation !== undefined) {
    const shrunk = await shrink(first.seed, first.violation.rule, mutationNamed(mutant))
    process.stdout.write(`\n${story(shrunk)}\n`)
  }
  // A few runs need not have seen everything.
  const never = job.count >= 1000 ? total.missing : []
  if (never.length > 0)
    process.stdout.write(`never happened, so nothing is proved of it: ${never.join(', ')}\n`)
  return failed > 0 || never.length > 0 ? 1 : 0
}

async function beWorker({ first, count, mutant }: Job): Promise<void> {
  const say = (word: Word): void => parentPort?.postMessage(word)
  const kept = first === 1 ? KEPT_SEEDS.map(({ seed }) => seed).filter((seed) => seed >= first + count) : []
  const seeds = [...kept, ...Array.from({ length: count }, (_, index) => first + index)]
  const { runs, events, failed, counts, failures } = await campaign(seeds, {
    mutation: mutationNamed(mutant),
    onProgress: (runs, failed) => say({ type: 'progress', runs, failed }),
  })
  say({ type: 'done', runs, events, failed, counts: counts.toJSON(), failures })
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`not a whole number above 0: ${text}\n\n${USAGE}`)
  return number
}

if (isMainThread) process.exitCode = await main()
else await beWorker(workerData as Job)
