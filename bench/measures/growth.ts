import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { Ear } from '../load/ear.ts'
import { connectInkwire } from '../load/inkwire-client.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { LongWriter } from '../sessions/large-document.ts'
import { measureFanOut } from './fan-out.ts'
import { measureJoins } from './joining.ts'
import { measureManyDocuments } from './many-documents.ts'
import { documentName, fillFolder, measureRestart } from './restarting.ts'
import { SUBJECTS, type Subject, withFolder, withServer } from './subjects.ts'

/** Of one kind of growth at one place: figures by name. */
export type Point = Readonly<Record<string, number>>

/** What is made more and more of, and what that costs. */
export interface Growth {
  readonly name: string
  readonly title: string
  /** What is counted. */
  readonly x: string
  readonly steps: readonly number[]
  /** `figures`: the curves of one picture. */
  readonly pictures: readonly {
    readonly file: string
    readonly y: string
    readonly figures: readonly string[]
  }[]
  /** @param seconds how long each is measured */
  measure(step: number, seconds: number): Promise<Point>
}

const WARM_UP_MS = 2000
const [OURS, , PEER] = SUBJECTS as readonly [Subject, Subject, Subject]
const COMPARED = { Inkwire: OURS, 'y-websocket': PEER }
/** Some write, everybody reads; what they write is the same at every step. */
const COMPANY = { clients: 20, writers: 5, updatesPerSecond: 200, warmUpMs: WARM_UP_MS }

export const GROWTHS: readonly Growth[] = [
  {
    name: 'clients',
    title: 'A delivery, with more clients on one document',
    x: 'clients on one document, 100 updates a second together',
    steps: [10, 50, 200, 500, 1000],
    pictures: [{ file: 'clients', y: 'CPU ms per 1,000 deliveries', figures: Object.keys(COMPARED) }],
    measure: (clients, seconds) =>
      compared(async (server, { connect }) => {
        const company = { clients, writers: 5, updatesPerSecond: 100, warmUpMs: WARM_UP_MS }
        const run = await measureFanOut(server, connect, 'grown', { ...company, measuredMs: seconds * 1000 })
        return (run.serverCpuMs * 1000) / run.deliveries
      }),
  },
  {
    name: 'documents',
    title: 'An update, with more documents open at the same time',
    x: 'documents, 2 clients on each, 1,000 updates a second together',
    steps: [10, 100, 500, 2000],
    pictures: [{ file: 'documents', y: 'CPU ms per 1,000 updates', figures: Object.keys(COMPARED) }],
    measure: (documents, seconds) =>
      compared(async (server, { connect }) => {
        const pace = { updatesPerSecond: 1000 / documents, warmUpMs: WARM_UP_MS }
        const options = { documents, ...pace, measuredMs: seconds * 1000 }
        return (await measureManyDocuments(server, connect, options)).serverCpuMsPerThousand
      }),
  },
  {
    name: 'size',
    title: 'An update and a join, with a larger document',
    x: 'bytes of the document',
    steps: [1000, 10_000, 100_000, 1_000_000, 10_000_000],
    pictures: [
      {
        file: 'size-update',
        y: 'CPU ms per 1,000 updates',
        figures: Object.keys(COMPARED).map((name) => `${name}, update`),
      },
      {
        file: 'size-join',
        y: 'CPU ms per join',
        figures: Object.keys(COMPARED).map((name) => `${name}, join`),
      },
    ],
    measure: async (bytes, seconds) => {
      const joins: Record<string, number> = {}
      const updates = await compared(async (server, subject) => {
        await writeDocument(server, subject, bytes)
        const count = { warmUp: 30, measured: bytes > 1_000_000 ? 20 : 100 }
        const joined = await measureJoins(server, subject.connect, 'grown', count)
        joins[nameOf(subject)] = joined.serverCpuMsPerJoin
        return perUpdate(server, subject, seconds)
      })
      const named = (what: string, of: Point) =>
        Object.fromEntries(Object.entries(of).map(([name, value]) => [`${name}, ${what}`, value]))
      return { ...named('update', updates), ...named('join', joins) }
    },
  },
  {
    name: 'history',
    title: 'An update and a join, with a longer history of a small document',
    x: 'entries in the log',
    steps: [100, 1000, 10_000, 100_000],
    pictures: [
      { file: 'history-update', y: 'CPU ms per 1,000 updates', figures: ['Inkwire, update'] },
      { file: 'history-join', y: 'CPU ms per join', figures: ['Inkwire, join'] },
    ],
    measure: (entries, seconds) =>
      withServer(OURS, async (server) => {
        await writeHistory(server, entries)
        const joins = await measureJoins(server, connectInkwire, 'grown', { warmUp: 500, measured: 200 })
        const update = await perUpdate(server, OURS, seconds)
        return { 'Inkwire, update': update, 'Inkwire, join': joins.serverCpuMsPerJoin }
      }),
  },
  {
    name: 'folder',
    title: 'A start after a crash, with more documents in the folder',
    x: 'documents in the folder',
    steps: [1, 1000, 10_000, 100_000],
    pictures: [{ file: 'folder', y: 'ms until a document is served', figures: ['Inkwire'] }],
    measure: (documents) =>
      withFolder(async (folder) => {
        await fillFolder(folder, documents)
        const middle = documentName(Math.floor(documents / 2))
        // The first start after the fill finds the folder in the page cache, and so do the others.
        await measureRestart(folder, middle)
        return { Inkwire: (await measureRestart(folder, middle)).servingMs }
      }),
  },
]

