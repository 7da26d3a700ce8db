import { join } from 'node:path'
import { projectFolder } from '../../server/project-folder.ts'
import { PinnedServer } from './pinned-server.ts'

/** The whole load comes from one address, and some of it from one person: the limits of those are not what is measured. */
const UNLIMITED = [
  'address-connections-max',
  'address-upgrades-per-second',
  'address-messages-per-second',
  'address-bytes-per-second',
  'connection-messages-per-second',
  'connection-bytes-per-second',
  'person-connections-max',
  'person-sessions-max',
  'document-sessions-max',
  'connection-joins-per-second',
].flatMap((name) => [`--${name}`, '1000000000'])
const CONNECTIONS = ['--connections-max', '1000000']
/** Held back for a full disk, whatever is written: the same few bytes on every folder. */
const NO_RESERVE = ['--reserve-bytes', '0']
const UNLIMITED_CPU = ['--address-cpu-ms-per-second', '1000', '--connection-cpu-ms-per-second', '1000']

/** Our server, as it is built in `project`, on the folder `data`; durability is never off. */
export function startInkwire(
  data: string,
  flags: readonly string[] = [],
  project: string = projectFolder(),
): Promise<PinnedServer> {
  const own = ['--host', '127.0.0.1', '--port', '0', '--data', data, '--log-level', 'warn']
  return PinnedServer.start({
    args: [
      join(project, 'dist/server/main.js'),
      ...own,
      ...UNLIMITED,
      ...CONNECTIONS,
      ...NO_RESERVE,
      ...UNLIMITED_CPU,
      ...flags,
    ],
    address: /:(\d+)\/?$/,
  })
}
