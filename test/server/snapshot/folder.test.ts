import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { fold } from '../../../server/snapshot/fold.ts'
import { Folder, type FolderOptions } from '../../../server/snapshot/folder.ts'
import { DEFAULT_SNAPSHOT_POLICY, type SnapshotPolicy } from '../../../server/snapshot/policy.ts'
import { compressing } from '../../../server/storage/compressing-store.ts'
import type { Seq } from '../../../shared/ids.ts'
import { DocumentKeys } from '../../../shared/log/keys.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentLog, Entry } from '../../../shared/log/update-log.ts'
import { DEFLATE_AT_ONCE } from '../../support/deflate-at-once.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { Writer } from '../../support/writer.ts'

const DAY_MS = 86_400_000
const POLICY: SnapshotPolicy = { ...DEFAULT_SNAPSHOT_POLICY, foldEntries: 10 }

/** One open document whose log is folded as its channel would have it, on a clock that a test moves. */
class Desk {
  readonly clock = new FakeClock(1_000 * DAY_MS)
  readonly writer = new Writer(1)
  readonly told: string[] = []
  readonly folds: number[] = []
  readonly disk = new SortedBytes()
  compression = DEFLATE_AT_ONCE
  folder: Folder
  log!: StoreLog
  document!: DocumentLog
  #unfollow: () => void = () => {}

  constructor(
    policy: SnapshotPolicy,
    work: FolderOptions['fold'] = async (base, entries) => fold(base, entries),
  ) {
    this.folder = new Folder({
      fold: async (base, entries) => {
        this.folds.push(entries.length)
        return work(base, entries)
      },
      policy,
      clock: this.clock,
      telemetry: {
        folded: () => this.told.push('folded'),
        foldFailed: () => this.told.push('failed'),
        quarantined: () => this.told.push('quarantined'),
        alarm: (text) => this.told.push(`alarm: ${text}`),
      },
    })
  }

  async open(): Promise<this> {
    const open = compressing(MemoryStore.opener(this.disk), this.compression)
    this.log ??= await StoreLog.open({ open, clock: this.clock, random: () => 0.5 })
    this.document = await this.log.open(docName('notes'))
    const snapshot = await this.document.snapshot()
    const tail = await this.document.read(snapshot?.seq ?? (0 as Seq), 1e9)
    if (tail.length > 0) this.folder.grown(this.document, tail)
    this.#unfollow = this.document.follow(this.document.head, {
      deliver: (entries: readonly Entry[]) => this.folder.grown(this.document, entries),
      fail: () => {},
    })
    return this
  }

  async close(): Promise<void> {
    await this.folder.rest(this.document)
    this.#unfollow()
    await this.document.close()
  }

  async type(entries: number): Promise<void> {
    for (let i = 0; i < entries; i += 1) await this.document.append(this.writer.type('word '), 'ann')
  }

  append(update: Uint8Array): Promise<Seq> {
    return this.document.append(update, 'ann')
  }

  async pass(ms: number): Promise<void> {
    this.clock.pass(ms)
    for (let turn = 0; turn < 20; turn += 1) await settle()
  }

  async snapshots(): Promise<number[]> {
    return [...(await this.document.snapshotSeqs())]
  }

  async text(): Promise<string> {
    const snapshot = await this.document.snapshot()
    const tail = await this.document.read(snapshot?.seq ?? (0 as Seq), 1e9)
    const doc = new Y.Doc()
    if (snapshot !== undefined) Y.applyUpdate(doc, snapshot.update)
    for (const { update } of tail) Y.applyUpdate(doc, update)
    return doc.getText('text').toString()
  }
}

let desk: Desk

beforeEach(async () => {
  desk = await new Desk(POLICY).open()
})

afterEach(async () => {
  await desk.close()
  expect(desk.clock.timers).toBe(0)
})

test('[S1] a busy document is folded when its tail is long, a moment later', async () => {
  await desk.type(9)
  await desk.pass(5000)
  expect(await desk.snapshots()).toEqual([])
  await desk.type(3)
  await desk.pass(1000)
  expect(await desk.snapshots()).toEqual([12])
  expect(await desk.text()).toBe('word '.repeat(12))
  expect(desk.told).toEqual(['folded'])
})

test('a quiet document is folded earlier, when nobody has edited it for a while', async () => {
  await desk.type(2)
  await desk.pass(29_000)
  await desk.type(1)
  await desk.pass(29_000)
  expect(await desk.snapshots()).toEqual([])
  await desk.pass(1000)
  expect(await desk.snapshots()).toEqual([3])
})

test('a document that comes to rest is folded if that is worth it', async () => {
  await desk.type(1)
  await desk.folder.rest(desk.document)
  expect(await desk.snapshots()).toEqual([])
  await desk.close()
  await desk.open()
  await desk.type(1)
  await desk.folder.rest(desk.document)
  expect(await desk.snapshots()).toEqual([2])
})

