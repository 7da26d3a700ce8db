import { SEQ_ZERO } from '../../shared/ids.ts'
import { equal, holds, rejects } from './claims.ts'
import {
  ALICE,
  bytesOf,
  type LogCase,
  listen,
  logCase,
  NOTES,
  name,
  numbers,
  snapshotAt,
  update,
  write,
} from './log-case.ts'

const PAGE = 64 * 1024

/** Many documents, and their ends. */
export const DOCUMENT_CASES: readonly LogCase[] = [
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
  }),

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
  }),

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
  }),

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
  }),

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
  ),

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
  }),
]
