import { createHash } from 'node:crypto'
import { InkwireError } from '../../shared/errors.ts'
import { type DocName, type Epoch, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, type Entry, lastReadable, type Snapshot } from '../../shared/log/update-log.ts'

/** How far a copy of a document goes: whoever has that needs only what comes after it. */
export interface Reached {
  readonly epoch: Epoch
  readonly seq: Seq
}

/** What is known of a document beside its content, as of the part's end. */
export interface PartFacts {
  readonly record: PartRecord | null
  readonly files: readonly PartFile[]
}

/** A record of the catalogue, whatever it holds: it is kept and given back as it is. */
export type PartRecord = Readonly<Record<string, unknown>>

export interface PartFile {
  readonly hash: string
  readonly size: number
}

export const PART_FORMAT = 'inkwire document part'
export const PART_VERSION = 1

/*
 * A part of a document, as text that any language reads: one JSON object a line, bytes in base64.
 *
 *     {"format":"inkwire document part","version":1,"document":"notes","epoch":…,"after":0}
 *     {"base":{"seq":…,"timeMs":…,"update":"…","stateVector":"…","deleteSet":"…"}}     only where entries were pruned
 *     {"seq":1,"timeMs":…,"author":"…","update":"…"}                                  one a line, without a gap
 *     {"end":{"seq":…,"entries":…,"damaged":null,"record":{…},"files":[…]},"sha256":"…"}
 *
 * `sha256` is that of all bytes before its line. A part without its last line was cut off.
 */

const PAGE_MAX_BYTES = 256 * 1024

/**
 * The document as it is now, or what `since` lacks of it, as lines. Where `since` is of another life, or the log has no
 * entries any more that continue it, the part is a whole document again: `after` is 0. `newest` begins with the newest snapshot,
 * for a document whose history is damaged.
 *
 * @throws InkwireError LOG_DAMAGED, LOG_UNAVAILABLE
 */
export async function* writePart(
  log: DocumentLog,
  since: Reached | 'newest' | undefined,
  factsAtTheEnd: () => Promise<PartFacts>,
): AsyncGenerator<string, void> {
  const through = lastReadable(log)
  const { after, base } = await beginning(log, since, through)
  const digest = createHash('sha256')
  const line = (content: object): string => {
    const text = `${JSON.stringify(content)}\n`
    digest.update(text)
    return text
  }
  const { doc, epoch } = log
  yield line({ format: PART_FORMAT, version: PART_VERSION, document: doc, epoch, after })
  if (base !== undefined) yield line({ base: encodeBase(base) })
  let seq = base?.seq ?? after
  let entries = 0
  while (seq < through) {
    const page = await log.read(seq, PAGE_MAX_BYTES)
    let text = ''
    for (const entry of page) {
      if (entry.seq > through) break
      text += line(encodeEntry(entry))
      seq = entry.seq
      entries += 1
    }
    if (text === '') throw new InkwireError('LOG_DAMAGED', 'a log ends before its head')
    yield text
  }
  const damaged = log.condition.state === 'damaged' ? log.condition.reason : null
  // Files are asked for after the entries that name them: whatever an entry names was kept before it was written [F1].
  const { record, files } = await factsAtTheEnd()
  const end = { seq, entries, damaged, record, files }
  yield `${JSON.stringify({ end, sha256: digest.digest('hex') })}\n`
}

async function beginning(
  log: DocumentLog,
  since: Reached | 'newest' | undefined,
  through: Seq,
): Promise<{ after: Seq; base: Snapshot | undefined }> {
  if (since === 'newest') return { after: SEQ_ZERO, base: await log.snapshot(through) }
  const isContinued = since?.epoch === log.epoch && since.seq <= through && since.seq >= log.prunedThrough
  if (since !== undefined && isContinued) return { after: since.seq, base: undefined }
  if (log.prunedThrough === SEQ_ZERO) return { after: SEQ_ZERO, base: undefined }
  // Those below are just being removed, with the entries before them.
  const oldest = (await log.snapshotSeqs()).find((seq) => seq >= log.prunedThrough)
  const base = oldest === undefined ? undefined : await log.snapshot(oldest)
  if (base === undefined) throw new InkwireError('LOG_DAMAGED', 'a log has no beginning and no snapshot')
  return { after: SEQ_ZERO, base }
}

export function encodeBase({ deleteSet, seq, stateVector, timeMs, update }: Omit<Snapshot, 'epoch'>): object {
  return {
    seq,
    timeMs,
    update: base64(update),
    stateVector: base64(stateVector),
    deleteSet: base64(deleteSet),
  }
}

export function encodeEntry({ author, seq, timeMs, update }: Omit<Entry, 'epoch'>): object {
  return { seq, timeMs, author, update: base64(update) }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

export interface PartHeader {
  readonly document: DocName
  readonly epoch: Epoch
  readonly after: Seq
}

export interface PartEnd extends PartFacts {
  readonly seq: Seq
  readonly entries: number
  /** Why the document could be read no further. */
  readonly damaged: string | null
}
