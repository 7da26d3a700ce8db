import { fileURLToPath } from 'node:url'
import { Peer } from './peer.ts'
import { PinnedServer } from './pinned-server.ts'

/** Hocuspocus with its SQLite extension; it stores a document two seconds after an edit. */
export const HOCUSPOCUS_3 = hocuspocus('3.4.4', { sqlite3: '5.1.7' })
export const HOCUSPOCUS_4 = hocuspocus('4.7.0', { 'better-sqlite3': '12.11.1' })

function hocuspocus(version: string, database: Readonly<Record<string, string>>): Peer {
  return new Peer(`Hocuspocus-${version[0]}`, {
    '@hocuspocus/server': version,
    '@hocuspocus/extension-sqlite': version,
    ...database,
    yjs: '13.6.33',
    lib0: '0.2.120',
  })
}

export function startHocuspocus(peer: Peer): (data: string) => Promise<PinnedServer> {
  const program = fileURLToPath(new URL('./programs/hocuspocus.js', import.meta.url))
  return (data) => {
    const packages = ['@hocuspocus/server', '@hocuspocus/extension-sqlite'].map((name) => peer.file(name))
    return PinnedServer.start({ args: [program, ...packages, data], address: /:(\d+)\/?$/ })
  }
}
