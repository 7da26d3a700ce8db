import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, EMPTY_UPDATE, type Entry, type UpdateLog } from '../../shared/log/update-log.ts'
import { equal, holds, rejects } from './claims.ts'

/** Where logs are kept. */
export interface LogDisk {
  /** Opens the log that is on this disk; the case closes it. */
  open(): Promise<UpdateLog>
}

export interface LogCase {
  readonly name: string
  run(disk: LogDisk): Promise<void>
}

const NOTES = name('notes')
const ALICE = 'alice'
const PAGE = 64 * 1024

/** What every implementation of `UpdateLog` keeps, in a browser, too. */
export const LOG_CASES: readonly LogCase[] = []

function logCase(
  name: string,
  run: (log: UpdateLog, reopen: () => Promise<UpdateLog>) => Promise<void>,
): void {
  const cases = LOG_CASES as LogCase[]
  cases.push({
    name,
    async run(disk) {
      let log = await disk.open()
      await run(log, async () => {
        await log.close()
        log = await disk.open()
        return log
      })
      await log.close()
    },
  })
}

logCase('[E1] opening, reading and closing a document writes nothing', async (log, reopen) => {
  const notes = await log.open(NOTES)
  equal(notes.head, 0)
  equal(notes.condition, { state: 'sound' })
  equal(await notes.read(SEQ_ZERO, PAGE), [])
  equal(await notes.snapshot(), undefined)
  equal(await notes.snapshotSeqs(), [])
  await notes.close()
  equal(await log.list(), [])
  equal(await (await reopen()).list(), [])
})

logCase('[L2] gives the numbers 1, 2, 3 in the order of the calls', async (log) => {
  const notes = await log.open(NOTES)
  equal(await Promise.all([1, 2, 3].map((n) => notes.append(update(n), ALICE))), [1, 2, 3])
  equal(await notes.append(update(4), ALICE), 4)
  equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), [1, 2, 3, 4])
})

logCase('[L0] gives back what was appended, with its epoch, seq, time and author', async (log) => {
  const notes = await log.open(NOTES)
  await notes.append(update(7, 8, 9), 'Ünal')
  const [entry] = await notes.read(SEQ_ZERO, PAGE)
  holds(entry !== undefined && entry.timeMs > 0, 'it has a time')
  equal(
    { ...entry, timeMs: 0 },
    { epoch: notes.epoch, seq: 1, timeMs: 0, author: 'Ünal', update: update(7, 8, 9) },
  )
})

logCase('[L0] takes large updates, empty authors and authors of 255 bytes', async (log, reopen) => {
  const large = new Uint8Array(1024 * 1024).map((_, index) => index)
  const author = 'ä'.repeat(127)
  let notes = await log.open(NOTES)
  await notes.append(large, '')
  await notes.append(update(1), author)
  notes = await (await reopen()).open(NOTES)
  const [first] = await notes.read(SEQ_ZERO, 1)
  holds(first?.update.every((byte, index) => byte === large[index]) === true, 'the bytes are the same')
  equal(first?.update.length, large.length)
  const [second] = await notes.read(1 as Seq, PAGE)
  equal([first?.author, second?.author], ['', author])
})

logCase('[L1] has after its close what was appended before', async (log, reopen) => {
  let notes = await log.open(NOTES)
  const { epoch } = notes
  for (let n = 1; n <= 20; n++) await notes.append(update(n), ALICE)
  notes = await (await reopen()).open(NOTES)
  equal([notes.epoch, notes.head, notes.condition], [epoch, 20, { state: 'sound' }])
  equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 20))
  equal(await notes.append(update(21), ALICE), 21)
  equal(bytesOf(await notes.read(19 as Seq, PAGE)), [20, 21])
})

logCase('[L1] a close of the log finishes what was begun', async (log, reopen) => {
  const notes = await log.open(NOTES)
  const appends = [1, 2, 3].map((n) => notes.append(update(n), ALICE))
  const again = await (await reopen()).open(NOTES)
  equal(await Promise.all(appends), [1, 2, 3])
  equal(again.head, 3)
})

