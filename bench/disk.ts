/*
 * node dist/bench/disk.js [<session.json.gz>] [--typed n] [--write]
 *
 * Writes an editing session keystroke by keystroke, lets the server fold it, and looks at what lies on the disk: the
 * snapshot, the kept history, the folder, and how much the process had written for it. Without a file it makes a session
 * from a seed; its formats: see sessions/recorded-session.ts, of one author. Nothing here is a time, so that the machine
 * may do other things beside it. `--write` puts the table into docs/performance.md.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Ear } from './load/ear.ts'
import { connectInkwire } from './load/inkwire-client.ts'
import { circumstances } from './measures/all.ts'
import { folderBytes } from './measures/folder-bytes.ts'
import { lookAtLog } from './measures/stored.ts'
import { withFolder } from './measures/subjects.ts'
import { type Row, toMarkdown, writeMeasured } from './report.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { startInkwire } from './servers/inkwire.ts'
import { editing, updatesOf } from './sessions/long-document.ts'
import { readSession } from './sessions/recorded-session.ts'
import { writeSession } from './sessions/write-session.ts'

const DOCUMENT = 'session'
const OWN_TRANSACTIONS = 60_000
const SNAPSHOT_GOAL = 0.5
const HISTORY_GOAL = 0.35
/** An entry as one record: its key, 34 bytes before the author, and the author, who is 22 letters. */
const RECORD_BYTES = 1 + DOCUMENT.length + 1 + 8 + 34 + 22
const FOLDED_MS = 5000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { typed: { type: 'string', default: '2000' }, write: { type: 'boolean', default: false } },
})
const [file] = positionals
const updates = file === undefined ? editing(OWN_TRANSACTIONS) : updatesOf(readSession(file))
const rounds = { rounds: 1, seconds: 0, log: (text: string) => console.error(text) }

pinLoadGenerator()
const report = await circumstances(['bytes', 'share'], [], rounds, () => withFolder(measure))
const session = file === undefined ? 'made from a seed' : (file.split('/').at(-1) as string)
const [, ...where] = report.notes
const whole = {
  ...report,
  notes: [`A session ${session}: ${updates.length.toLocaleString('en')} edits by one author.`, ...where],
}
console.log(toMarkdown(whole))
if (values.write) writeMeasured(toMarkdown(whole), 'disk')

async function measure(folder: string): Promise<Row[]> {
  const emptyBytes = await withFolder(async (empty) => {
    await (await startInkwire(empty)).stop()
    return folderBytes(empty)
  })
  const server = await startInkwire(folder, ['--fold-idle-ms', '1000'])
  const state = await writeSession(server, connectInkwire, DOCUMENT, updates)
  await pause(FOLDED_MS)
  const writtenBytes = server.writtenBytes
  await server.stop()
  const inFolder = folderBytes(folder) - emptyBytes
  const stored = await lookAtLog(folder, DOCUMENT)
  const updateBytes = updates.reduce((sum, update) => sum + update.byteLength, 0)
  const rawBytes = updateBytes + updates.length * RECORD_BYTES
  const typed = await typeSlowly(updates.slice(0, Number(values.typed)))
  return [
    rowOf('the updates', updateBytes),
    rowOf('raw log: one record for each edit', rawBytes, updateBytes, 'the updates'),
    rowOf('kept history, as stored', stored.historyBytes, rawBytes, 'the raw log', HISTORY_GOAL),
    rowOf('encoded state', state.byteLength),
    rowOf('newest snapshot, as stored', stored.newestSnapshotBytes, state.byteLength, 'that', SNAPSHOT_GOAL),
    rowOf('all kept snapshots, as stored', stored.snapshotBytes, state.byteLength, 'that'),
    rowOf('the folder on the disk', inFolder, rawBytes, 'the raw log'),
    rowOf('written to the disk, 100 edits at a time', writtenBytes, updateBytes, 'the updates'),
    rowOf(
      'same, each edit when the one before is on disk',
      typed.writtenBytes,
      typed.updateBytes,
      'the updates',
    ),
  ]
}

/** Each has a commit of its own, as when one person types. */
async function typeSlowly(
  keys: readonly Uint8Array[],
): Promise<{ writtenBytes: number; updateBytes: number }> {
  return withFolder(async (folder) => {
    const server = await startInkwire(folder)
    const ear = new Ear()
    const client = await connectInkwire(server.webSocketUrl, DOCUMENT, ear)
    const before = server.writtenBytes
    for (const key of keys) {
      const batch = client.publish(key)
      await ear.until('a key is on disk', () => ear.lastBatch >= batch)
    }
    const writtenBytes = server.writtenBytes - before
    await client.close()
    await server.kill()
    return { writtenBytes, updateBytes: keys.reduce((sum, key) => sum + key.byteLength, 0) }
  })
}

function rowOf(measure: string, bytes: number, base?: number, of = '', goal?: number): Row {
  const share = base === undefined ? undefined : bytes / base
  const shown = share === undefined ? undefined : `${share.toFixed(2)} of ${of}`
  const row: Row = {
    measure,
    values: [`${(bytes / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} kB`, shown],
  }
  if (goal === undefined || share === undefined) return row
  return { ...row, goal: { text: `≤ ${goal}`, isReached: share <= goal } }
}
