import { join } from 'node:path'
import { projectFolder } from '../project.ts'
import { PinnedServer } from './pinned-server.ts'

/** Our server, as it is built, on this folder; durability is never off. */
export function startInkwire(data: string, flags: readonly string[] = []): Promise<PinnedServer> {
  const main = join(projectFolder(), 'dist/server/main.js')
  return PinnedServer.start({
    args: [main, '--host', '127.0.0.1', '--port', '0', '--data', data, '--log-level', 'warn', ...flags],
    address: /:(\d+)\/?$/,
  })
}
