import { expect, test } from 'vitest'
import { SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentPiece } from '../../../shared/log/write-document.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandDisk } from './hand-disk.ts'
import { append, numbers, readAll, snapshotAt } from './log-world.ts'

const NOTES = docName('notes')

function entry(seq: number) {
  return { seq: seq as Seq, timeMs: 1000 + seq, author: `author ${seq}`, update: Uint8Array.of(seq) }
}

async function* pieces(...all: DocumentPiece[]): AsyncGenerator<DocumentPiece, void> {
  yield* all
}

async function newLog(random = () => 0.25): Promise<StoreLog> {
  return StoreLog.open({ open: MemoryStore.opener(), clock: new FakeClock(), random })
}

test('[B2] a document is written with its seqs, times and authors, as a new life that goes on', async () => {
  let draws = 0
  const log = await newLog(() => ++draws / 100)
  const before = await log.open(NOTES)
  await append(before, 3)
  const { epoch, head } = await log.replace(
    NOTES,
    pieces({ type: 'entries', entries: [entry(1), entry(2)] }, { type: 'entries', entries: [entry(3)] }),
  )
  expect(head).toBe(3)
  expect(epoch).not.toBe(before.epoch)
  await expect(before.read(SEQ_ZERO, 1)).rejects.toMatchObject({ code: 'DOCUMENT_DELETED' })
  const after = await log.open(NOTES)
  expect(after).toMatchObject({ epoch, head: 3, condition: { state: 'sound' }, flaws: [] })
  const [, second] = await after.read(SEQ_ZERO, 1000)
  expect(second).toMatchObject({ seq: 2, timeMs: 1002, author: 'author 2', epoch })
  await append(after, 1)
  expect(await readAll(after)).toEqual([1, 2, 3, 4])
})

test('[B2] a state stands for the beginning that is not there any more', async () => {
  const log = await newLog()
  const base = snapshotAt(7)
  await log.replace(
    NOTES,
    pieces({ type: 'base', snapshot: base }, { type: 'entries', entries: [8, 9].map(entry) }),
  )
  const notes = await log.open(NOTES)
  expect(notes).toMatchObject({ head: 9, condition: { state: 'sound' } })
  expect(await notes.snapshotSeqs()).toEqual([7])
  expect((await notes.snapshot())?.update).toEqual(base.update)
  expect(await readAll(notes, 7)).toEqual([8, 9])
  await expect(notes.read(SEQ_ZERO, 1)).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  await notes.close()
})

test('[B2] pieces that fail leave nothing, and nothing is thrown away but what was named', async () => {
  const log = await newLog()
  const other = await log.open(docName('other'))
  await append(other, 2)
  async function* torn(): AsyncGenerator<DocumentPiece, void> {
    yield { type: 'entries', entries: [entry(1)] }
    throw new Error('the file ended')
  }
  await expect(log.replace(NOTES, torn())).rejects.toThrow('the file ended')
  expect(await log.list()).toEqual(['other'])
  expect((await log.open(NOTES)).head).toBe(0)
  expect(await readAll(other)).toEqual([1, 2])
})

test('[B2] [S2] a crash at any write leaves no document or all of it', async () => {
  const seen = new Set<number>()
  for (let writes = 0; writes < 6; writes += 1) {
    const disk = new HandDisk()
    const options = { clock: new FakeClock(), random: () => 0.5, limits: { commitMaxBytes: 150 } }
    const log = await StoreLog.open({ ...options, open: disk.opener })
    const replaced = log.replace(NOTES, pieces({ type: 'entries', entries: numbers(1, 6).map(entry) }))
    replaced.catch(() => undefined) // its disk is gone
    let isDone = false
    void replaced.then(() => {
      isDone = true
    })
    for (let write = 0; write < writes && !isDone; write += 1) {
      await disk.sync()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const survivor = disk.crash(0)
    const again = await StoreLog.open({ ...options, open: survivor.opener })
    const opening = again.open(NOTES)
    // What is left of an unfinished one is removed on opening.
    for (;;) {
      const opened = await Promise.race([opening, survivor.hasBatch().then(() => undefined)])
      if (opened !== undefined) break
      await survivor.sync()
    }
    const notes = await opening
    expect(notes.condition).toEqual({ state: 'sound' })
    expect([0, 6]).toContain(notes.head)
    seen.add(notes.head)
    if (notes.head === 6) expect(await readAll(notes)).toEqual(numbers(1, 6))
  }
  expect(seen).toEqual(new Set([0, 6]))
})
