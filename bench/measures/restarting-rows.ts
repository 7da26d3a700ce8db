import { median } from '../load/samples.ts'
import type { Row } from '../report.ts'
import { ms, type Rounds } from './company-rows.ts'
import { documentName, fillFolder, measureRestart, type Restart } from './restarting.ts'
import { withFolder } from './subjects.ts'

const SERVING_GOAL_MS = 1000

/** After a crash, on a folder with many documents and on one with a single one. */
export function restartingRows(documents: number, { rounds, log }: Rounds): Promise<Row[]> {
  return withFolder((full) =>
    withFolder(async (almostEmpty) => {
      log(`restarting: writing ${documents} documents`)
      await fillFolder(full, documents)
      await fillFolder(almostEmpty, 1)
      const many: Restart[] = []
      const one: Restart[] = []
      for (let round = 1; round <= rounds; round++) {
        one.push(await measureRestart(almostEmpty, documentName(0)))
        many.push(await measureRestart(full, documentName(Math.floor((documents * round) / (rounds + 1)))))
        log(`restarting, round ${round}: serving after ${ms(many.at(-1)?.servingMs as number)}`)
      }
      return rowsOf(documents.toLocaleString('en'), many, one)
    }),
  )
}

function rowsOf(documents: string, many: readonly Restart[], one: readonly Restart[]): Row[] {
  const of = (restarts: readonly Restart[], figure: (restart: Restart) => number) =>
    median(restarts.map(figure))
  const both = (figure: (restart: Restart) => number, show: (value: number) => string | undefined): string =>
    `${show(of(many, figure))} (with one: ${show(of(one, figure))})`
  const serving = of(many, ({ servingMs }) => servingMs)
  return [
    {
      measure: `restart after a crash with ${documents} documents: start of the process → a document is served`,
      values: [both(({ servingMs }) => servingMs, ms)],
      goal: { text: `< ${SERVING_GOAL_MS} ms`, isReached: serving < SERVING_GOAL_MS },
    },
    {
      measure: 'same: memory with no document open, JavaScript heap',
      values: [both(({ heapBytes }) => heapBytes, megabytes)],
    },
    { measure: 'same: resident', values: [both(({ residentBytes }) => residentBytes, megabytes)] },
  ]
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
