import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seq } from '../../../shared/ids.ts'
import { docName, openFolder } from './sample-folder.ts'

// Node runs what was built.
const CHILD = fileURLToPath(new URL('../../../dist/test/server/storage/full-disk-child.js', import.meta.url))
const APPENDS = 700
const FILE_MAX_KIB = 300

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-full-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('[L5] LevelDB whose disk refuses in the middle of a write loses nothing that was acknowledged', async () => {
  // A limit on the size of files is a disk that is full, for one file at a time: LevelDB's log meets it, and is well
  // again when it is opened anew. Unless the signal is ignored, it ends the process.
  const command = `trap '' XFSZ; ulimit -f ${FILE_MAX_KIB}; exec "$0" "$@"`
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', command, process.execPath, CHILD, folder, String(APPENDS)],
    { maxBuffer: 16 * 1024 * 1024 },
  )
  const { acknowledged, failures } = JSON.parse(stdout) as {
    acknowledged: { seq: number; byte: number }[]
    failures: number
  }
  expect(failures).toBeGreaterThan(3)
  expect(acknowledged.length).toBeGreaterThan(APPENDS)

  const { log, close } = await openFolder(folder)
  const notes = await log.open(docName('notes'))
  expect(notes.condition).toEqual({ state: 'sound' })
  for (const { seq, byte } of acknowledged) {
    const [entry] = await notes.read((seq - 1) as Seq, 1)
    expect([entry?.seq, entry?.update.length, entry?.update[0]]).toEqual([seq, 1000, byte])
  }
  await close()
})
