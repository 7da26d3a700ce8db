import { setTimeout as pause } from 'node:timers/promises'
import { Ear } from '../load/ear.ts'
import { ms } from './company-rows.ts'
import { closeAll, connectAll, measureStorm } from './connecting.ts'
import { atMost, atMostShare, FLOOR, row } from './goals.ts'
import type { Measure } from './measure.ts'
import { fillFolder, documentName as noteName } from './restarting.ts'
import { type Subject, withFolder, withServer } from './subjects.ts'

// A process takes memory ahead: what one more connection costs is seen once there are some.
const BASE = 500
const MORE = 2000
const SETTLED_MS = 1500
/** Ours keeps a channel nobody is in for 30 s. */
const CLOSED_MS = 35_000

export function memory(): Measure {
  return {
    name: 'memory',
    run: async (subject) => {
      const connection = await perClient(subject, () => 'one')
      const both = await perClient(subject, (index) => `idle-${index}`)
      return { connection: connection.open, document: both.open - connection.open, closed: both.closed }
    },
    rows: (figure) => [
      row(
        'resident memory for an idle connection',
        figure('connection'),
        kilobytes,
        atMost(figure('connection'), 12_000, '12 kB'),
      ),
      row(
        'same, for an open, idle document beside its connection',
        figure('document'),
        kilobytes,
        atMost(figure('document'), 16_000, '16 kB'),
      ),
      row(
        'same, for a document that was closed again, and its connection',
        figure('closed'),
        kilobytes,
        atMost(figure('closed'), 1000, '1 kB'),
      ),
    ],
  }
}

/**
 * Bytes of resident memory. `open`: for each client that is there. `closed`: what remains of each that was there: as
 * many others come after them, on documents of their own, and what the process has grown by since is what remains.
 */
function perClient(
  subject: Subject,
  documentOf: (index: number) => string,
): Promise<{ open: number; closed: number }> {
  const isOneDocument = documentOf(0) === documentOf(1)
  return withServer(subject, async (server) => {
    const connect = (from: number, count: number) =>
      connectAll(server, subject.connect, count, (index) => documentOf(from + index))
    const resident = async (): Promise<number> => {
      await pause(SETTLED_MS)
      return server.residentBytes
    }
    const base = await connect(0, BASE)
    const before = await resident()
    const more = await connect(BASE, MORE)
    const full = await resident()
    await closeAll([...base, ...more])
    if (isOneDocument) return { open: (full - before) / MORE, closed: Number.NaN }
    await pause(subject.isOurs ? CLOSED_MS : SETTLED_MS)
    const others = await connect(BASE + MORE, BASE + MORE)
    const again = await resident()
    await closeAll(others)
    return { open: (full - before) / MORE, closed: (again - full) / (BASE + MORE) }
  })
}

/** Everybody connects at the same moment. */
export function storm(): Measure {
  const COUNT = 1000
  return {
    name: 'storm',
    run: (subject) =>
      withServer(subject, async (server) => {
        // Cold: that is how a server is when everyone comes back.
        await (await subject.connect(server.webSocketUrl, 'storm', new Ear())).close()
        const { serverCpuMs, allMs } = await measureStorm(server, subject.connect, COUNT, () => 'storm')
        return { cpu: serverCpuMs, all: allMs }
      }),
    rows: (figure) => [
      row(
        `${COUNT.toLocaleString('en')} connect at once: server CPU`,
        figure('cpu'),
        ms,
        atMostShare(figure('cpu'), FLOOR, 1.5, '1.5 of the floor’s'),
      ),
      row('same: until the last one has the document', figure('all'), ms),
    ],
  }
}

/** The server was killed and is there again: so is everyone, each on a document of their own. Ours only. */
export function comingBack(): Measure {
  const COUNT = 5000
  const GOAL_MS = 10_000
  return {
    name: 'coming back',
    run: (subject) =>
      withFolder(async (folder) => {
        if (!subject.isOurs) return { all: Number.NaN, cpu: Number.NaN }
        await fillFolder(folder, COUNT)
        const server = await subject.start(folder)
        try {
          const { serverCpuMs, allMs } = await measureStorm(server, subject.connect, COUNT, noteName)
          return { all: allMs, cpu: serverCpuMs }
        } finally {
          await server.kill()
        }
      }),
    rows: (figure) => [
      row(
        `${COUNT.toLocaleString('en')} clients with a document each, after a crash: until the last one has its document`,
        figure('all'),
        ms,
        atMost(figure('all'), GOAL_MS, '10 s'),
      ),
      row('same: server CPU', figure('cpu'), ms),
    ],
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
