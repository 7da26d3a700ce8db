import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { EMPTY_UPDATE, type Entry } from '../../shared/log/update-log.ts'
import { equal, rejects } from './claims.ts'
import {
  ALICE,
  bytesOf,
  type LogCase,
  listen,
  logCase,
  NOTES,
  numbers,
  snapshotAt,
  update,
  write,
} from './log-case.ts'

const PAGE = 64 * 1024

/** Snapshots, and what is pruned with them or put aside. */
export const SNAPSHOT_CASES: readonly LogCase[] = [
  logCase('[S2] keeps a snapshot with all its parts', async (log, reopen) => {
    let notes = await write(log, NOTES, 10)
    const snapshot = snapshotAt(10)
    await notes.putSnapshot(snapshot)
    equal(await notes.snapshot(), { epoch: notes.epoch, ...snapshot })
    const { epoch } = notes
    notes = await (await reopen()).open(NOTES)
    equal(await notes.snapshot(), { epoch, ...snapshot })
    equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 10))
  }),

  logCase('gives the newest snapshot at or before a seq', async (log) => {
    const notes = await write(log, NOTES, 10)
    await notes.putSnapshot(snapshotAt(8))
    await notes.putSnapshot(snapshotAt(3))
    await notes.putSnapshot(snapshotAt(6))
    equal(await notes.snapshotSeqs(), [3, 6, 8])
    const found = await Promise.all([2, 3, 5, 6, 7, 8, 10].map((seq) => notes.snapshot(seq as Seq)))
    equal(
      found.map((snapshot) => snapshot?.seq),
      [undefined, 3, 3, 6, 6, 8, 8],
    )
  }),

  logCase('[L0] entries that were compressed are read as before, from every place', async (log, reopen) => {
    let notes = await write(log, NOTES, 40)
    for (const seq of [10, 25]) await notes.putSnapshot(snapshotAt(seq))
    const before = await notes.read(SEQ_ZERO, PAGE)
    await notes.compress(SEQ_ZERO, 10 as Seq)
    await notes.compress(10 as Seq, 25 as Seq)
    await notes.append(update(41), ALICE)
    for (let round = 0; round < 2; round++) {
      for (const from of numbers(0, 40)) {
        const read: Entry[] = []
        for (let seq = from; seq < 40; ) {
          const page = await notes.read(seq as Seq, 100)
          read.push(...page)
          seq = page.at(-1)?.seq as Seq
        }
        equal(read.slice(0, 40 - from), before.slice(from))
      }
      equal([notes.head, notes.condition], [41, { state: 'sound' }])
      equal((await notes.snapshot(24 as Seq))?.update, snapshotAt(10).update)
      notes = await (await reopen()).open(NOTES)
    }
  }),

  logCase('thins snapshots, and keeps the entries between those that stay', async (log, reopen) => {
    let notes = await write(log, NOTES, 30)
    for (const seq of [5, 10, 15]) await notes.putSnapshot(snapshotAt(seq))
    const thinned = [10, 15] as Seq[]
    await notes.putSnapshot(snapshotAt(20), { entriesThrough: SEQ_ZERO, snapshotsBefore: SEQ_ZERO, thinned })
    await notes.prune({ entriesThrough: SEQ_ZERO, snapshotsBefore: SEQ_ZERO, thinned: [20 as Seq] })
    for (let opened = 1; opened <= 2; opened++) {
      equal(await notes.snapshotSeqs(), [5, 20])
      equal((await notes.snapshot(19 as Seq))?.update, snapshotAt(5).update)
      equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 30))
      notes = await (await reopen()).open(NOTES)
    }
  }),

  logCase('prunes, and deletes, what was compressed', async (log, reopen) => {
    let notes = await write(log, NOTES, 30)
    for (const seq of [10, 20]) await notes.putSnapshot(snapshotAt(seq))
    await notes.compress(SEQ_ZERO, 20 as Seq)
    await notes.prune({ entriesThrough: 15 as Seq, snapshotsBefore: 11 as Seq })
    notes = await (await reopen()).open(NOTES)
    await rejects(notes.read(14 as Seq, PAGE), 'LOG_DAMAGED')
    equal(bytesOf(await notes.read(15 as Seq, PAGE)), numbers(16, 30))
    const again = await reopen()
    await again.delete(NOTES)
    notes = await again.open(NOTES)
    equal([notes.head, await notes.read(SEQ_ZERO, PAGE)], [0, []])
  }),

  logCase('a snapshot takes the place of another at the same seq', async (log, reopen) => {
    const notes = await write(log, NOTES, 3)
    await notes.putSnapshot(snapshotAt(3))
    const better = { ...snapshotAt(3), update: update(99) }
    const reading = notes.snapshot()
    const putting = notes.putSnapshot(better)
    equal((await reading)?.seq, 3)
    await putting
    equal((await (await (await reopen()).open(NOTES)).snapshot())?.update, update(99))
  }),

  logCase('[S2] prunes entries and snapshots together with a new snapshot', async (log, reopen) => {
    let notes = await write(log, NOTES, 10)
    await notes.putSnapshot(snapshotAt(4))
    await notes.putSnapshot(snapshotAt(6))
    await notes.putSnapshot(snapshotAt(9), { entriesThrough: 6 as Seq, snapshotsBefore: 6 as Seq })
    for (let round = 0; round < 2; round++) {
      equal(await notes.snapshotSeqs(), [6, 9])
      equal((await notes.snapshot(7 as Seq))?.seq, 6)
      equal(await notes.snapshot(5 as Seq), undefined)
      await rejects(notes.read(SEQ_ZERO, PAGE), 'LOG_DAMAGED')
      await rejects(notes.read(5 as Seq, PAGE), 'LOG_DAMAGED')
      equal(bytesOf(await notes.read(6 as Seq, PAGE)), [7, 8, 9, 10])
      equal(notes.condition, { state: 'sound' })
      notes = await (await reopen()).open(NOTES)
    }
  }),

  logCase('never prunes beyond the newest snapshot, nor the newest snapshot', async (log) => {
    const notes = await write(log, NOTES, 10)
    await notes.prune({ entriesThrough: 10 as Seq, snapshotsBefore: 11 as Seq })
    equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 10))
    await notes.putSnapshot(snapshotAt(4))
    await notes.prune({ entriesThrough: 10 as Seq, snapshotsBefore: 11 as Seq })
    equal(await notes.snapshotSeqs(), [4])
    equal(bytesOf(await notes.read(4 as Seq, PAGE)), numbers(5, 10))
    await notes.prune({ entriesThrough: 2 as Seq, snapshotsBefore: SEQ_ZERO })
    equal(bytesOf(await notes.read(4 as Seq, PAGE)), numbers(5, 10))
  }),

  logCase('[S2] goes on after everything was pruned', async (log, reopen) => {
    let notes = await write(log, NOTES, 10)
    await notes.putSnapshot(snapshotAt(10), { entriesThrough: 10 as Seq, snapshotsBefore: 10 as Seq })
    notes = await (await reopen()).open(NOTES)
    equal([notes.head, notes.condition], [10, { state: 'sound' }])
    equal(await notes.read(10 as Seq, PAGE), [])
    equal(await notes.append(update(11), ALICE), 11)
    notes = await (await reopen()).open(NOTES)
    equal(bytesOf(await notes.read(10 as Seq, PAGE)), [11])
  }),

  logCase('prunes a long log', async (log, reopen) => {
    let notes = await log.open(NOTES)
    await Promise.all(numbers(1, 2500).map((n) => notes.append(update(n % 256), ALICE)))
    await notes.putSnapshot(snapshotAt(2400), { entriesThrough: 2400 as Seq, snapshotsBefore: SEQ_ZERO })
    notes = await (await reopen()).open(NOTES)
    equal(notes.condition, { state: 'sound' })
    equal((await notes.read(2400 as Seq, PAGE)).length, 100)
  }),

  logCase('appends go on while snapshots are put and entries pruned', async (log) => {
    const notes = await write(log, NOTES, 5)
    const reader = listen(notes, 5)
    const appends = numbers(6, 105).map((n) => notes.append(update(n), ALICE))
    const changes = [1, 2, 3, 4, 5].map((seq) =>
      notes.putSnapshot(snapshotAt(seq), {
        entriesThrough: (seq - 1) as Seq,
        snapshotsBefore: (seq - 1) as Seq,
      }),
    )
    await Promise.all([...appends, ...changes])
    equal(reader.seqs, numbers(6, 105))
    equal(await notes.snapshotSeqs(), [4, 5])
    equal(bytesOf(await notes.read(5 as Seq, PAGE)), numbers(6, 105))
  }),

  logCase('gives an empty update in the place of a quarantined one', async (log, reopen) => {
    let notes = await write(log, NOTES, 5)
    await notes.quarantine(2 as Seq)
    await notes.quarantine(4 as Seq)
    await notes.quarantine(2 as Seq)
    for (let round = 0; round < 2; round++) {
      const entries = await notes.read(SEQ_ZERO, PAGE)
      equal(
        entries.map((entry) => entry.update),
        [update(1), EMPTY_UPDATE, update(3), EMPTY_UPDATE, update(5)],
      )
      equal(
        entries.map(({ seq }) => seq),
        numbers(1, 5),
      )
      notes = await (await reopen()).open(NOTES)
    }
    const reader = listen(notes, 1)
    await reader.has(5)
    equal(reader.bytes, [0, 3, 0, 5])
  }),
]
