import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { Seq } from '../../shared/ids.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Companions } from './companions.ts'
import { DocumentRecord } from './record.ts'
import { Typist } from './typist.ts'

export interface ChaosOptions {
  readonly rounds: number
  readonly seed: number
  readonly tell?: (line: string) => void
}

export interface ChaosSummary {
  readonly rounds: number
  readonly acknowledgements: number
  /** Crashes that met edits on their way. */
  readonly crashesWithUnacknowledged: number
  /** Crashes of a server that had not yet begun to listen. */
  readonly crashesWhileStarting: number
  readonly snapshots: number
  readonly wordsAtTheEnd: number
  /** From the start of the process to the moment it accepts connections, after a crash. Ascending. */
  readonly restartsMs: readonly number[]
}

const DOCUMENTS = ['notes', 'plans', 'team/minutes']
const TYPISTS_PER_DOCUMENT = 2
const CRASH_AFTER_MS = { low: 20, high: 400 }
const CRASH_WHILE_STARTING_CHANCE = 0.25

// Small enough that crashes meet folds, too [S2].
const FLAGS = ['--fold-entries', '40', '--fold-idle-ms', '100', '--log-level', 'warn']

/**
 * Round after round: people type into documents of the real server over real sockets; it is killed with SIGKILL at a
 * random moment and started again; then a newcomer looks, before anybody else comes back and heals it, whether all
 * that was promised is there. Two clients that come back by themselves have to agree in the end. Throws at the first
 * promise that was not kept.
 */
export async function chaos({ rounds, seed, tell = () => {} }: ChaosOptions): Promise<ChaosSummary> {
  const random = new RandomStream(seed, 'chaos')
  const server = await ServerProcess.start({ flags: FLAGS })
  const companions = new Companions(server.webSocketUrl)
  try {
    const records = DOCUMENTS.map((name) => new DocumentRecord(docName(name)))
    const typists = records.flatMap((record) =>
      Array.from({ length: TYPISTS_PER_DOCUMENT }, (_, index) => {
        const name = `${record.document.slice(0, 1)}${index}`
        return new Typist(name, server.webSocketUrl, record, new RandomStream(seed, name))
      }),
    )
    const counts = { crashesWithUnacknowledged: 0, crashesWhileStarting: 0, snapshots: 0 }
    const restartsMs: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all(typists.map((typist) => typist.join()))
      for (const typist of typists) typist.type()
      companions.type(round)
      await pause(random.integer(CRASH_AFTER_MS.low, CRASH_AFTER_MS.high))
      counts.snapshots += await snapshotsOf(server)
      if (typists.some(({ unacknowledged }) => unacknowledged > 0)) counts.crashesWithUnacknowledged += 1
      await server.kill('SIGKILL')
      for (const typist of typists) typist.stopTyping()
      if (random.chance(CRASH_WHILE_STARTING_CHANCE)) {
        counts.crashesWhileStarting += await crashWhileStarting(server, random.integer(0, 400))
      }
      const beganMs = performance.now()
      await server.restart()
      const elapsedMs = performance.now() - beganMs
      restartsMs.push(elapsedMs)
      for (const record of records) await checkAsNewcomer(server, record)
      tell(`round ${round}: ${Math.round(elapsedMs)} ms to serve again, all promises kept`)
    }
    await Promise.all(typists.map((typist) => typist.join()))
    await Promise.all(typists.map((typist) => typist.saved()))
    let wordsAtTheEnd = 0
    for (const record of records) wordsAtTheEnd += await checkAsNewcomer(server, record)
    await Promise.all(typists.map((typist) => typist.leave()))
    await companions.agree()
    return {
      rounds,
      acknowledgements: records.reduce((sum, record) => sum + record.acknowledgements, 0),
      ...counts,
      wordsAtTheEnd,
      restartsMs: restartsMs.sort((one, other) => one - other),
    }
  } catch (error) {
    tell(server.logLines.slice(-20).join('\n'))
    throw error
  } finally {
    await companions.close()
    await server.close()
  }
}

/** Joins with nothing, and once more from the first entry on; returns how many words there are. */
async function checkAsNewcomer(server: ServerProcess, record: DocumentRecord): Promise<number> {
  const newcomer = new InkwireWriter(server.webSocketUrl, record.document, 'chaos-newcomer--')
  await newcomer.join()
  const { seen } = newcomer
  if (seen === undefined) throw new Error('bug: joined, and saw nothing')
  const words = newcomer.doc.getArray<string>('words').toArray()
  record.check({ words, epoch: seen.epoch, head: seen.seq })
  await newcomer.leave()

  // Every entry up to the head is there, each the one that was told before [L2] [L3].
  let last = 0
  const reader = new InkwireWriter(server.webSocketUrl, record.document, 'chaos-reader----', {
    delivered: (seq, update) => {
      if (seq !== last + 1) throw new Error(`[L2] ${record.document}: entry ${seq} follows entry ${last}`)
      last = seq
      record.delivered(seq, update)
    },
  })
  await reader.join({ type: 'seq', epoch: seen.epoch, seq: 0 as Seq })
  if (last < seen.seq)
    throw new Error(`[L3] ${record.document}: the log ends at ${last}, before its head ${seen.seq}`)
  const replayed = reader.doc.getArray<string>('words').toArray()
  if (replayed.join() !== words.join())
    throw new Error(`[S1] ${record.document}: the log and its snapshot differ`)
  await reader.leave()
  return words.length
}

/** Starts it and kills it again after that time; returns 1 when it had not begun to listen, otherwise 0. */
async function crashWhileStarting(server: ServerProcess, afterMs: number): Promise<number> {
  const started = server.restart().then(
    () => 0,
    () => 1,
  )
  await pause(afterMs)
  await server.kill('SIGKILL')
  return started
}

async function snapshotsOf(server: ServerProcess): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^inkwire_fold_seconds_count (\d+)$/m.exec(metrics)?.[1] ?? 0)
}

/** The one thing here that waits for time to pass: a crash comes at no particular event. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
