import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JOURNAL_FILE, OpeningJournal } from '../../../server/storage/opening-journal.ts'
import { docName, openFolder } from './sample-folder.ts'

let folder: string
let alarms: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-opening-'))
  alarms = []
})
afterEach(() => rm(folder, { recursive: true }))

function start(): OpeningJournal {
  return new OpeningJournal(folder, (text) => alarms.push(text))
}

/** A process opens these at the same time, and is ended by it. */
async function die(...names: string[]): Promise<void> {
  const journal = start()
  for (const name of names) void journal.begin(name).catch(() => {})
  await undefined
  journal.close()
}

async function open(journal: OpeningJournal, name: string): Promise<void> {
  const ended = await journal.begin(name)
  ended()
}

test('[L8] what has ended three processes in a row is refused, and the operator told what to do', async () => {
  for (let death = 0; death < 3; death++) await die('notes')
  const journal = start()
  expect(alarms.join()).toMatch(
    /opening notes has ended the server 3 times.*inkwire verify.*delete .*opening/,
  )
  await expect(journal.begin('notes')).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  await open(journal, 'other')
  journal.close()
  await rm(join(folder, JOURNAL_FILE))
  const again = start()
  await open(again, 'notes')
  again.close()
})

test('[L8] an opening that came to its end clears it of all suspicion', async () => {
  await die('notes')
  await die('notes')
  const journal = start()
  await open(journal, 'notes')
  journal.close()
  await die('notes')
  const later = start()
  await open(later, 'notes')
  later.close()
  expect(alarms).toEqual([])
})

test('[L8] of many that were being opened, each is tried alone: only the one that ends the process is refused', async () => {
  await die('good', 'bad', 'fine')
  for (let death = 0; death < 2; death++) {
    const journal = start()
    const [good, bad] = [journal.begin('good'), journal.begin('bad')]
    const fine = journal.begin('fine')
    ;(await good)()
    await bad // and the process is gone
    void fine
    journal.close()
  }
  const journal = start()
  await open(journal, 'good')
  await open(journal, 'fine')
  await expect(journal.begin('bad')).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  journal.close()
})

test('what crashes left in the file, and garbage in it, does no harm', async () => {
  await appendFile(join(folder, JOURNAL_FILE), '["begin","no\n\n[1]\n["deaths","x","y"]\nnull\n')
  const journal = start()
  await open(journal, 'notes')
  journal.close()
  expect(alarms).toEqual([])
})

test('the file stays short', async () => {
  const journal = start()
  for (let count = 0; count < 5000; count++) await open(journal, `document ${count}`)
  expect((await stat(join(folder, JOURNAL_FILE))).size).toBeLessThan(70_000)
  journal.close()
})

test('[L8] a document that is not opened any more does not keep others from being opened', async () => {
  const { log, close } = await openFolder(folder)
  for (const name of ['bad', 'good']) await (await log.open(docName(name))).append(Uint8Array.of(1), 'alice')
  await close()
  expect(await readdir(folder)).not.toContain(JOURNAL_FILE)
  for (let death = 0; death < 3; death++) await die('bad')
  const again = await openFolder(folder, alarms)
  await expect(again.log.open(docName('bad'))).rejects.toMatchObject({ code: 'LOG_DAMAGED' })
  expect((await again.log.open(docName('good'))).head).toBe(1)
  expect(await again.log.list()).toEqual(['bad', 'good'])
  await again.close()
  expect(alarms.join()).toContain('opening bad has ended the server')
})

test('[L8] a database that is not opened any more keeps the server from starting, which says why', async () => {
  await (await openFolder(folder)).close()
  for (let death = 0; death < 3; death++) await die(`the database in ${join(folder, 'log')}`)
  await expect(openFolder(folder)).rejects.toMatchObject({
    reason: 'damaged',
    message: expect.stringContaining('has ended the server 3 times'),
  })
})
