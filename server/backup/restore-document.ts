import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { InkwireError } from '../../shared/errors.ts'
import type { Seq } from '../../shared/ids.ts'
import type { DocumentLog, Entry } from '../../shared/log/update-log.ts'
import { lastReadable } from '../../shared/log/update-log.ts'
import type { DocumentPiece } from '../../shared/log/write-document.ts'
import { readSteps } from '../operator/rebuild.ts'
import { type PartEnd, type PartHeader, type Reached, writePart } from './document-part.ts'
import { PartError, readPart } from './read-part.ts'

/** A document that came from a backup, checked to its end, in a file of this server's. */
export interface Spooled {
  readonly header: PartHeader
  readonly end: PartEnd
  /** Its pieces, to be written into a log. May be read again. */
  pieces(): AsyncGenerator<DocumentPiece, void>
  /** Idempotent. */
  drop(): Promise<void>
}

/** Work that a restoration would do away with. */
export interface NewerWork extends Reached {
  /** Entries that the backup does not have; undefined where they are of another life, and nobody can compare. */
  readonly entries: number | undefined
  readonly authors: number
  readonly lastMs: number
}

const PIECE_ENTRIES = 1000

let spooled = 0

/** What a crash left there is nobody's. */
export async function emptySpool(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/**
 * Takes in a whole document and looks at all of it before anything that is there is touched.
 * @throws PartError, and what `bytes` throws; nothing is left then
 */
export async function spool(folder: string, bytes: AsyncIterable<Uint8Array>): Promise<Spooled> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${process.pid}-${++spooled}.jsonl`)
  const drop = () => rm(path, { force: true })
  try {
    await pipeline(bytes, createWriteStream(path, { flags: 'wx' }))
    let header: PartHeader | undefined
    let end: PartEnd | undefined
    for await (const line of readPart(createReadStream(path))) {
      if (line.type === 'header') header = line.header
      if (line.type === 'end') end = line.end
    }
    if (header === undefined || end === undefined || header.after !== 0) {
      throw new PartError('it is not a whole document: it begins in the middle')
    }
    return { header, end, pieces: () => piecesOf(path), drop }
  } catch (error) {
    await drop()
    // The disk is full or failing: nothing of what is there was touched.
    if (error instanceof Error && 'syscall' in error && 'path' in error)
      throw new InkwireError('LOG_UNAVAILABLE', 'there is no place for what is being restored', {
        cause: error,
      })
    throw error
  }
}

/** A document that is open here, as pieces for another one. */
export async function* piecesOfLog(log: DocumentLog): AsyncGenerator<DocumentPiece, void> {
  yield* pieces(readPart(encoded(writePart(log, undefined, async () => ({ record: null, files: [] })))))
}

/**
 * What of a document that is there a backup does not have. Undefined: nothing, so that it can be taken back to the backup
 * without a loss [B3].
 */
export async function newerThan(log: DocumentLog, backup: Reached): Promise<NewerWork | undefined> {
  const { epoch, head } = log
  if (head === 0 || (epoch === backup.epoch && head <= backup.seq)) return undefined
  const isSameLife = epoch === backup.epoch
  const authors = new Set<string>()
  let lastMs = 0
  const through = lastReadable(log)
  // Where it is of another life, the last entries say at least who was there last.
  const after = isSameLife ? backup.seq : ((await log.snapshotSeqs()).at(-1) ?? 0)
  for await (const step of readSteps(log, after as Seq, through)) {
    for (const { author, timeMs } of step) {
      authors.add(author)
      lastMs = Math.max(lastMs, timeMs)
    }
  }
  return {
    epoch,
    seq: head,
    entries: isSameLife ? head - backup.seq : undefined,
    authors: authors.size,
    lastMs,
  }
}

async function* piecesOf(path: string): AsyncGenerator<DocumentPiece, void> {
  yield* pieces(readPart(createReadStream(path)))
}

async function* pieces(lines: ReturnType<typeof readPart>): AsyncGenerator<DocumentPiece, void> {
  let entries: Omit<Entry, 'epoch'>[] = []
  for await (const line of lines) {
    if (line.type === 'base') yield { type: 'base', snapshot: line.snapshot }
    if (line.type === 'entry') entries.push(line.entry)
    if (entries.length < PIECE_ENTRIES) continue
    yield { type: 'entries', entries }
    entries = []
  }
  if (entries.length > 0) yield { type: 'entries', entries }
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  for await (const text of texts) yield Buffer.from(text)
}
