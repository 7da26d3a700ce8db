import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { writePart } from '../../../server/backup/document-part.ts'
import { compactLog } from '../../../server/operator/compact.ts'
import { inspectLog } from '../../../server/operator/inspect.ts'
import type { Fold } from '../../../server/operator/rebuild.ts'
import { verifyLog } from '../../../server/operator/verify.ts'
import { fold, isSameState } from '../../../server/snapshot/fold.ts'
import { DEFAULT_SNAPSHOT_POLICY } from '../../../server/snapshot/policy.ts'
import type { Seq } from '../../../shared/ids.ts'
import { DocumentKeys } from '../../../shared/log/keys.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import type { Operation } from '../../../shared/log/store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentLog } from '../../../shared/log/update-log.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const NOTES = docName('notes')
const inline: Fold = async (base, entries) => fold(base, entries)
const isSame = async (one: Uint8Array, other: Uint8Array) => isSameState(one, other)

/** A store whose writes wait for somebody to let them. */
class SlowStore extends MemoryStore {
  readonly #world: World

  constructor(disk: SortedBytes, world: World) {
    super(disk)
    this.#world = world
  }

  override async batch(operations: Operation[]): Promise<void> {
    await this.#world.mayWrite
    await super.batch(operations)
  }
}

class World {
  mayWrite: Promise<void> = Promise.resolve()
  readonly disk = new SortedBytes()
  readonly clock = new FakeClock()
  readonly doc = new Y.Doc()
  log!: DocumentLog

  async open(): Promise<this> {
    const open = async () => new SlowStore(this.disk, this)
    const log = await StoreLog.open({ open, clock: this.clock, random: () => 0.5 })
    this.log = await log.open(NOTES)
    return this
  }

  async type(count: number, author = 'ann'): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const before = Y.encodeStateVector(this.doc)
      this.doc.getText('text').insert(0, `word ${i} `)
      await this.log.append(Y.encodeStateAsUpdate(this.doc, before), author)
    }
  }

  compact(horizonMs = DEFAULT_SNAPSHOT_POLICY.horizonMs) {
    const policy = { ...DEFAULT_SNAPSHOT_POLICY, horizonMs }
    return compactLog(this.log, { fold: inline, policy, nowMs: () => this.clock.nowMs() })
  }

  verify() {
    return verifyLog(this.log, { fold: inline, isSame })
  }

  /** One bit of what is stored under a key. */
  flip(key: Uint8Array): void {
    const value = Uint8Array.from(this.disk.get(key) as Uint8Array)
    value[value.length - 1] = (value.at(-1) as number) ^ 1
    this.disk.apply([{ type: 'put', key, value }])
  }
}

test('[B4] a sound document is rebuilt from its entries and equals its snapshots, also without its beginning', async () => {
  const world = await new World().open()
  await world.type(5)
  expect(await world.compact()).toMatchObject({ folded: 5, snapshotSeq: 5, hasPruned: false })
  await world.type(4)
  await world.compact()
  await world.type(3)
  expect(await world.verify()).toEqual({ head: 12, entries: 12, snapshots: 2, faults: [] })
  world.clock.pass(1000)
  await world.compact(1)
  expect(await world.log.snapshotSeqs()).toEqual([9, 12])
  expect(await world.verify()).toMatchObject({ entries: 3, snapshots: 2, faults: [] })
  expect(await world.compact()).toMatchObject({ folded: 0, snapshotSeq: 12 })
})

test('[B4] a snapshot that is not what its entries say is found, though its checksum is right', async () => {
  const world = await new World().open()
  await world.type(3)
  const { quarantined: _, ...state } = fold(undefined, (await world.log.read(0 as Seq, 1e6)).slice(0, 2))
  await world.log.putSnapshot({ seq: 3 as Seq, timeMs: 1, ...state })
  await world.type(1)
  expect((await world.verify()).faults).toEqual([
    'the snapshot at 3 is not what the entries before it say',
    expect.stringMatching(/entries after it|refers to|applied/),
  ])
})

test('[B4] a flipped bit in an entry or in any snapshot is found', async () => {
  const keys = new DocumentKeys(NOTES)
  for (const key of [keys.entry(1), keys.entry(4), keys.snapshot(3), keys.snapshot(5), keys.entry(6)]) {
    const world = await new World().open()
    for (const count of [3, 2]) {
      await world.type(count)
      await world.compact()
    }
    await world.type(1)
    await world.log.close()
    world.flip(key)
    await world.open()
    expect((await world.verify()).faults, String(key)).not.toEqual([])
  }
})

test('an inspection counts and names pseudonyms, and shows no content', async () => {
  const world = await new World().open()
  await world.type(3, 'ann')
  await world.compact()
  await world.type(1, 'bob')
  const found = await inspectLog(world.log)
  expect(found).toMatchObject({ head: 4, condition: 'sound', tail: 1, entries: { count: 4, first: 1 } })
  expect(found.authors.map(({ entries, person }) => [person, entries])).toEqual([
    ['ann', 3],
    ['bob', 1],
  ])
  expect(found.snapshots).toMatchObject([{ seq: 3 }])
  expect(JSON.stringify(found)).not.toContain('word')
})

test('[B4] what is pruned while somebody looks is no fault', async () => {
  const world = await new World().open()
  for (let i = 0; i < 3; i += 1) {
    await world.type(3)
    await world.compact()
  }
  world.clock.pass(1000)
  let folds = 0
  const pruning: Fold = async (base, entries) => {
    folds += 1
    if (folds === 1) await world.compact(1)
    return fold(base, entries)
  }
  expect(await verifyLog(world.log, { fold: pruning, isSame })).toMatchObject({ entries: 3, faults: [] })
  expect(world.log.prunedThrough).toBe(6)
})

test('[B4] what is on its way off the disk is no fault, and a backup does not begin with it', async () => {
  const world = await new World().open()
  for (let i = 0; i < 3; i += 1) {
    await world.type(3)
    await world.compact()
  }
  world.clock.pass(1000)
  let write = () => {}
  world.mayWrite = new Promise((resolve) => {
    write = resolve
  })
  const pruning = world.compact(1)
  while (world.log.prunedThrough === 0) await new Promise(setImmediate)
  expect(await world.log.snapshotSeqs()).toEqual([3, 6, 9])
  expect(await world.verify()).toMatchObject({ entries: 3, snapshots: 2, faults: [] })
  const lines: string[] = []
  for await (const line of writePart(world.log, undefined, async () => ({ record: null, files: [] })))
    lines.push(...line.trimEnd().split('\n'))
  expect(lines.map((line) => JSON.parse(line).base?.seq ?? JSON.parse(line).seq)).toEqual([
    undefined,
    6,
    7,
    8,
    9,
    undefined,
  ])
  write()
  await pruning
})
