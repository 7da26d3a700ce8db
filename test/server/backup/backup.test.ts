import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { BackupFolder } from '../../../server/backup/backup-folder.ts'
import { checkBackup } from '../../../server/backup/check-backup.ts'
import { writePart } from '../../../server/backup/document-part.ts'
import { joinParts } from '../../../server/backup/join-parts.ts'
import { type PartLine, readPart } from '../../../server/backup/read-part.ts'
import { type BackupSource, type Taken, takeBackup } from '../../../server/backup/take-backup.ts'
import { fold } from '../../../server/snapshot/fold.ts'
import type { Seq } from '../../../shared/ids.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { newFolder } from '../../support/new-folder.ts'

const DAY_MS = 86_400_000
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' // of "test"

/** A server's documents in memory, and a folder that they are backed up into. */
class BackupWorld implements BackupSource {
  readonly name = 'a server'
  readonly version = '0.0.0'
  readonly clock = new FakeClock(1_790_000_000_000)
  readonly doc = new Y.Doc()
  readonly names = ['notes']
  readonly log: StoreLog
  readonly folder: BackupFolder
  hasFile = false
  /** Whether the list says how far each document goes. */
  hasHeads = false
  /** How often a document was asked for. */
  asked = 0
  /** Happens when that document is asked for. */
  beforePart: (since: unknown) => void = () => {}

  private constructor(log: StoreLog, folder: BackupFolder) {
    this.log = log
    this.folder = folder
  }

  static async open(): Promise<BackupWorld> {
    const path = await newFolder()
    const log = await StoreLog.open({
      open: MemoryStore.opener(),
      clock: new FakeClock(),
      random: Math.random,
    })
    return new BackupWorld(log, await BackupFolder.open(path, { mayCreate: true }))
  }

  async type(word: string, name = 'notes'): Promise<void> {
    const document = await this.log.open(docName(name))
    const before = Y.encodeStateVector(this.doc)
    this.doc.getText('text').insert(0, word)
    await document.append(Y.encodeStateAsUpdate(this.doc, before), 'ann')
    await document.close()
  }

  /** A snapshot of all there is; what it stands for goes. */
  async prune(): Promise<void> {
    const document = await this.log.open(docName('notes'))
    const { quarantined: _, ...state } = fold(undefined, await document.read(0 as Seq, 1e6))
    const seq = document.head
    await document.putSnapshot({ seq, timeMs: 1, ...state }, { entriesThrough: seq, snapshotsBefore: seq })
    await document.close()
  }

  take(): Promise<Taken> {
    return takeBackup(this.folder, this, () => this.clock.nowMs())
  }

  async check(number: number): Promise<readonly string[]> {
    const manifest = await this.folder.readManifest(number)
    const folding = async (...args: Parameters<typeof fold>) => fold(...args)
    return (await checkBackup(this.folder, manifest, folding)).faults
  }

  /** What a restoration would write. */
  async lines(number: number): Promise<PartLine[]> {
    const manifest = await this.folder.readManifest(number)
    const [document] = manifest.documents
    const parts = document?.parts.map(({ path }) => this.folder.read(path)) ?? []
    const lines: PartLine[] = []
    for await (const line of readPart(joinParts(parts))) lines.push(line)
    return lines
  }

  async auditHead(): Promise<null> {
    return null
  }