test('a tail that was there when the document was opened counts', async () => {
  desk.folder.close()
  await desk.type(15)
  await desk.close()
  const { log } = desk
  desk = new Desk(POLICY)
  desk.log = log
  await desk.open()
  await desk.pass(1000)
  expect(await desk.snapshots()).toEqual([15])
})

test('[S4] what lies beyond the horizon goes, but for the base and the last two snapshots', async () => {
  for (let week = 0; week < 8; week += 1) {
    await desk.type(10)
    await desk.pass(1000)
    await desk.pass(7 * DAY_MS - 1000)
  }
  // The eighth was folded on day 49: entry 30 was written on day 14, entry 40 on day 21, within the 30 days.
  expect(await desk.snapshots()).toEqual([30, 40, 50, 60, 70, 80])
  await expect(desk.document.read(29 as Seq, 100)).rejects.toThrow()
  expect((await desk.document.read(30 as Seq, 1))[0]?.seq).toBe(31)
  expect(await desk.text()).toBe('word '.repeat(80))
})

test('[S4] what the log keeps is found out again when the document is opened again', async () => {
  for (let week = 0; week < 8; week += 1) {
    await desk.type(10)
    await desk.pass(1000)
    await desk.pass(7 * DAY_MS - 1000)
    await desk.close()
    await desk.open()
  }
  expect(await desk.snapshots()).toEqual([30, 40, 50, 60, 70, 80])
})

test('[S3] an entry that cannot be applied is quarantined with an alarm, and the document lives on', async () => {
  await desk.type(4)
  const poison = new Writer(2).type('half of this is missing')
  await desk.append(poison.slice(0, poison.length - 3))
  await desk.type(6)
  await desk.pass(1000)
  expect(await desk.snapshots()).toEqual([11])
  expect(desk.told).toEqual([
    'quarantined',
    'alarm: 1 entries of a document were quarantined: notes',
    'folded',
  ])
  expect((await desk.document.read(4 as Seq, 1))[0]?.update).toEqual(Uint8Array.of(0, 0))
  expect(await desk.text()).toBe('word '.repeat(10))
})

test('when folding fails the log stays as it is, an alarm is given once, and it is tried again much later', async () => {
  const broken = async () => {
    throw new Error('the worker is gone')
  }
  desk = await new Desk(POLICY, broken).open()
  await desk.type(10)
  await desk.pass(1000)
  expect(desk.told).toEqual([
    'failed',
    'alarm: no snapshot could be made of a document, its log stays as it is: notes',
  ])
  await desk.type(9)
  await desk.pass(60_000)
  expect(desk.folds).toEqual([10])
  await desk.type(1)
  await desk.pass(1000)
  expect(desk.folds).toEqual([10, 20])
  expect(await desk.snapshots()).toEqual([])
  expect(await desk.text()).toBe('word '.repeat(20))
})

test('one document is folded at a time, and no join waits for the folds of others', async () => {
  let finish: () => void = () => {}
  const slow: FolderOptions['fold'] = async (base, entries) => {
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    return fold(base, entries)
  }
  desk = await new Desk(POLICY, slow).open()
  await desk.type(10)
  await desk.pass(1000)
  const other = await desk.log.open(docName('other'))
  await other.append(new Writer(5).type('x'), 'ann')
  desk.folder.grown(other, await other.read(0 as Seq, 1e9))
  desk.folder.grown(other, await other.read(0 as Seq, 1e9))
  await desk.folder.rest(other)
  expect(desk.folds).toEqual([10])
  await other.close()
  finish()
  await desk.pass(0)
  expect(await desk.snapshots()).toEqual([10])
})

test('once closed it starts no more folds', async () => {
  await desk.type(10)
  desk.folder.close()
  await desk.pass(100_000)
  await desk.folder.rest(desk.document)
  expect(desk.folds).toEqual([])
})

test('keeps what it has folded as one value, and reads it as it was', async () => {
  const desk = await new Desk(POLICY).open()
  await desk.type(12)
  const before = await desk.document.read(0 as Seq, 1e9)
  await desk.pass(2000)
  const span = { ...new DocumentKeys(docName('notes')).allEntries(), limit: 100, maxBytes: 1e9 }
  expect(desk.disk.range(span)).toHaveLength(1)
  await desk.type(1)
  expect((await desk.document.read(0 as Seq, 1e9)).slice(0, 12)).toEqual(before)
  await desk.close()
})

test('a history that cannot be compressed stays as it is, with an alarm', async () => {
  const desk = new Desk(POLICY)
  let isFirst = true
  desk.compression = {
    ...DEFLATE_AT_ONCE,
    // The first is the snapshot.
    compress: async (bytes) => {
      if (!isFirst) throw new Error('no memory')
      isFirst = false
      return DEFLATE_AT_ONCE.compress(bytes)
    },
  }
  await desk.open()
  await desk.type(12)
  await desk.pass(2000)
  expect(desk.told).toEqual(['alarm: the history of a document could not be compressed: notes', 'folded'])
  expect(await desk.document.snapshotSeqs()).toEqual([12])
  expect(await desk.document.read(0 as Seq, 1e9)).toHaveLength(12)
  await desk.close()
})
