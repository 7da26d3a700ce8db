import { cp, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { ServerProcess } from '../support/server-process.ts'
import { broken, type Campaign, type CampaignOptions, type Figures, lastWords, until } from './campaign.ts'
import { metric } from './measure.ts'

const DOCUMENTS = ['short', 'long', 'folded', 'idle'].map(docName)
const WORDS: Readonly<Record<string, number>> = { short: 3, long: 400, folded: 150, idle: 40 }
const FLAGS = ['--fold-entries', '60', '--fold-idle-ms', '100', '--log-level', 'warn']
const MADE_WITHIN_MS = 20_000
const ENDS_WITHIN_MS = 5_000
/** A document is refused after three ends; the list of them, or a database, may come before it. */
const STARTS_MAX = 10

export const DAMAGE: Campaign = {
  promise:
    'One bit after the other is flipped in a data folder, then each file is deleted in turn: the server refuses to start and says what to do, or says which document is damaged and serves all others, or everything is as it was.',
  unit: 'flipped bits',
  full: 200,
  run,
}

type Sample = ReadonlyMap<string, readonly string[]>

/** What became of one damage. */
type Outcome = 'harmless' | 'said' | 'refused' | 'ended'

async function run({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'damage')
  const whole = await mkdtemp(join(tmpdir(), 'inkwire-whole-'))
  const copy = await mkdtemp(join(tmpdir(), 'inkwire-damaged-'))
  const counts: Record<Outcome, number> = { harmless: 0, said: 0, refused: 0, ended: 0 }
  const damage = async (what: string, act: () => Promise<void>) => {
    await rm(copy, { recursive: true })
    await cp(whole, copy, { recursive: true })
    await act()
    const outcome = await outcomeOf(copy, sample).catch((cause: unknown) => {
      throw new Error(what, { cause })
    })
    counts[outcome] += 1
    tell(`${what}: ${outcome}`)
  }
  const sample = await makeSample(whole)
  try {
    const files = await dataFiles(whole)
    for (let flip = 0; flip < rounds; flip += 1) {
      const name = random.oneOf(files)
      const bit = random.integer(0, (await stat(join(whole, name))).size * 8 - 1)
      await damage(`bit ${bit} of ${name}`, async () => {
        const bytes = await readFile(join(copy, name))
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
        await writeFile(join(copy, name), bytes)
      })
    }
    // In a short run some, in a long one all.
    const first = random.integer(0, files.length - 1)
    const inOrder = [...files.slice(first), ...files.slice(0, first)]
    const deleted = inOrder.slice(0, rounds)
    for (const name of deleted) await damage(`without ${name}`, () => unlink(join(copy, name)))
    return {
      'flipped bits': rounds,
      'deleted files': deleted.length,
      'as it was': counts.harmless,
      'said, and all else served': counts.said,
      'not started, and said why': counts.refused,
      'ended by LevelDB, loudly': counts.ended,
      'wrong or shorter in silence': 0,
    }
  } finally {
    await rm(whole, { recursive: true })
    await rm(copy, { recursive: true })
  }
}

/** Documents in tables and in the log, with snapshots and without, as a server leaves them. */
async function makeSample(folder: string): Promise<Sample> {
  const sample = new Map<string, string[]>()
  for (const part of [1, 2]) {
    // What is in LevelDB's log goes into a table at the next opening.
    const server = await ServerProcess.start({ data: folder, flags: FLAGS })
    for (const document of DOCUMENTS) {
      if (document === 'idle' && part === 2) continue
      const writer = new InkwireWriter(server.webSocketUrl, document, 'damage-writer----')
      await writer.join()
      const words = writer.doc.getArray<string>('words')
      const count = (WORDS[document] as number) / (document === 'idle' ? 1 : 2)
      for (let word = 0; word < count; word += 1) words.push([`${document} ${part}.${word}`])
      await writer.saved()
      await writer.leave()
      sample.set(document, words.toArray())
    }
    const snapshots = () => metric(server, 'inkwire_fold_seconds_count')
    await until('snapshots are made', MADE_WITHIN_MS, async () => (await snapshots()) > 0)
    await server.stop()
    await server.close()
  }
  return sample
}

/** Throws where the server says nothing of what is wrong or missing, or is ended by it for ever. */
async function outcomeOf(data: string, sample: Sample): Promise<Outcome> {
  const outcome = await lookAt(data, sample)
  for (let start = 1; outcome === 'ended' && (await lookAt(data, sample)) === 'ended'; start += 1) {
    if (start === STARTS_MAX) broken('[L8] LevelDB ends the server again and again')
  }
  return outcome
}

/** `ended`: LevelDB has ended the process over what it read. */
async function lookAt(data: string, sample: Sample): Promise<Outcome> {
  let server: ServerProcess
  try {
    server = await ServerProcess.start({ data, flags: FLAGS })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    if (/Assertion/.test(said)) return 'ended'
    if (!/damaged|put .* back|backup/i.test(said)) throw error
    return 'refused'
  }
  try {
    const wrong: string[] = []
    for (const [document, words] of sample) {
      const reader = new InkwireWriter(server.webSocketUrl, docName(document), 'damage-reader----')
      const joined = await reader.join().then(
        () => true,
        () => false,
      )
      const read = reader.doc.getArray<string>('words').toArray()
      // Read-only and shorter is what a damaged document is; a word that was never written is not.
      const wasWritten = read.every((word) => words.includes(word))
      if (joined && !wasWritten) broken(`[L0] ${document} holds what nobody wrote`)
      if (!joined || !reader.isWritable || read.join() !== words.join()) wrong.push(document)
      if (joined && reader.isWritable && read.join() !== words.join()) {
        broken(`[L6] ${document} has ${read.length} of ${words.length} words, and can be written to`)
      }
      await reader.leave()
    }
    const alarms = server.logLines.filter((line) => line.includes('"alarm"'))
    if (wrong.length > 0 && alarms.length === 0) {
      // The sockets of a process that LevelDB ends are closed before it is gone, and before it is heard.
      const hasEnded = () => server.pid === undefined
      await until(`an alarm or an end, as ${wrong.join()} cannot be read whole`, ENDS_WITHIN_MS, hasEnded)
    }
    if (server.pid === undefined && /Assertion/.test(lastWords(server.logLines))) return 'ended'
    if (wrong.length > 0 && alarms.length === 0)
      broken(`[L6] no alarm, and ${wrong.join()} cannot be read whole`)
    return alarms.length > 0 ? 'said' : 'harmless'
  } finally {
    await server.close()
  }
}

/** All that holds data; LevelDB's `LOG` is for people, `LOCK` is empty, and the reserve holds nothing. */
async function dataFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  const kept = names.filter((name) => /\.(log|ldb|json)$|MANIFEST|CURRENT/.test(name))
  const sizes = await Promise.all(kept.map(async (name) => (await stat(join(folder, name))).size))
  return kept.filter((_, index) => (sizes[index] as number) > 0)
}
