import type { Mutating } from '../../editor/lab/simulation/mutation.ts'
import { type Report, run } from '../../editor/lab/simulation/run.ts'
import { drawScenario, FAULTS, type Shrinking } from '../../editor/lab/simulation/scenario.ts'
import { NODE } from '../support/node-host.ts'

export interface Shrunk {
  readonly report: Report
  readonly shrinking: Shrinking
  /** How many runs it took. */
  readonly runs: number
}

/**
 * Makes a failing run smaller as long as it breaks the same rule: kinds of faults off one at a time, then fewer
 * people, then fewer deeds by halving. All other decisions stay, since each kind has a stream of its own.
 */
export async function shrink(seed: number, rule: string, mutation: Mutating): Promise<Shrunk> {
  let runs = 0
  const attempt = async (shrinking: Shrinking): Promise<Report | undefined> => {
    runs++
    const report = await run(seed, NODE, { shrinking, mutation, keepsLines: true })
    return report.violation?.rule === rule ? report : undefined
  }
  const scenario = drawScenario(seed)
  let shrinking: Shrinking = {}
  let report = await attempt(shrinking)
  const tryWith = async (smaller: Shrinking): Promise<boolean> => {
    const smallerReport = await attempt(smaller)
    if (smallerReport === undefined) return false
    shrinking = smaller
    report = smallerReport
    return true
  }
  for (const fault of FAULTS) {
    if (scenario.faults.has(fault))
      await tryWith({ ...shrinking, without: [...(shrinking.without ?? []), fault] })
  }
  for (let browsers = 1; browsers < scenario.browsers; browsers++) {
    if (await tryWith({ ...shrinking, browsersAtMost: browsers })) break
  }
  for (let deeds = scenario.deedsEach; deeds > 1; ) {
    const half = Math.floor(deeds / 2)
    const fewer = (await tryWith({ ...shrinking, deedsAtMost: half })) ? half : deeds - 1
    if (fewer !== half && (deeds > 8 || !(await tryWith({ ...shrinking, deedsAtMost: fewer })))) break
    deeds = fewer
  }
  return { report: report ?? (await run(seed, NODE, { mutation, keepsLines: true })), shrinking, runs }
}

/** What happened in a failing run, for people to read. */
export function story({ report, shrinking, runs }: Shrunk): string {
  const left = drawScenario(report.seed, shrinking)
  return [
    `Seed ${report.seed} breaks ${report.violation?.text ?? 'nothing any more'}`,
    `Shrunk in ${runs} runs to ${left.browsers} browsers, ${left.deedsEach} deeds each, faults: ${[...left.faults].join(', ') || 'none'}`,
    '',
    ...readable(report.lines),
    '',
    `Again, whole: npm run simulate -- --seed ${report.seed} --count 1 --trace`,
  ].join('\n')
}

const LINES_MAX = 160

/** Without frames that only say that something has arrived, and attempts to connect that came to nothing. */
function readable(lines: readonly string[]): readonly string[] {
  const kept = lines.filter((line) => !/ hears | dials$| is cut off 1006/.test(line))
  if (kept.length <= LINES_MAX) return kept
  return [...kept.slice(0, LINES_MAX / 2), '            …', ...kept.slice(-LINES_MAX / 2)]
}