logCase(
  '[C1] moves the head and tells followers before the append resolves, and not before its sync',
  async (log) => {
    const notes = await log.open(NOTES)
    const reader = listen(notes, 0)
    const append = notes.append(update(1), ALICE)
    equal([notes.head, reader.seqs], [0, []])
    await append
    equal([notes.head, reader.seqs], [1, [1]])
  },
)

logCase('[C2] a follower hears what is there and then what comes, in order, without a gap', async (log) => {
  const notes = await log.open(NOTES)
  for (let n = 1; n <= 50; n++) void notes.append(new Uint8Array(20_000), ALICE)
  await notes.append(update(51), ALICE)
  const readers = [0, 1, 17, 50, 51].map((after) => ({ after, reader: listen(notes, after) }))
  for (let n = 52; n <= 100; n++) await notes.append(update(n), ALICE)
  for (const { after, reader } of readers) {
    await reader.has(100)
    equal(reader.seqs, numbers(after + 1, 100))
  }
})

logCase('[C2] all handles of a document share one order', async (log) => {
  const [one, other] = [await log.open(NOTES), await log.open(NOTES)]
  equal(one.epoch, other.epoch)
  const reader = listen(other, 0)
  await Promise.all([
    one.append(update(1), ALICE),
    other.append(update(2), ALICE),
    one.append(update(3), ALICE),
  ])
  equal(reader.seqs, [1, 2, 3])
  equal(reader.bytes, [1, 2, 3])
  await one.close()
  equal(await other.append(update(4), ALICE), 4)
  equal(reader.seqs, [1, 2, 3, 4])
})

logCase('a following ends when it is told to, and with its handle', async (log) => {
  const [one, other] = [await log.open(NOTES), await log.open(NOTES)]
  const [ended, closed, stays] = [listen(one, 0), listen(one, 0), listen(other, 0)]
  await one.append(update(1), ALICE)
  ended.end()
  await other.append(update(2), ALICE)
  await one.close()
  await one.close()
  await other.append(update(3), ALICE)
  equal([ended.seqs, closed.seqs, stays.seqs], [[1], [1, 2], [1, 2, 3]])
})

logCase('a follower that throws is failed; the others and the append notice nothing', async (log) => {
  const notes = await log.open(NOTES)
  const failures: string[] = []
  notes.follow(SEQ_ZERO, {
    deliver() {
      throw new Error('mine')
    },
    fail: (error) => failures.push(error.message),
  })
  const reader = listen(notes, 0)
  equal([await notes.append(update(1), ALICE), await notes.append(update(2), ALICE)], [1, 2])
  equal([reader.seqs, failures], [[1, 2], ['mine']])
})

logCase('reads by pages, each of at least one entry', async (log) => {
  const notes = await log.open(NOTES)
  await Promise.all(numbers(1, 30).map(() => notes.append(new Uint8Array(1000), ALICE)))
  equal(
    (await notes.read(SEQ_ZERO, 1)).map(({ seq }) => seq),
    [1],
  )
  const page = await notes.read(5 as Seq, 10_000)
  holds(page.length >= 5 && page.length <= 20, `about 10,000 bytes, not ${page.length} entries`)
  equal(page[0]?.seq, 6)
  equal(await notes.read(30 as Seq, PAGE), [])
  await rejects(notes.read(31 as Seq, PAGE), 'LOG_DAMAGED')
})

logCase('[S2] keeps a snapshot with all its parts', async (log, reopen) => {
  let notes = await write(log, NOTES, 10)
  const snapshot = snapshotAt(10)
  await notes.putSnapshot(snapshot)
  equal(await notes.snapshot(), { epoch: notes.epoch, ...snapshot })
  const { epoch } = notes
  notes = await (await reopen()).open(NOTES)
  equal(await notes.snapshot(), { epoch, ...snapshot })
  equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 10))
})

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
})