  async *list(): ReturnType<BackupSource['list']> {
    for (const text of this.names) {
      const name = docName(text)
      const head = this.hasHeads ? await this.log.headOf(name) : undefined
      yield { name, kept: head && { ...head, record: { title: text }, files: this.#files } }
    }
  }

  async part(...[name, since]: Parameters<BackupSource['part']>): Promise<AsyncIterable<Uint8Array>> {
    this.asked += 1
    this.beforePart(since)
    const document = await this.log.open(docName(name))
    const facts = { record: { title: name }, files: this.#files }
    const lines = writePart(document, since, async () => facts)
    return (async function* () {
      for await (const line of lines) yield Buffer.from(line)
      await document.close()
    })()
  }

  get #files() {
    return this.hasFile ? [{ hash: HASH, size: 4 }] : []
  }

  async file(): Promise<AsyncIterable<Uint8Array>> {
    return (async function* () {
      yield Buffer.from('test')
    })()
  }
}

async function textOf(lines: readonly PartLine[]): Promise<string> {
  const doc = new Y.Doc()
  for (const line of lines) {
    if (line.type === 'base') Y.applyUpdate(doc, line.snapshot.update)
    if (line.type === 'entry') Y.applyUpdate(doc, line.entry.update)
  }
  return doc.getText('text').toString()
}

test('[B1] each backup adds what is new, and each can be restored to its entry', async () => {
  const world = await BackupWorld.open()
  world.hasFile = true
  await world.type('one ')
  expect(await world.take()).toMatchObject({ parts: 1, files: 1, problems: [] })
  await world.type('two ')
  expect(await world.take()).toMatchObject({ parts: 1, files: 0 })
  expect(await world.take()).toMatchObject({ parts: 0, files: 0, bytes: 0 })
  expect(await textOf(await world.lines(1))).toBe('one ')
  expect(await textOf(await world.lines(2))).toBe('two one ')
  expect((await world.lines(3)).map(({ type }) => type)).toEqual(['header', 'entry', 'entry', 'end'])
  for (const number of [1, 2, 3]) expect(await world.check(number)).toEqual([])
})

test('[B1] a document that is as it was costs nothing, and whatever is different in it is backed up', async () => {
  const world = await BackupWorld.open()
  world.hasHeads = true
  world.names.push('empty')
  await world.type('one ')
  await world.take()
  const asked = async () => {
    const before = world.asked
    const { problems } = await world.take()
    expect(problems).toEqual([])
    return world.asked - before
  }
  expect(await asked()).toBe(0)
  await world.type('two ')
  expect(await asked()).toBe(1)
  world.hasFile = true
  expect(await asked()).toBe(2)
  expect(await asked()).toBe(0)
  // It is missing where it was kept.
  await rm(join(world.folder.folder, 'files'), { recursive: true })
  expect(await asked()).toBe(1)
  await world.prune()
  expect(await asked()).toBe(0)
  await world.log.delete(docName('notes'))
  await world.type('another life ')
  expect(await asked()).toBe(1)
  const newest = (await world.folder.manifestNumbers()).at(-1) ?? 0
  const { documents } = await world.folder.readManifest(newest)
  expect(documents[0]).toMatchObject({ name: 'notes', seq: 1, parts: [expect.anything()] })
})

test('[B1] what had a problem is read again, also where nothing is new', async () => {
  const world = await BackupWorld.open()
  world.hasHeads = true
  await world.type('one ')
  await world.take()
  await world.type('two ')
  world.beforePart = () => {
    throw new Error('the disk is gone')
  }
  await world.take()
  expect((await world.take()).problems).toHaveLength(1)
  world.beforePart = () => {}
  expect((await world.take()).problems).toEqual([])
  expect(await textOf(await world.lines(4))).toBe('two one ')
})

test('[B1] where entries are gone that would continue it, the document is backed up whole', async () => {
  const world = await BackupWorld.open()
  await world.type('one ')
  await world.take()
  await world.type('two ')
  await world.prune()
  await world.type('three ')
  expect((await world.take()).manifest.documents[0]?.parts).toHaveLength(1)
  const lines = await world.lines(2)
  expect(lines.map(({ type }) => type)).toEqual(['header', 'base', 'entry', 'end'])
  expect(await textOf(lines)).toBe('three two one ')
  expect(await world.check(2)).toEqual([])
})

test('[B1] a backup that is cut off is none: the one before stays the newest, and the next is whole', async () => {
  const world = await BackupWorld.open()
  await world.type('one ')
  await world.take()
  await world.type('two ')
  world.names.push('other')
  const real = world.list.bind(world)
  world.list = async function* () {
    for await (const entry of real()) {
      if (entry.name === 'other') throw new Error('the machine is switched off')
      yield entry
    }
  }
  await expect(world.take()).rejects.toThrow('switched off')
  expect(await world.folder.manifestNumbers()).toEqual([1])
  expect(await textOf(await world.lines(1))).toBe('one ')
  world.list = real
  expect((await world.take()).manifest.number).toBe(2)
  expect(await textOf(await world.lines(2))).toBe('two one ')
  expect(await world.check(2)).toEqual([])
})

test('[B1] a document that cannot be read, or has become shorter, keeps what the last backup had of it', async () => {
  const world = await BackupWorld.open()
  for (const word of ['one ', 'two ']) await world.type(word)
  await world.take()
  world.beforePart = () => {
    throw new Error('the disk is gone')
  }
  const broken = await world.take()
  expect(broken.problems).toEqual([expect.stringContaining('the disk is gone')])
  expect(await textOf(await world.lines(2))).toBe('two one ')
  world.beforePart = () => {}
  expect((await world.take()).problems).toEqual([])
})

test('[B1] a document whose history is damaged is backed up from its newest snapshot on, and that is told', async () => {
  const world = await BackupWorld.open()
  await world.type('one ')
  await world.prune()
  await world.type('two ')
  world.beforePart = (since) => {
    if (since !== 'newest') throw new Error('entry 1 is damaged')
  }
  const { problems } = await world.take()
  expect(problems).toEqual(['notes: only its newest state could be read: entry 1 is damaged'])
  expect(await textOf(await world.lines(1))).toBe('two one ')
})

test('[B4] whatever of a backup is changed, cut or missing is found', async () => {
  const world = await BackupWorld.open()
  world.hasFile = true
  for (const word of ['one ', 'two ']) {
    await world.type(word)
    await world.take()
  }
  const entries = await readdir(world.folder.folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const named = files.filter((file) => !/000001\.(json|sha256)$|inkwire-backup\.json$/.test(file))
  expect(named).toHaveLength(5) // two parts, a file, a manifest, its sums
  for (const file of named) {
    const bytes = await readFile(file)
    const flipped = Uint8Array.from(bytes)
    const middle = bytes.length >> 1
    flipped[middle] = (flipped[middle] as number) ^ 4
    for (const damaged of [flipped, bytes.subarray(0, -1), undefined]) {
      if (damaged === undefined) await rm(file)
      else await writeFile(file, damaged)
      const found = await world.check(2).catch((error: Error) => [error.message])
      // Without its last byte a list of sums still says of the manifest what it has to say.
      const isHarmless = file.endsWith('.sha256') && damaged !== undefined
      if (!isHarmless) expect(found, `${file}, ${damaged?.length}`).not.toEqual([])
      await writeFile(file, bytes)
    }
  }
  expect(await world.check(2)).toEqual([])
})

test('what is older than it is to be kept goes, with all that only it held; the newest stays', async () => {
  const world = await BackupWorld.open()
  world.hasFile = true
  await world.type('one ')
  await world.take()
  await world.type('two ')
  await world.prune()
  world.hasFile = false
  world.clock.pass(10 * DAY_MS)
  await world.take()
  const nowMs = world.clock.nowMs()
  expect(await world.folder.forgetBefore(nowMs - 11 * DAY_MS)).toEqual([])
  expect(await world.folder.forgetBefore(nowMs - 9 * DAY_MS)).toEqual([1])
  expect(await readdir(join(world.folder.folder, 'manifests'))).toEqual(['000002.json', '000002.sha256'])
  expect(await world.folder.hasFile(HASH, 4)).toBe(false)
  expect(await world.check(2)).toEqual([])
  expect(await world.folder.forgetBefore(nowMs + DAY_MS)).toEqual([])
})

test('a folder of something else is not taken for one of backups, and one backup at a time is made', async () => {
  const world = await BackupWorld.open()
  const path = world.folder.folder
  const unlock = await world.folder.lock()
  await expect(world.folder.lock()).rejects.toThrow('another backup')
  await unlock()
  await (await world.folder.lock())()
  await writeFile(join(path, 'inkwire-backup.json'), '{"format":"inkwire backup folder","version":2}')
  await expect(BackupFolder.open(path, { mayCreate: true })).rejects.toThrow('another version')
  await rm(join(path, 'inkwire-backup.json'))
  await writeFile(join(path, 'thesis.txt'), 'years of work')
  await expect(BackupFolder.open(path, { mayCreate: true })).rejects.toThrow('not empty')
})
