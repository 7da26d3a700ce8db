import { fileURLToPath } from 'node:url'
import { PinnedServer } from './pinned-server.ts'

/** Forty lines of `ws` that forward bytes in a room: what a relay costs that neither looks nor keeps. */
export function startFloor(): Promise<PinnedServer> {
  const program = fileURLToPath(new URL('./programs/floor.js', import.meta.url))
  return PinnedServer.start({ args: [program], address: /:(\d+)\/?$/ })
}
