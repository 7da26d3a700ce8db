import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '../../server/project-folder.ts'
import type { Report, Row } from '../report.ts'
import type { Peer } from '../servers/peer.ts'
import { Y_WEBSOCKET_SERVER } from '../servers/y-websocket-server.ts'
import type { RecordedSession } from '../sessions/recorded-session.ts'
import { fanOutRows, latencyRows, ms, type Rounds } from './company-rows.ts'
import { measureDisk } from './disk.ts'
import { joiningRows } from './joining-rows.ts'
import { restartingRows } from './restarting-rows.ts'
import { SUBJECTS } from './subjects.ts'

export interface MeasureOptions extends Rounds {
  /** Whose text is joined. */
  readonly session: RecordedSession
  readonly sessionName: string
  /** In the folder that the server is restarted on. */
  readonly documents: number
}

/** Everything that the goals name, in one run. This process is the load generator. */
export async function measureAll(options: MeasureOptions): Promise<Report> {
  const report = await circumstances(
    SUBJECTS.map(({ name }) => name),
    [Y_WEBSOCKET_SERVER],
    options,
    async () => [
      ...(await latencyRows(options)),
      ...(await fanOutRows(options)),
      ...(await joiningRows(options.session, options)),
      ...(await restartingRows(options.documents, options)),
    ],
  )
  const transactions = options.session.transactions.length.toLocaleString('en')
  const joined = `The document that is joined: ${options.sessionName}, ${transactions} transactions.`
  return { ...report, notes: [...report.notes, joined] }
}

/** A report of what is measured, and of where and how that was. */
export async function circumstances(
  columns: readonly string[],
  peers: readonly Peer[],
  { rounds, seconds }: Rounds,
  measure: () => Promise<readonly Row[]>,
): Promise<Report> {
  const before = measureDisk()
  const rows = await measure()
  const after = measureDisk()
  const syncs = [before, after].map((disk) => `p50 ${ms(disk.quantile(0.5))}, p95 ${ms(disk.quantile(0.95))}`)
  return {
    date: new Date().toISOString().slice(0, 10),
    columns,
    rows: rows.map((row) => ({ ...row, values: columns.map((_, index) => row.values[index]) })),
    notes: [
      `Medians of ${rounds} interleaved rounds of ${seconds} s.`,
      `Commit ${commit()}; Node ${process.versions.node}; the load generator: yjs ${ownYjs()}.`,
      ...peers.map(({ name, versions }) => `${name}: ${versions}.`),
      `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}. 4 KiB and \`fdatasync\`: before ${syncs[0]}; after ${syncs[1]}.`,
    ],
  }
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: projectFolder(), encoding: 'utf8' }).trim()
  const changes = git('status', '--porcelain', '--', 'server', 'shared', 'package-lock.json')
  return `${git('rev-parse', '--short=10', 'HEAD')}${changes === '' ? '' : ' and changes that are not committed'}`
}

function ownYjs(): string {
  const own = readFileSync(join(projectFolder(), 'node_modules/yjs/package.json'), 'utf8')
  return (JSON.parse(own) as { version: string }).version
}
