import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { equal, holds, rejects } from './claims.ts'
import { ALICE, bytesOf, type LogCase, listen, logCase, NOTES, numbers, update } from './log-case.ts'

const PAGE = 64 * 1024

/** Appending to one document, reading it, and following it. */
export const ENTRY_CASES: readonly LogCase[] = [
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
  }),

  logCase('[L2] gives the numbers 1, 2, 3 in the order of the calls', async (log) => {
    const notes = await log.open(NOTES)
    equal(await Promise.all([1, 2, 3].map((n) => notes.append(update(n), ALICE))), [1, 2, 3])
    equal(await notes.append(update(4), ALICE), 4)
    equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), [1, 2, 3, 4])
  }),

  logCase('[L0] gives back what was appended, with its epoch, seq, time and author', async (log) => {
    const notes = await log.open(NOTES)
    await notes.append(update(7, 8, 9), 'Ünal')
    const [entry] = await notes.read(SEQ_ZERO, PAGE)
    holds(entry !== undefined && entry.timeMs > 0, 'it has a time')
    equal(
      { ...entry, timeMs: 0 },
      { epoch: notes.epoch, seq: 1, timeMs: 0, author: 'Ünal', update: update(7, 8, 9) },
    )
  }),

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
  }),

  logCase('[L1] has after its close what was appended before', async (log, reopen) => {
    let notes = await log.open(NOTES)
    const { epoch } = notes
    for (let n = 1; n <= 20; n++) await notes.append(update(n), ALICE)
    notes = await (await reopen()).open(NOTES)
    equal([notes.epoch, notes.head, notes.condition], [epoch, 20, { state: 'sound' }])
    equal(bytesOf(await notes.read(SEQ_ZERO, PAGE)), numbers(1, 20))
    equal(await notes.append(update(21), ALICE), 21)
    equal(bytesOf(await notes.read(19 as Seq, PAGE)), [20, 21])
  }),

  logCase('[L1] a close of the log finishes what was begun', async (log, reopen) => {
    const notes = await log.open(NOTES)
    const appends = [1, 2, 3].map((n) => notes.append(update(n), ALICE))
    const again = await (await reopen()).open(NOTES)
    equal(await Promise.all(appends), [1, 2, 3])
    equal(again.head, 3)
  }),

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
  ),

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
  }),

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
  }),

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
  }),

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
  }),

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
  }),
]
