import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { connectInkwire } from '../load/inkwire-client.ts'
import { median } from '../load/samples.ts'
import type { Row } from '../report.ts'
import { startInkwire } from '../servers/inkwire.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import type { RecordedSession } from '../sessions/recorded-session.ts'
import { replaySession } from '../sessions/replay-session.ts'
import { ms, type Rounds } from './company-rows.ts'
import { type Joined, type Joins, joinOnce, measureJoins, writeOnce } from './joining.ts'
import { SUBJECTS, withFolder } from './subjects.ts'

const DOCUMENT = 'joined'
const EMPTY_DOCUMENT = 'empty'
// A server's code is hot after some thousand joins; before, most of what is measured is the compiler.
const EMPTY_JOINS = { warmUp: 1500, measured: 500 }
const JOINS = { warmUp: 500, measured: 500 }
const FOLDED_WITHIN_MS = 300_000
const SHARE_GOAL = 0.2
const COLD_GOAL_MS = 20

interface WarmJoins {
  /** What a join costs before there is a document to send. */
  readonly empty: Joins
  readonly large: Joins
}

/**
 * Joins of a document that has a long history. Our server gets every keystroke of it, and has folded it by itself; the
 * peer, which keeps no history, gets the same document at once.
 */
export function joiningRows(session: RecordedSession, rounds: Rounds): Promise<Row[]> {
  return withFolder(async (data) => {
    rounds.log('joining: writing the document, keystroke by keystroke')
    const update = await writeHistory(data, session)
    const warm = SUBJECTS.map((): WarmJoins[] => [])
    const cold: Joined[] = []
    for (let round = 1; round <= rounds.rounds; round++) {
      const first = await measureCold(data)
      cold.push(first)
      rounds.log(
        `joining, round ${round}: cold, first byte ${ms(first.firstMs)}, whole ${ms(first.completeMs)}`,
      )
      for (const [index, subject] of SUBJECTS.entries()) {
        const server = await subject.start(data)
        if (index === SUBJECTS.length - 1) await writeOnce(server, subject.connect, DOCUMENT, update)
        const empty = await measureJoins(server, subject.connect, EMPTY_DOCUMENT, EMPTY_JOINS)
        const large = await measureJoins(server, subject.connect, DOCUMENT, JOINS)
        await server.kill()
        warm[index]?.push({ empty, large })
        rounds.log(
          `joining, round ${round}, ${subject.name}: ${ms(large.serverCpuMsPerJoin)} of CPU a join, ` +
            `${ms(empty.serverCpuMsPerJoin)} where the document is empty`,
        )
      }
    }
    return rowsOf(warm, cold)
  })
}

function rowsOf(warm: readonly WarmJoins[][], cold: readonly Joined[]): Row[] {
  const mediansOf = (figure: (joins: WarmJoins) => number) => warm.map((joins) => median(joins.map(figure)))
  const cpu = mediansOf(({ large }) => large.serverCpuMsPerJoin)
  const theirs = cpu.at(-1) as number
  const shares = cpu.map((own) => own / theirs)
  const coldFirstMs = median(cold.map(({ firstMs }) => firstMs))
  return [
    {
      measure: 'join of a large document: bytes',
      values: mediansOf(({ large }) => large.bytes).map(kilobytes),
    },
    { measure: 'same, warm: server CPU per join, connection included', values: cpu.map(ms) },
    {
      measure: 'same, the peer being 1',
      values: shares.map((share) => share.toFixed(2)),
      goal: { text: `≤ ${SHARE_GOAL.toFixed(2)}`, isReached: (shares[0] as number) <= SHARE_GOAL },
    },
    {
      measure: 'join of an empty document, for comparison: server CPU per join',
      values: mediansOf(({ empty }) => empty.serverCpuMsPerJoin).map(ms),
    },
    {
      measure: 'join of a large document, warm: request → whole document, p50',
      values: mediansOf(({ large }) => large.complete.quantile(0.5)).map(ms),
    },
    {
      measure: 'same, first of all after a restart: request for a connection → first of the document',
      values: [ms(coldFirstMs)],
      goal: { text: `≤ ${COLD_GOAL_MS} ms`, isReached: coldFirstMs <= COLD_GOAL_MS },
    },
    {
      measure: 'same: → whole document',
      values: [ms(median(cold.map(({ completeMs }) => completeMs)))],
    },
  ]
}

/** Returns what the document is in the end. */
async function writeHistory(data: string, session: RecordedSession): Promise<Uint8Array> {
  const server = await startInkwire(data, ['--fold-idle-ms', '1000'])
  try {
    await replaySession(session, { webSocketUrl: server.webSocketUrl, document: DOCUMENT, inFlightMax: 256 })
    await untilFolded(server)
    return await downloadAll(server)
  } finally {
    await server.stop()
  }
}

// A snapshot and few entries after it: what a joiner gets is in few pieces.
async function untilFolded(server: PinnedServer): Promise<void> {
  const lastMs = performance.now() + FOLDED_WITHIN_MS
  for (;;) {
    const { pieces } = await joinOnce(server, connectInkwire, DOCUMENT)
    if (pieces < 100) return
    if (performance.now() > lastMs) throw new Error(`not folded within ${FOLDED_WITHIN_MS} ms`)
    await pause(1000)
  }
}

async function downloadAll(server: PinnedServer): Promise<Uint8Array> {
  const doc = new Y.Doc()
  const client = await connectInkwire(server.webSocketUrl, DOCUMENT, {
    delivered: (update) => Y.applyUpdate(doc, update),
    acknowledged() {},
    failed: (error) => {
      throw error
    },
  })
  await client.close()
  return Y.encodeStateAsUpdate(doc)
}

/** The first thing that a new process is asked for. */
async function measureCold(data: string): Promise<Joined> {
  const server = await startInkwire(data)
  const joined = await joinOnce(server, connectInkwire, DOCUMENT)
  await server.kill()
  return joined
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}