async function compared(
  measure: (server: PinnedServer, subject: Subject) => Promise<number>,
): Promise<Point> {
  const point: Record<string, number> = {}
  for (const [name, subject] of Object.entries(COMPARED))
    point[name] = await withServer(subject, (server) => measure(server, subject))
  return point
}

function nameOf(subject: Subject): string {
  return subject === OURS ? 'Inkwire' : 'y-websocket'
}

async function perUpdate(server: PinnedServer, { connect }: Subject, seconds: number): Promise<number> {
  const run = await measureFanOut(server, connect, 'grown', { ...COMPANY, measuredMs: seconds * 1000 })
  return (run.serverCpuMs * 1000 * (COMPANY.clients - 1)) / run.deliveries
}

const PARAGRAPH_BYTES = 110
const IDLE_CPU_MS = 30
const SETTLES_WITHIN_S = 120

/** Folds, compresses and compacts what was just written, or whatever it does with it: not what is measured after. */
async function settled(server: PinnedServer): Promise<void> {
  for (let seconds = 0; seconds < SETTLES_WITHIN_S; seconds++) {
    const before = server.cpuMs
    await pause(1000)
    if (seconds > 1 && server.cpuMs - before < IDLE_CPU_MS) return
  }
  throw new Error('a server does not come to rest')
}

/** Some paragraphs an update; waits for the snapshot. */
async function writeDocument(server: PinnedServer, { connect }: Subject, bytes: number): Promise<void> {
  const writer = new LongWriter(76)
  const reader = new Ear()
  const reading = await connect(server.webSocketUrl, 'grown', reader)
  const writing = await connect(server.webSocketUrl, 'grown', new Ear())
  for (let left = Math.ceil(bytes / PARAGRAPH_BYTES); left > 0; left -= 2000) {
    const before = reader.bytes
    const update = writer.write(Math.min(left, 2000))
    writing.publish(update)
    await reader.until('a part is heard', () => reader.bytes >= before + update.byteLength)
  }
  await writing.close()
  await reading.close()
  await settled(server)
}

const IN_FLIGHT = 500

/** Somebody types a letter and takes it back, again and again. */
async function writeHistory(server: PinnedServer, entries: number): Promise<void> {
  const ear = new Ear()
  const client = await connectInkwire(server.webSocketUrl, 'grown', ear)
  const doc = new Y.Doc()
  doc.clientID = 78
  const text = doc.getText('text')
  let published = 0
  doc.on('update', (update: Uint8Array) => {
    published = client.publish(update)
  })
  for (let entry = 0; entry < entries; entry++) {
    if (entry % 2 === 0) text.insert(0, 'x')
    else text.delete(0, 1)
    if (published - ear.lastBatch > IN_FLIGHT)
      await ear.until('edits are saved', () => published - ear.lastBatch < IN_FLIGHT / 2)
  }
  await ear.until('all is saved', () => ear.lastBatch === published)
  await client.close()
  await settled(server)
}
