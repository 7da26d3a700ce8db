import { createHash } from 'node:crypto'
import { type DataFolder, openDataFolder } from '../../../server/storage/data-folder.ts'
import { InkwireError } from '../../../shared/errors.ts'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import type { DocumentLog, Snapshot, UpdateLog } from '../../../shared/log/update-log.ts'
import { SYSTEM_CLOCK } from '../../contract/system-clock.ts'

export function openFolder(folder: string, alarms: string[] = []): Promise<DataFolder> {
  return openDataFolder({
    folder,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    observer: { committed() {}, alarm: (text) => alarms.push(text) },
  })
}

export function docName(text: string): DocName {
  return parseDocName(text) as DocName
}

/** The bytes that stand for `what`: the same each time, and too random to be compressed. */
export function bytesFor(what: string, length = 60): Uint8Array {
  const parts: Buffer[] = []
  for (let part = 0; part * 32 < length; part++)
    parts.push(createHash('sha256').update(`${what} ${part}`).digest())
  return new Uint8Array(Buffer.concat(parts).subarray(0, length))
}

const DOCUMENTS = ['fresh', 'long', 'pruned', 'snapshots', 'settled'].map(docName)
const HEADS: Record<string, number> = { fresh: 3, long: 300, pruned: 120, snapshots: 90, settled: 40 }
const KEPT_AFTER: Record<string, number> = { pruned: 110, settled: 40 }

/** Five documents, partly in tables (`.ldb`), partly in the log (`.log`), as a server leaves them when it ends. */
export async function makeSample(folder: string): Promise<void> {
  for (const part of [1, 2]) {
    // What is in the log goes into a table at the next opening.
    const { log, close } = await openFolder(folder)
    for (const doc of DOCUMENTS) {
      const head = HEADS[doc] as number
      const through = doc === 'settled' || part === 2 ? head : Math.floor(head / 2)
      const document = await log.open(doc)
      await Promise.all(
        Array.from({ length: through - document.head }, (_, n) =>
          document.append(updateAt(doc, document.head + n + 1), 'alice'),
        ),
      )
      if (doc === 'snapshots' && part === 1) await document.putSnapshot(snapshotAt(doc, 20))
      if (doc === 'snapshots' && part === 2) await document.putSnapshot(snapshotAt(doc, 60))
      if (doc === 'pruned') {
        const prune = { entriesThrough: (through - 10) as Seq, snapshotsBefore: (through - 10) as Seq }
        await document.putSnapshot(snapshotAt(doc, through - 10), prune)
      }
      if (doc === 'settled' && part === 1) {
        await document.putSnapshot(snapshotAt(doc, 40), {
          entriesThrough: 40 as Seq,
          snapshotsBefore: 40 as Seq,
        })
      }
    }
    await close()
  }
}

/**
 * Reads all documents of a folder that may be damaged. Throws where the log serves anything else than what was written,
 * or less without saying so. Returns what it said.
 */
export async function examine(log: UpdateLog): Promise<string[]> {
  const said: string[] = []
  const listed = await orSaid(log.list(), said)
  if (listed !== undefined && listed.filter((name) => DOCUMENTS.includes(name)).length !== DOCUMENTS.length) {
    throw new Error(`lists only ${listed.join()}`)
  }
  for (const doc of DOCUMENTS) {
    const document = await orSaid(log.open(doc), said)
    if (document !== undefined) await examineDocument(document, said)
  }
  return said
}

async function examineDocument(document: DocumentLog, said: string[]): Promise<void> {
  const { doc, condition } = document
  const head = HEADS[doc] as number
  if (condition.state === 'damaged') said.push(`${doc}: ${condition.reason}`)
  else if (document.head !== head)
    throw new Error(`${doc} ends at ${document.head} instead of ${head}, and says nothing`)

  const snapshot = await orSaid(document.snapshot(), said)
  if (snapshot !== undefined) checkSnapshot(doc, snapshot)
  // The present state: a joiner's way.
  const base = snapshot?.seq ?? SEQ_ZERO
  const end = await readFrom(document, base, said)
  if (end < document.head && said.length === 0) throw new Error(`${doc} cannot be read, and says nothing`)
  // Its history.
  await readFrom(document, historyStart(document), said)
  for (const seq of (await orSaid(document.snapshotSeqs(), said)) ?? []) {
    const older = await orSaid(document.snapshot(seq), said)
    if (older !== undefined) checkSnapshot(doc, older)
  }
}

/** The first entry that is kept: what is pruned is nothing to speak of. */
function historyStart(document: DocumentLog): Seq {
  const kept = KEPT_AFTER[document.doc] ?? 0
  return Math.min(kept, document.head) as Seq
}

/** Returns how far it came. */
async function readFrom(document: DocumentLog, after: Seq, said: string[]): Promise<number> {
  let seq = after
  for (;;) {
    const entries = await orSaid(document.read(seq, 4096), said)
    if (entries === undefined || entries.length === 0) return seq
    for (const entry of entries) {
      if (entry.seq !== seq + 1) throw new Error(`${document.doc} jumps from ${seq} to ${entry.seq}`)
      seq = entry.seq
      if (!same(entry.update, updateAt(document.doc, seq)) || entry.author !== 'alice') {
        throw new Error(`${document.doc} serves wrong bytes at ${seq}`)
      }
    }
  }
}

function checkSnapshot(doc: DocName, snapshot: Snapshot): void {
  const expected = snapshotAt(doc, snapshot.seq)
  for (const part of ['update', 'stateVector', 'deleteSet'] as const) {
    if (!same(snapshot[part], expected[part]))
      throw new Error(`${doc} serves a wrong ${part} at ${snapshot.seq}`)
  }
}

function updateAt(doc: DocName, seq: number): Uint8Array {
  return bytesFor(`${doc} ${seq}`)
}

function snapshotAt(doc: DocName, seq: number) {
  const what = `${doc} snapshot ${seq}`
  return {
    seq: seq as Seq,
    timeMs: 1,
    update: bytesFor(what, 500),
    stateVector: bytesFor(`${what} state vector`, 20),
    deleteSet: bytesFor(`${what} delete set`, 30),
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Errors with a code of the log are words, too. */
async function orSaid<T>(promise: Promise<T>, said: string[]): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (!(error instanceof InkwireError)) throw error
    said.push(error.message)
    return undefined
  }
}
