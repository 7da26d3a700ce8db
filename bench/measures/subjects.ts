import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectHocuspocus } from '../load/hocuspocus-client.ts'
import { connectInkwire } from '../load/inkwire-client.ts'
import type { Connect } from '../load/load-client.ts'
import { connectYWebsocket } from '../load/y-client.ts'
import { startFloor } from '../servers/floor.ts'
import { HOCUSPOCUS_3, HOCUSPOCUS_4, startHocuspocus } from '../servers/hocuspocus.ts'
import { startInkwire } from '../servers/inkwire.ts'
import type { Peer } from '../servers/peer.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import {
  startYLeveldb,
  startYWebsocketServer,
  Y_LEVELDB,
  Y_WEBSOCKET_SERVER,
} from '../servers/y-websocket-server.ts'

/** A server, and the kind of client that it is driven with. */
export interface Subject {
  readonly name: string
  readonly connect: Connect
  readonly isOurs: boolean
  /** What it still has of a document that everybody has left. */
  readonly keeps: 'nothing' | 'in memory' | 'on disk'
  /** `data`: a new folder. */
  start(data: string): Promise<PinnedServer>
}

/** Everything that is measured against, and has to be installed. */
export const PEERS: readonly Peer[] = [Y_WEBSOCKET_SERVER, Y_LEVELDB, HOCUSPOCUS_3, HOCUSPOCUS_4]

const INKWIRE: Subject = {
  name: 'Inkwire',
  connect: connectInkwire,
  isOurs: true,
  keeps: 'on disk',
  start: startInkwire,
}
const INKWIRE_Y: Subject = {
  name: 'Inkwire, y-websocket clients',
  connect: connectYWebsocket,
  isOurs: true,
  keeps: 'on disk',
  start: startInkwire,
}
const Y_WEBSOCKET: Subject = {
  name: Y_WEBSOCKET_SERVER.name,
  connect: connectYWebsocket,
  isOurs: false,
  keeps: 'in memory',
  start: startYWebsocketServer,
}

/** In the order of the columns. */
export const SUBJECTS: readonly Subject[] = [INKWIRE, INKWIRE_Y, Y_WEBSOCKET]

/** All of them, for the comparison with every peer. */
export const ALL_SUBJECTS: readonly Subject[] = [
  INKWIRE,
  INKWIRE_Y,
  { name: 'floor', connect: connectYWebsocket, isOurs: false, keeps: 'nothing', start: startFloor },
  Y_WEBSOCKET,
  {
    name: `${Y_LEVELDB.name} + y-leveldb`,
    connect: connectYWebsocket,
    isOurs: false,
    keeps: 'on disk',
    start: startYLeveldb,
  },
  hocuspocus(HOCUSPOCUS_3),
  hocuspocus(HOCUSPOCUS_4),
]

function hocuspocus(peer: Peer): Subject {
  return {
    name: peer.name,
    connect: connectHocuspocus,
    isOurs: false,
    keeps: 'on disk',
    start: startHocuspocus(peer),
  }
}

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
