import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseDocName, parseEpoch, parseSeq, type Seq } from '../../shared/ids.ts'
import type { Entry, Snapshot } from '../../shared/log/update-log.ts'
import { PART_FORMAT, PART_VERSION, type PartEnd, type PartHeader } from './document-part.ts'

/** A part that is cut off, changed, or not one at all. */
export class PartError extends Error {
  override readonly name = 'PartError'
}

/** What stands in a part, line by line; bytes are decoded, nothing of Yjs is looked at. */
export type PartLine =
  | { readonly type: 'header'; readonly header: PartHeader }
  | { readonly type: 'base'; readonly snapshot: Omit<Snapshot, 'epoch'> }
  | { readonly type: 'entry'; readonly entry: Omit<Entry, 'epoch'> }
  | { readonly type: 'end'; readonly end: PartEnd }

const LINE_MAX_BYTES = 256 * 1024 * 1024

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const SeqValue = Count.transform((value) => parseSeq(value) as Seq)
const Bytes = z
  .string()
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)
  .transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')))

const Header = z.object({
  format: z.literal(PART_FORMAT),
  version: z.literal(PART_VERSION),
  document: z.string().transform((text, context) => parseDocName(text) ?? refuse(context, 'not a name')),
  epoch: Count.transform((value, context) => parseEpoch(value) ?? refuse(context, 'not an epoch')),
  after: SeqValue,
})
const Base = z.object({
  base: z.object({ seq: SeqValue, timeMs: z.number(), update: Bytes, stateVector: Bytes, deleteSet: Bytes }),
})
const EntryLine = z.object({ seq: SeqValue, timeMs: z.number(), author: z.string().max(255), update: Bytes })
const End = z.object({
  end: z.object({
    seq: SeqValue,
    entries: Count,
    damaged: z.string().nullable(),
    record: z.record(z.string(), z.unknown()).nullable(),
    files: z.array(z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), size: Count })),
  }),
  sha256: z.string(),
})

/**
 * Reads a part and checks it as it goes: its lines, its order, that nothing is missing, and at the end its checksum. What
 * was handed out before that can be relied on only when the end has come.
 *
 * @throws PartError, and what `bytes` throws
 */
export async function* readPart(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PartLine, void> {
  const digest = createHash('sha256')
  let seq: Seq | undefined
  let entries = 0
  let state: 'header' | 'base' | 'entries' | 'end' = 'header'
  for await (const line of linesOf(bytes)) {
    const content = parse(line)
    if (state === 'end') throw new PartError('there is more after the end')
    if (state !== 'header' && typeof content === 'object' && content !== null && 'end' in content) {
      const { end, sha256 } = checked(End, content)
      if (sha256 !== digest.digest('hex'))
        throw new PartError('it is not what was written: its checksum differs')
      if (end.seq !== seq || end.entries !== entries) throw new PartError('entries are missing')
      state = 'end'
      yield { type: 'end', end }
      continue
    }
    digest.update(line)
    if (state === 'header') {
      const { after, document, epoch } = checked(Header, content)
      seq = after
      state = after === 0 ? 'base' : 'entries'
      yield { type: 'header', header: { document, epoch, after } }
    } else if (state === 'base' && typeof content === 'object' && content !== null && 'base' in content) {
      const { base } = checked(Base, content)
      seq = base.seq
      state = 'entries'
      yield { type: 'base', snapshot: base }
    } else {
      const entry = checked(EntryLine, content)
      if (entry.seq !== (seq ?? 0) + 1) throw new PartError(`entry ${(seq ?? 0) + 1} is missing`)
      seq = entry.seq
      entries += 1
      state = 'entries'
      yield { type: 'entry', entry }
    }
  }
  if (state !== 'end') throw new PartError('it was cut off: its last line is missing')
}

/** Each with its line feed. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let pieces: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = rest.indexOf(0x0a); at !== -1; at = rest.indexOf(0x0a)) {
      yield Buffer.concat([...pieces, rest.subarray(0, at + 1)])
      rest = rest.subarray(at + 1)
      pieces = []
      length = 0
    }
    if (rest.length === 0) continue
    // The source may use its memory again.
    pieces.push(Buffer.from(rest))
    length += rest.length
    if (length > LINE_MAX_BYTES) throw new PartError('a line is too long')
  }
  if (length > 0) throw new PartError('it was cut off in the middle of a line')
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch (cause) {
    throw new PartError('a line of it is not JSON', { cause })
  }
}

function checked<Output>(schema: z.ZodType<Output>, content: unknown): Output {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new PartError(`a line of it is not as it should be: ${issue?.path.join('.')} ${issue?.message}`)
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
