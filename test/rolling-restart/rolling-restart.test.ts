import { expect, test } from 'vitest'
import { rollingRestart } from './rolling-restart.ts'

const WRITERS = 24

test('[N1] [N2] a restart behind a proxy loses nothing, and nobody waits longer than five seconds', async () => {
  const summary = await rollingRestart({ proxy: 'ours', writers: WRITERS, restarts: 1, seed: 20261123 })
  // It did something: everyone was thrown out, and wrote before and after.
  expect(summary.interruptions).toBeGreaterThanOrEqual(WRITERS)
  expect(summary.words).toBeGreaterThan(WRITERS * 6)
  expect(summary.waitsMs.filter((waitMs) => waitMs > 400).length).toBeGreaterThan(WRITERS / 2)
  expect(summary.stopsMs[0]).toBeLessThan(10_000)
  // Other tests share this machine: what a start takes beyond its second is not the server's, and clients are as late.
  const lateMs = Math.max(0, (summary.startsMs[0] ?? 0) - 1000)
  expect(summary.waitsMs.at(-1)).toBeLessThan(5000 + 2 * lateMs)
}, 60_000)
