/*
 * node dist/bench/event-loop.js [--rounds n] [--seconds n] [--megabytes n] [--write]
 *
 * Measures how late the server's event loop is while a large document is joined, compared and folded beside a busy
 * channel, as the process itself tells it. The server and its worker threads share the first core: with more cores
 * the threads are in nobody's way. `--write` puts the table into docs/performance.md.
 */
import { parseArgs } from 'node:util'
import { awake } from './load/pacing.ts'
import { median } from './load/samples.ts'
import { circumstances } from './measures/all.ts'
import { ms } from './measures/company-rows.ts'
import { LargeDocument, type Loop, WORK } from './measures/loop.ts'
import { withFolder } from './measures/subjects.ts'
import { type Row, toMarkdown, writeMeasured } from './report.ts'
import { roundFlags, roundsOf } from './round-flags.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { startInkwire } from './servers/inkwire.ts'

const P999_GOAL_MS = 20

const { values } = parseArgs({
  options: { ...roundFlags({ rounds: 3, seconds: 20 }), megabytes: { type: 'string', default: '10' } },
})
const rounds = roundsOf(values)

pinLoadGenerator()
const report = await circumstances(
  ['p50', 'p99.9', 'worst', 'busy channel: delivered, p95', 'joins', 'comparisons', 'folds of both'],
  [],
  rounds,
  () => awake(measure),
)
console.log(toMarkdown(report))
if (values.write) writeMeasured(toMarkdown(report), 'event-loop')

async function measure(): Promise<Row[]> {
  const found = new Map<string, Loop[]>(Object.keys(WORK).map((name) => [name, []]))
  for (let round = 1; round <= rounds.rounds; round++) {
    await withFolder(async (folder) => {
      const server = await startInkwire(folder)
      try {
        const large = await LargeDocument.write(server, Number(values.megabytes) * 1e6)
        for (const [name, kinds] of Object.entries(WORK)) {
          const loop = await large.measureBeside(kinds, rounds.seconds)
          found.get(name)?.push(loop)
          rounds.log(`round ${round}, ${name}: ${JSON.stringify(loop)}`)
        }
      } finally {
        await server.kill()
      }
    })
  }
  return [...found].map(([name, loops]) => rowOf(name, loops))
}

function rowOf(name: string, loops: readonly Loop[]): Row {
  const of = (figure: (loop: Loop) => number): number => median(loops.map(figure))
  const p999Ms = of((loop) => loop.p999Ms)
  return {
    measure:
      `event loop late while ${name === 'nothing' ? 'nothing happens to it' : `the document is ${name}`}`.replace(
        'is all of it',
        'is joined, compared and folded',
      ),
    values: [
      ms(of((loop) => loop.p50Ms)),
      ms(p999Ms),
      ms(of((loop) => loop.maxMs)),
      ms(of((loop) => loop.deliveredMs)),
      ...(['join', 'compare', 'fold'] as const).map((kind) => String(of(({ done }) => done[kind]))),
    ],
    goal: { text: `p99.9 < ${P999_GOAL_MS} ms`, isReached: p999Ms < P999_GOAL_MS },
  }
}