logCase('a snapshot takes the place of another at the same seq', async (log, reopen) => {
  const notes = await write(log, NOTES, 3)
  await notes.putSnapshot(snapshotAt(3))
  const better = { ...snapshotAt(3), update: update(99) }
  const reading = notes.snapshot()
  const putting = notes.putSnapshot(better)
  equal((await reading)?.seq, 3)
  await putting
  equal((await (await (await reopen()).open(NOTES)).snapshot())?.update, update(99))
})

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
})

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
})

logCase('[S2] goes on after everything was pruned', async (log, reopen) => {
  let notes = await write(log, NOTES, 10)
  await notes.putSnapshot(snapshotAt(10), { entriesThrough: 10 as Seq, snapshotsBefore: 10 as Seq })
  notes = await (await reopen()).open(NOTES)
  equal([notes.head, notes.condition], [10, { state: 'sound' }])
  equal(await notes.read(10 as Seq, PAGE), [])
  equal(await notes.append(update(11), ALICE), 11)
  notes = await (await reopen()).open(NOTES)
  equal(bytesOf(await notes.read(10 as Seq, PAGE)), [11])
})

logCase('prunes a long log', async (log, reopen) => {
  let notes = await log.open(NOTES)
  await Promise.all(numbers(1, 2500).map((n) => notes.append(update(n % 256), ALICE)))
  await notes.putSnapshot(snapshotAt(2400), { entriesThrough: 2400 as Seq, snapshotsBefore: SEQ_ZERO })
  notes = await (await reopen()).open(NOTES)
  equal(notes.condition, { state: 'sound' })
  equal((await notes.read(2400 as Seq, PAGE)).length, 100)
})

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
})

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
})

logCase('lists documents in the order of their bytes', async (log, reopen) => {
  const names = ['b', 'a', 'a b', 'a/b', 'ab', 'é', '文', '😀', '\uff5e'].map(name)
  for (const doc of names) await (await write(log, doc, 1)).close()
  const again = await reopen()
  const ordered = ['a', 'a b', 'a/b', 'ab', 'b', 'é', '文', '\uff5e', '😀'].map(name)
  equal(await again.list(), ordered)
  equal(await again.list({ limit: 2 }), ordered.slice(0, 2))
  equal(await again.list({ after: name('a b'), limit: 3 }), ordered.slice(2, 5))
  equal(await again.list({ after: name('a c') }), ordered.slice(2))
  equal(await again.list({ after: name('😀') }), [])
})

logCase('keeps documents apart whose names begin alike', async (log) => {
  const names = ['a', 'a/', 'aa', 'a/a', 'ä'].map(name)
  const documents = await Promise.all(names.map((doc) => log.open(doc)))
  for (const [index, document] of documents.entries()) {
    for (let n = 0; n <= index; n++) await document.append(update(index), ALICE)
  }
  for (const [index, document] of documents.entries()) {
    equal(
      bytesOf(await document.read(SEQ_ZERO, PAGE)),
      numbers(0, index).map(() => index),
    )
  }
})

logCase('[L2] many documents at once are each in order', async (log, reopen) => {
  const names = numbers(1, 40).map((n) => name(`doc ${n}`))
  let documents = await Promise.all(names.map((doc) => log.open(doc)))
  const appends = numbers(1, 25).flatMap((n) =>
    documents.map((document) => document.append(update(n), ALICE)),
  )
  equal(
    await Promise.all(appends),
    numbers(1, 25).flatMap((n) => documents.map(() => n)),
  )
  const again = await reopen()
  documents = await Promise.all(names.map((doc) => again.open(doc)))
  for (const document of documents) equal(bytesOf(await document.read(SEQ_ZERO, PAGE)), numbers(1, 25))
})

