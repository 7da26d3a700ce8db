import { mediansByName } from '../load/samples.ts'
import type { Row } from '../report.ts'
import type { Rounds } from './company-rows.ts'
import { ALL_SUBJECTS, type Subject } from './subjects.ts'

/** What one run of one subject gave, by name; NaN where that server cannot do it. */
export type Figures = Readonly<Record<string, number>>

/** One thing to measure of every subject, and the rows that come of it. */
export interface Measure {
  readonly name: string
  run(subject: Subject, rounds: Rounds): Promise<Figures>
  /** `figure`: the medians of that name, one for each of `ALL_SUBJECTS`. */
  rows(figure: (name: string) => readonly number[]): readonly Row[]
}

/** Every measure of every subject. */
export async function peerRows(measures: readonly Measure[], rounds: Rounds): Promise<Row[]> {
  const rows: Row[] = []
  for (const measure of measures) {
    const medians = await runInterleaved(measure, ALL_SUBJECTS, rounds)
    rows.push(...measure.rows((name) => medians.map((figures) => figures[name] ?? Number.NaN)))
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
  return runs.map(mediansByName)
}
