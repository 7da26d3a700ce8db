import { expect, test } from 'vitest'
import { drawScenario } from '../../editor/lab/simulation/scenario.ts'
import { campaign } from './campaign.ts'
import { MUTANTS } from './mutants.ts'
import { shrink, story } from './shrink.ts'

const SEEDS = 100
const TIMEOUT_MS = 120_000

test('there are enough known bugs, each with a name of its own', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(12)
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
})

test.each(MUTANTS)(
  `$name is found within ${SEEDS} seeds: $bug`,
  async ({ mutate }) => {
    const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
    const { failures } = await campaign(seeds, { mutation: mutate, stopsAtFailure: true })
    expect(failures).toHaveLength(1)
  },
  TIMEOUT_MS,
)

test(
  'a bug that was found arrives shrunk, as a story with the number that plays it again',
  async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'join-gap')
    if (mutant === undefined) throw new Error('no such mutant')
    const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
    const { failures } = await campaign(seeds, { mutation: mutant.mutate, stopsAtFailure: true })
    const [found] = failures
    if (found?.violation === undefined) throw new Error('not found')
    const shrunk = await shrink(found.seed, found.violation.rule, mutant.mutate)
    expect(shrunk.report.violation?.rule).toBe(found.violation.rule)
    expect(shrunk.shrinking.without?.length).toBeGreaterThan(0)
    // Smaller is what goes in: with fewer faults a run may last longer until it fails.
    const [whole, left] = [drawScenario(found.seed), drawScenario(found.seed, shrunk.shrinking)]
    expect(left.faults.size).toBeLessThan(whole.faults.size)
    expect(story(shrunk)).toContain(`--seed ${found.seed} --count 1 --trace`)
  },
  TIMEOUT_MS,
)
