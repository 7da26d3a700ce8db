import { Counts } from '../../editor/lab/simulation/counts.ts'
import { type Mutating, NO_MUTATION } from '../../editor/lab/simulation/mutation.ts'
import { type Report, run } from '../../editor/lab/simulation/run.ts'
import { NODE } from '../support/node-host.ts'

export interface CampaignResult {
  readonly runs: number
  readonly events: number
  readonly counts: Counts
  /** Reports of runs that broke a rule; the first ones only. */
  readonly failures: readonly Report[]
  readonly failed: number
}

export interface CampaignOptions {
  readonly mutation?: Mutating
  /** Ends at the first failure. */
  readonly stopsAtFailure?: boolean
  readonly onProgress?: (runs: number, failed: number) => void
}

/** Every tenth seed runs twice, and must do exactly the same. */
const TWICE_EVERY = 10
const FAILURES_KEPT = 20
const PROGRESS_EVERY = 100

/** Runs many seeds, one after the other. */
export async function campaign(
  seeds: Iterable<number>,
  options: CampaignOptions = {},
): Promise<CampaignResult> {
  const mutation = options.mutation ?? NO_MUTATION
  const counts = new Counts()
  const failures: Report[] = []
  let runs = 0
  let events = 0
  let failed = 0
  for (const seed of seeds) {
    let report = await run(seed, NODE, { mutation })
    if (seed % TWICE_EVERY === 0 && report.violation === undefined) report = await again(report, mutation)
    runs++
    events += report.events
    counts.add(report.counts)
    if (report.violation !== undefined) {
      failed++
      if (failures.length < FAILURES_KEPT) failures.push(report)
      if (options.stopsAtFailure === true) break
    }
    if (runs % PROGRESS_EVERY === 0) options.onProgress?.(runs, failed)
  }
  return { runs, events, counts, failures, failed }
}

async function again(report: Report, mutation: Mutating): Promise<Report> {
  const { hash } = await run(report.seed, NODE, { mutation })
  if (hash === report.hash) return report
  const text = `the same seed did something else: ${report.hash}, then ${hash}`
  return { ...report, violation: { rule: 'DETERMINISM', text } }
}
