import { beforeAll, expect, test } from 'vitest'
import { NO_MUTATION } from '../../editor/lab/simulation/mutation.ts'
import { run } from '../../editor/lab/simulation/run.ts'
import { KEPT_SEEDS } from '../../editor/lab/simulation/seeds.ts'
import { NODE } from '../support/node-host.ts'
import { type CampaignResult, campaign } from './campaign.ts'
import { shrink, story } from './shrink.ts'

// Every known bug is found in the first hundred of them (mutants.test.ts), and all that can happen has happened after a
// hundred and fifty-one; `npm run simulate` runs as many as there is time for.
const SEEDS = 500
const CAMPAIGN_TIMEOUT_MS = 600_000

let result: CampaignResult

beforeAll(async () => {
  result = await campaign(Array.from({ length: SEEDS }, (_, index) => index + 1))
}, CAMPAIGN_TIMEOUT_MS)

test(
  '[C1] [C2] [C4] [L1] [L2] [L4] [R1] [R2] [R3] [R4] [S1] [X1] no seed breaks a promise',
  async () => {
    const [first] = result.failures
    const told =
      first?.violation === undefined ? '' : story(await shrink(first.seed, first.violation.rule, NO_MUTATION))
    expect(told).toBe('')
    expect(result.failed).toBe(0)
    expect(result.runs).toBe(SEEDS)
  },
  CAMPAIGN_TIMEOUT_MS,
)

test('everything that can happen has happened', () => {
  expect(result.counts.missing).toEqual([])
})

test('the same seed is the same run, to the last event', async () => {
  const [once, twice] = [await run(4711, NODE), await run(4711, NODE)]
  expect(once).toEqual(twice)
  expect(once.events).toBeGreaterThan(100)
  expect((await run(4712, NODE)).hash).not.toBe(once.hash)
})

test('a shrunk run has less in it, and takes the other decisions as before', async () => {
  const whole = await run(42, NODE, { keepsLines: true })
  const smaller = await run(42, NODE, { keepsLines: true, shrinking: { deedsAtMost: 2, without: ['cut'] } })
  expect(smaller.counts.edits).toBeLessThan(whole.counts.edits)
  expect(smaller.counts['connections cut']).toBe(0)
  const kills = (lines: readonly string[]) => lines.filter((line) => line.endsWith('server is killed told'))
  expect(kills(smaller.lines)[0]).toBe(kills(whole.lines)[0])
})

test.each(KEPT_SEEDS)('seed $seed, which found: $found', async ({ seed }) => {
  expect((await run(seed, NODE)).violation).toBeUndefined()
})