logCase('a deleted document is gone; one of the same name is another', async (log, reopen) => {
  const notes = await write(log, NOTES, 10)
  const other = await write(log, name('notes 2'), 2)
  await notes.putSnapshot(snapshotAt(10))
  const reader = listen(notes, 10)
  const { epoch } = notes
  await log.delete(NOTES)
  equal(await reader.failed, 'DOCUMENT_DELETED')
  await rejects(notes.append(update(1), ALICE), 'DOCUMENT_DELETED')
  await rejects(notes.read(SEQ_ZERO, PAGE), 'DOCUMENT_DELETED')
  await notes.close()
  equal(await log.list(), ['notes 2'])
  let again = await log.open(NOTES)
  equal([again.head, await again.snapshotSeqs()], [0, []])
  holds(again.epoch !== epoch, 'it has another epoch')
  equal(await again.append(update(77), ALICE), 1)
  again = await (await reopen()).open(NOTES)
  equal(bytesOf(await again.read(SEQ_ZERO, PAGE)), [77])
  equal(other.head, 2)
})

logCase(
  'deletes what nobody has open, what is not there, and what is just being written',
  async (log, reopen) => {
    await (await write(log, NOTES, 3)).close()
    await log.delete(NOTES)
    await log.delete(name('nothing'))
    const notes = await log.open(NOTES)
    const append = notes.append(update(1), ALICE).catch(() => 'refused')
    const deleting = log.delete(NOTES)
    const opening = log.open(NOTES)
    await deleting
    holds([1, 'refused'].includes(await append), 'the append is settled')
    equal((await opening).head, 0)
    equal(await (await reopen()).list(), [])
  },
)

logCase('a closed log opens nothing', async (log, reopen) => {
  const notes = await log.open(NOTES)
  const reader = listen(notes, 0)
  const again = await reopen()
  equal(await reader.failed, 'LOG_UNAVAILABLE')
  await rejects(notes.append(update(1), ALICE), 'LOG_UNAVAILABLE')
  await rejects(log.open(NOTES), 'LOG_UNAVAILABLE')
  await rejects(log.list(), 'LOG_UNAVAILABLE')
  await rejects(log.delete(NOTES), 'LOG_UNAVAILABLE')
  await log.close()
  equal((await again.open(NOTES)).head, 0)
})

function name(text: string): DocName {
  const doc = parseDocName(text)
  if (doc === undefined) throw new Error(`${text} is no name`)
  return doc
}

function update(...bytes: number[]): Uint8Array {
  return Uint8Array.from(bytes)
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Entries 1 to `count`, each with its number as its update. */
async function write(log: UpdateLog, doc: DocName, count: number): Promise<DocumentLog> {
  const document = await log.open(doc)
  await Promise.all(numbers(1, count).map((n) => document.append(update(n), ALICE)))
  return document
}

function snapshotAt(seq: number) {
  return {
    seq: seq as Seq,
    timeMs: 1000 + seq,
    update: update(seq, 1),
    stateVector: update(seq, 2, 2),
    deleteSet: update(seq, 3, 3, 3),
  }
}

function bytesOf(entries: readonly Entry[]): number[] {
  return entries.map((entry) => entry.update[0] as number)
}

interface Listener {
  readonly seqs: number[]
  readonly bytes: number[]
  /** Resolves when this seq was heard. */
  has(seq: number): Promise<void>
  /** The code of its failure. */
  readonly failed: Promise<unknown>
  end(): void
}

function listen(document: DocumentLog, after: number): Listener {
  const seqs: number[] = []
  const bytes: number[] = []
  const waiting: { seq: number; resolve: () => void }[] = []
  let fail: (code: unknown) => void = () => {}
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve
  })
  const end = document.follow(after as Seq, {
    deliver(entries) {
      seqs.push(...entries.map(({ seq }) => seq))
      bytes.push(...bytesOf(entries))
      for (const { seq, resolve } of waiting) if (seqs.includes(seq)) resolve()
    },
    fail: (error) => fail('code' in error ? error.code : error.message),
  })
  return {
    seqs,
    bytes,
    failed,
    end,
    has(seq) {
      if (seqs.includes(seq)) return Promise.resolve()
      const gone = failed.then((code) => Promise.reject(new Error(`following failed: ${String(code)}`)))
      return Promise.race([new Promise<void>((resolve) => waiting.push({ seq, resolve })), gone])
    },
  }
}
