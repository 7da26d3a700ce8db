import { freePort, Peer } from './peer.ts'
import { PinnedServer } from './pinned-server.ts'

const ADDRESS = /on port (\d+)$/

/** y-websocket's own server, as it ships; it keeps documents in memory and nothing on disk. */
export const Y_WEBSOCKET_SERVER = new Peer('@y/websocket-server', {
  '@y/websocket-server': '0.1.5',
  // Left to itself npm takes a later @y/protocols, which asks for a package in a version that does not exist.
  '@y/protocols': '1.0.6-1',
  yjs: '14.0.0-16',
  lib0: '0.2.120',
  ws: '6.2.7',
})

export async function startYWebsocketServer(): Promise<PinnedServer> {
  return PinnedServer.start({
    args: [Y_WEBSOCKET_SERVER.file('@y/websocket-server/src/server.js')],
    env: { HOST: '127.0.0.1', PORT: String(await freePort()) },
    address: ADDRESS,
  })
}

/** The server that came with y-websocket 2, with its persistence in LevelDB, which nobody waits for. */
export const Y_LEVELDB = new Peer('y-websocket', {
  'y-websocket': '2.1.0',
  'y-leveldb': '0.2.0',
  yjs: '13.6.33',
  lib0: '0.2.120',
  ws: '6.2.3',
})

export async function startYLeveldb(data: string): Promise<PinnedServer> {
  return PinnedServer.start({
    args: [Y_LEVELDB.file('y-websocket/bin/server.cjs')],
    env: { HOST: '127.0.0.1', PORT: String(await freePort()), YPERSISTENCE: data },
    address: ADDRESS,
  })
}
