import { setTimeout as pause } from 'node:timers/promises'
import { Ear } from '../load/ear.ts'
import type { Connect, LoadClient } from '../load/load-client.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

export interface Storm {
  readonly serverCpuMs: number
  /** Until the last one has the whole document. */
  readonly allMs: number
}

// What a process gives back, it gives back after a while.
const SETTLED_MS = 1000

/** Lets many join at the same moment: one document for all, or one for each. */
export async function measureStorm(
  server: PinnedServer,
  connect: Connect,
  count: number,
  documentOf: (index: number) => string,
): Promise<Storm> {
  const cpuBeforeMs = server.cpuMs
  const begunMs = performance.now()
  const clients = await connectAll(server, connect, count, documentOf)
  const storm = { serverCpuMs: server.cpuMs - cpuBeforeMs, allMs: performance.now() - begunMs }
  await closeAll(clients)
  return storm
}

/** Resident memory that each idle connection costs, in bytes; the documents are there before. */
export async function measureMemory(
  server: PinnedServer,
  connect: Connect,
  count: number,
  documentOf: (index: number) => string,
): Promise<number> {
  const warm = await connectAll(server, connect, count, documentOf)
  await closeAll(warm)
  await pause(SETTLED_MS)
  const before = server.residentBytes
  const clients = await connectAll(server, connect, count, documentOf)
  await pause(SETTLED_MS)
  const bytes = (server.residentBytes - before) / count
  await closeAll(clients)
  return bytes
}

async function connectAll(
  server: PinnedServer,
  connect: Connect,
  count: number,
  documentOf: (index: number) => string,
): Promise<LoadClient[]> {
  const ears = Array.from({ length: count }, () => new Ear())
  const clients = await Promise.all(
    ears.map((ear, index) => connect(server.webSocketUrl, documentOf(index), ear)),
  )
  for (const ear of ears) ear.check()
  return clients
}

async function closeAll(clients: readonly LoadClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.close()))
}
