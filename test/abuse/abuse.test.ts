import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Arena } from './arena.ts'
import { ATTACKS } from './attacks/all.ts'

// One server for all of it: what one attack leaves behind is there for the next.

const SEED = 4711

let arena: Arena

beforeAll(async () => {
  arena = await Arena.open(SEED)
}, 60_000)

afterAll(() => arena?.close())

describe.each(ATTACKS)('[X1] [Q1] [Q2] [Q5] $group', ({ attacks }) => {
  test.concurrent.each(attacks)('$name', async (attack) => {
    await attack.run(arena.target())
    await arena.check()
  })
})

// Last, since it ends them.
test('[X4] honest people noticed nothing, documents are as they left them, memory comes back, the log is clean', async () => {
  const { limited } = await arena.judge()
  // The attacks did meet what they were to meet.
  for (const limit of [
    'address_connections',
    'address_upgrades',
    'address_requests',
    'connection_messages',
    'connection_bytes',
    'connection_cpu',
    'connection_joins',
    'connection_idle',
    'session_states',
    'document_bytes',
    'document_client_ids',
  ])
    expect(limited.get(limit) ?? 0, limit).toBeGreaterThan(0)
})
