import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { abuse } from './abuse.ts'
import { BACKUP } from './backup.ts'
import type { Campaign, Figures } from './campaign.ts'
import { CAMPAIGNS } from './campaigns.ts'
import { DAMAGE } from './damage.ts'
import { FAILING_DISK } from './failing-disk.ts'
import { failingStore } from './failing-store.ts'
import { withRun } from './figures.ts'
import { FROZEN } from './frozen.ts'
import { FULL_DISK } from './full-disk.ts'
import { IDLE_SOCKETS } from './idle-sockets.ts'
import { KILL } from './kill.ts'
import { POWER_CUT } from './power-cut.ts'
import { killUnder } from './return.ts'
import { SLOW_DISK } from './slow-disk.ts'
import { STALLED_READERS } from './stalled-readers.ts'

// A short slice of each campaign; `npm run chaos -- <name>` runs the whole. Other tests share this machine, so that
// times are judged by the whole alone.

const SEED = 20261122
const WITHIN_MS = 180_000

let told: string[] = []
const tell = (line: string) => void told.push(line)

beforeEach(() => {
  told = []
})
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.error(told.join('\n'))
})

function slice({ run }: Campaign, rounds: number): Promise<Figures> {
  return run({ rounds, seed: SEED, tell })
}

describe('a slice of each campaign keeps every promise', { timeout: WITHIN_MS }, () => {
  test('[L1] [C1] [L2] [L3] [S1] [S2] kill', async () => {
    const figures = await slice(KILL, 8)
    // It did something: edits were on their way, folds happened, starts were hit.
    expect(figures['acknowledgements']).toBeGreaterThan(100)
    expect(figures['with edits on their way']).toBeGreaterThan(4)
    expect(figures['while starting']).toBeGreaterThan(0)
    expect(figures['snapshots']).toBeGreaterThan(0)
    expect(figures['words']).toBeGreaterThan(50)
  })

  test('[L1] [L3] power-cut', async () => {
    expect(await slice(POWER_CUT, 1)).toMatchObject({ lost: 0 })
  })

  test('[L5] [L7] full-disk', async () => {
    const figures = await slice(FULL_DISK, 2)
    expect(figures['writers told']).toBeGreaterThan(0)
  })

  test('[L5] failing-disk', async () => {
    const figures = await slice(FAILING_DISK, 1)
    expect(figures['acknowledgements']).toBeGreaterThan(0)
  })

  test('[L5] failing-disk, as where there is no compiler', async () => {
    const figures = await failingStore({ rounds: 4, seed: SEED, tell })
    expect(figures['acknowledgements']).toBeGreaterThan(4)
  })

  test('[C1] [X4] slow-disk', async () => {
    const figures = await slice(SLOW_DISK, 1)
    expect(figures['+50 ms: acknowledgements for each synced write']).toBeGreaterThan(2)
    expect(figures['edits that waited for it']).toBeGreaterThan(0)
  })

  test('[L6] [L2] frozen', async () => {
    expect(await slice(FROZEN, 1)).toMatchObject({ 'second servers refused': 2, lost: 0 })
  })

  test('[L0] [L6] damage', async () => {
    const figures = await slice(DAMAGE, 3)
    expect(figures['wrong or shorter in silence']).toBe(0)
  })

  test('[X2] stalled-readers', async () => {
    const figures = await slice(STALLED_READERS, 5)
    expect(figures['messages']).toBe(5000)
  })

  test('[R3] [L1] return', async () => {
    expect(await killUnder({ rounds: 60, seed: SEED, tell })).toMatchObject({ clients: 60, lost: 0 })
  })

  test('[L1] [L3] backup', async () => {
    const figures = await slice(BACKUP, 1)
    expect(figures['entries restored and compared']).toBeGreaterThan(0)
  })

  test('[Q5] [X4] idle-sockets', async () => {
    const figures = await slice(IDLE_SOCKETS, 60)
    expect(figures['closed by the server']).toBe(60)
  })

  test('[X1] [X4] abuse', async () => {
    const figures = await abuse({ rounds: 0, seed: SEED, tell }, 2)
    expect(figures['attacks']).toBeGreaterThan(3)
  })
})

test('every campaign has its row in docs/reliability.md, and a run finds it', () => {
  const text = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')
  for (const [name, { full, unit }] of Object.entries(CAMPAIGNS)) {
    const run = { name, rounds: full, unit, seed: 7, figures: { lost: 0, acknowledgements: 12_345 } }
    const row = `| \`${name}\` | ${full.toLocaleString('en-US')} ${unit}, seed 7 | lost: 0; acknowledgements: 12,345 | 2026-11-23 | abc1234 |`
    const [before, figures] = withRun(text, run, '2026-11-23', 'abc1234').split('\n## Figures\n')
    expect(figures?.split('\n')).toContain(row)
    expect(text.split('\n## Figures\n')[0], 'what a campaign does is left as it is').toBe(before)
  }
  expect(() =>
    withRun(text, { name: 'none', rounds: 1, unit: 'x', seed: 1, figures: {} }, 'today', 'abc1234'),
  ).toThrow('no row')
})
