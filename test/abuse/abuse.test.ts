import { afterAll, beforeAll, describe, test } from 'vitest'
import { Arena } from './arena.ts'
import { FRAMES } from './attacks/frames.ts'
import { PROTOCOL } from './attacks/protocol.ts'
import { UPDATES } from './attacks/updates.ts'

const SEED = 4711

let arena: Arena

beforeAll(async () => {
  arena = await Arena.open(SEED)
}, 60_000)

afterAll(async () => {
  console.log(arena.server.logLines.slice(-6).join('\n'))
  await arena.close()
})

describe.each([
  ['frames', FRAMES],
  ['protocol', PROTOCOL],
  ['updates', UPDATES],
] as const)('[X1] [Q2] %s', (_group, attacks) => {
  test.concurrent.each(attacks)('$name', async (attack) => {
    await attack.run(arena.target())
    await arena.check()
  })
})

// Last, since it ends them.
test('[X4] honest people noticed nothing, their documents are as they left them, and memory comes back', async () => {
  const verdict = await arena.judge()
  console.log(JSON.stringify({ ...verdict, limited: Object.fromEntries(verdict.limited) }))
})
