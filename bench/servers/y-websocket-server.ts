import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { projectFolder } from '../project.ts'
import { PinnedServer } from './pinned-server.ts'

/** A server of others, and how it is installed. */
export interface Peer {
  readonly folder: string
  /** Every package that it runs on, exactly. */
  readonly packages: Readonly<Record<string, string>>
}

/** y-websocket's own server, as it ships; it keeps documents in memory and nothing on disk. */
export const Y_WEBSOCKET_SERVER: Peer = {
  folder: join(projectFolder(), 'bench/peers/y-websocket-server'),
  // Left to itself npm takes a later @y/protocols, which asks for a package in a version that does not exist.
  packages: {
    '@y/websocket-server': '0.1.5',
    '@y/protocols': '1.0.6-1',
    yjs: '14.0.0-16',
    lib0: '0.2.120',
    ws: '6.2.7',
  },
}

export async function startYWebsocketServer(): Promise<PinnedServer> {
  const main = join(Y_WEBSOCKET_SERVER.folder, 'node_modules/@y/websocket-server/src/server.js')
  if (!existsSync(main)) throw new Error('the peers are not installed: run `npm run bench:setup` first')
  return PinnedServer.start({
    args: [main],
    env: { HOST: '127.0.0.1', PORT: String(await freePort()) },
    address: /on port (\d+)$/,
  })
}

// It has no way to take any free port and tell which.
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return address.port
}
