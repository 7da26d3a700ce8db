/*
 * node dist/bench/growth.js [--only name]… [--rounds n] [--seconds n] [--write]
 *
 * Measures how costs grow: with clients, documents, the size of a document, the length of its history, documents in the
 * folder. `--only`: one of clients, documents, size, history, folder. `--write` draws the pictures into docs/images and
 * puts the figures into docs/performance.md.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectFolder } from '../server/project-folder.ts'
import { awake } from './load/pacing.ts'
import { mediansByName } from './load/samples.ts'
import { circumstances } from './measures/all.ts'
import { GROWTHS, type Growth, type Point } from './measures/growth.ts'
import { drawPlot } from './plot.ts'
import { toMarkdown, writeMeasured } from './report.ts'
import { roundFlags, roundsOf } from './round-flags.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { Y_WEBSOCKET_SERVER } from './servers/y-websocket-server.ts'

const { values } = parseArgs({
  options: { ...roundFlags({ rounds: 1, seconds: 4 }), only: { type: 'string', multiple: true } },
})
const rounds = roundsOf(values)

pinLoadGenerator()
for (const growth of GROWTHS) {
  if (values.only !== undefined && !values.only.includes(growth.name)) continue
  const steps = growth.steps.map(short)
  const points: Point[] = []
  const report = await circumstances(steps, [Y_WEBSOCKET_SERVER], rounds, async () => {
    points.push(...(await awake(() => measure(growth))))
    return growth.pictures.flatMap(({ figures, y }) =>
      figures.map((name) => ({
        measure: `${name}: ${y}`,
        values: points.map((point) => (point[name] as number).toPrecision(3)),
      })),
    )
  })
  const pictures = growth.pictures.map(({ file, y }) => `![${growth.title}: ${y}](images/growth-${file}.svg)`)
  const text = [...pictures, '', `${growth.x}:`, '', toMarkdown(report)].join('\n')
  console.log(text)
  if (!values.write) continue
  for (const { file, figures, y } of growth.pictures) {
    const series = figures.map((name) => ({
      name,
      points: points.map((point, index) => [growth.steps[index] as number, point[name] as number] as const),
    }))
    const picture = drawPlot({ title: growth.title, x: growth.x, y, series })
    writeFileSync(join(projectFolder(), `docs/images/growth-${file}.svg`), picture)
  }
  writeMeasured(text, `growth-${growth.name}`)
}

/** The medians of each step. */
async function measure(growth: Growth): Promise<Point[]> {
  const found = growth.steps.map((): Point[] => [])
  for (let round = 1; round <= rounds.rounds; round++) {
    for (const [index, step] of growth.steps.entries()) {
      const point = await growth.measure(step, rounds.seconds)
      found[index]?.push(point)
      rounds.log(`${growth.name} ${step}, round ${round}: ${JSON.stringify(point)}`)
    }
  }
  return found.map(mediansByName)
}

function short(step: number): string {
  return step.toLocaleString('en')
}
