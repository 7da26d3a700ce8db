import { expect, test } from 'vitest'
import { KILL } from './kill.ts'

// A short slice of each campaign; `npm run chaos -- <name>` runs the whole.

const SEED = 20261122
const told: string[] = []
const tell = (line: string) => void told.push(line)

test('[L1] [C1] [L2] [L3] [S1] [S2] twenty crashes of the real server keep every promise', async () => {
  const figures = await KILL.run({ rounds: 20, seed: SEED, tell })
  // It did something: edits were on their way, folds happened, starts were hit.
  expect(figures['acknowledgements']).toBeGreaterThan(500)
  expect(figures['with edits on their way']).toBeGreaterThan(10)
  expect(figures['while starting']).toBeGreaterThan(0)
  expect(figures['snapshots']).toBeGreaterThan(0)
  expect(figures['words']).toBeGreaterThan(200)
  // Other tests share this machine, so that the quickest start is what tells about the server; the runner prints all.
  expect(figures['ms to serve again, least']).toBeLessThan(1000)
}, 180_000)
