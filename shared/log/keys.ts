import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { type DocName, parseDocName, type Seq } from '../ids.ts'
import { checksum } from './checksum.ts'
import { readUint53, writeUint53 } from './uint53.ts'

/*
 * record:    'd' • name
 * entry:     'e' • name • 0 • seq
 * snapshot:  's' • name • 0 • seq
 *
 * seq is 8 bytes, big-endian, so that the order of bytes is the order of numbers. Names hold no control characters,
 * so that 0 ends a name, and no document's keys lie between another's.
 */
const RECORD = 0x64
const ENTRY = 0x65
const SNAPSHOT = 0x73
const SEQ_BYTES = 8

interface Span {
  readonly gte: Uint8Array
  readonly lte: Uint8Array
}

/** The keys of one document. */
export class DocumentKeys {
  readonly record: Uint8Array
  /** Where the checksums of the document's entries start from. */
  readonly entrySeed: number
  readonly #entryPrefix: Uint8Array
  readonly #snapshotPrefix: Uint8Array

  constructor(doc: DocName) {
    const name = encodeUtf8(doc)
    this.record = Uint8Array.of(RECORD, ...name)
    this.#entryPrefix = Uint8Array.of(ENTRY, ...name, 0)
    this.#snapshotPrefix = Uint8Array.of(SNAPSHOT, ...name, 0)
    this.entrySeed = checksum(this.#entryPrefix, 0)
  }

  entry(seq: number): Uint8Array {
    return withSeq(this.#entryPrefix, seq)
  }

  snapshot(seq: number): Uint8Array {
    return withSeq(this.#snapshotPrefix, seq)
  }

  /** From `from` to `through`, both included. */
  entries(from: number, through: number): Span {
    return { gte: this.entry(from), lte: this.entry(through) }
  }

  allEntries(): Span {
    return this.entries(0, Number.MAX_SAFE_INTEGER)
  }

  allSnapshots(): Span {
    return { gte: this.snapshot(0), lte: this.snapshot(Number.MAX_SAFE_INTEGER) }
  }
}

/** The records of all documents after `after`. */
export function recordsAfter(after: DocName | undefined): { gt: Uint8Array; lt: Uint8Array } {
  const start = after === undefined ? [] : encodeUtf8(after)
  return { gt: Uint8Array.of(RECORD, ...start), lt: Uint8Array.of(RECORD + 1) }
}

/** Undefined where the key is damaged so that it names nothing. */
export function nameOfRecordKey(key: Uint8Array): DocName | undefined {
  try {
    return parseDocName(decodeUtf8(key.subarray(1)))
  } catch {
    return undefined // not UTF-8
  }
}

/** Of an entry's or a snapshot's key. */
export function seqOfKey(key: Uint8Array): Seq {
  return readUint53(key, key.length - SEQ_BYTES) as Seq
}

export function isEntryKey(key: Uint8Array): boolean {
  return key[0] === ENTRY
}

/** The key of the entry that comes so many before the one with this key. */
export function entryKeyBefore(key: Uint8Array, count: number): Uint8Array {
  return withSeq(key.subarray(0, key.length - SEQ_BYTES), seqOfKey(key) - count)
}

function withSeq(prefix: Uint8Array, seq: number): Uint8Array {
  const key = new Uint8Array(prefix.length + SEQ_BYTES)
  key.set(prefix)
  writeUint53(key, prefix.length, seq)
  return key
}
