import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectInkwire } from '../load/inkwire-client.ts'
import type { Connect } from '../load/load-client.ts'
import { connectYWebsocket } from '../load/y-client.ts'
import { startInkwire } from '../servers/inkwire.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { startYWebsocketServer, Y_WEBSOCKET_SERVER } from '../servers/y-websocket-server.ts'

/** A server, and the kind of client that it is driven with. */
export interface Subject {
  readonly name: string
  readonly connect: Connect
  /** `data`: a new folder. */
  start(data: string): Promise<PinnedServer>
}

/** In the order of the columns. */
export const SUBJECTS: readonly Subject[] = [
  { name: 'Inkwire', connect: connectInkwire, start: startInkwire },
  { name: 'Inkwire, y-websocket clients', connect: connectYWebsocket, start: startInkwire },
  {
    name: `@y/websocket-server ${Y_WEBSOCKET_SERVER.packages['@y/websocket-server']}`,
    connect: connectYWebsocket,
    start: startYWebsocketServer,
  },
]

/** Runs on a new folder, and removes it. */
export async function withFolder<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-bench-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs on a server of its own, new folder and all. */
export function withServer<Result>(
  subject: Subject,
  run: (server: PinnedServer) => Promise<Result>,
): Promise<Result> {
  return withFolder(async (folder) => {
    const server = await subject.start(folder)
    try {
      return await run(server)
    } finally {
      await server.kill()
    }
  })
}
