import { Ear } from '../load/ear.ts'
import type { Connect, LoadClient } from '../load/load-client.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

export interface Storm {
  readonly serverCpuMs: number
  /** Until the last one has the whole document. */
  readonly allMs: number
}

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

/** All at the same moment. Resolves when the last one has its document. */
export async function connectAll(
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

export async function closeAll(clients: readonly LoadClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.close()))
}
