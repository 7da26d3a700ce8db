import { createHash } from 'node:crypto'
import {
  encodeBase,
  encodeEntry,
  PART_FORMAT,
  PART_VERSION,
  type PartEnd,
  type PartHeader,
} from './document-part.ts'
import { PartError, type PartLine, readPart } from './read-part.ts'

/** A whole document, in the order in which it was written: its first part, then what each backup after it added. */
export async function* joinedLines(
  parts: readonly AsyncIterable<Uint8Array>[],
): AsyncGenerator<PartLine, void> {
  let header: PartHeader | undefined
  let end: PartEnd | undefined
  for (const part of parts) {
    for await (const line of readPart(part)) {
      if (line.type === 'end') end = line.end
      else if (line.type !== 'header') yield line
      else if (header === undefined) {
        if (line.header.after !== 0) throw new PartError('its beginning is missing')
        header = line.header
        yield line
      } else checkContinues(line.header, header, end)
    }
  }
  if (header === undefined || end === undefined) throw new PartError('there is nothing of it')
  yield { type: 'end', end }
}

/** The same as one part, as it is read by whoever restores it. */
export async function* joinParts(
  parts: readonly AsyncIterable<Uint8Array>[],
): AsyncGenerator<Uint8Array, void> {
  const digest = createHash('sha256')
  let entries = 0
  const lineOf = (content: object): Buffer => {
    const line = Buffer.from(`${JSON.stringify(content)}\n`)
    digest.update(line)
    return line
  }
  for await (const line of joinedLines(parts)) {
    switch (line.type) {
      case 'header':
        yield lineOf({ format: PART_FORMAT, version: PART_VERSION, ...line.header })
        break
      case 'base':
        yield lineOf({ base: encodeBase(line.snapshot) })
        break
      case 'entry':
        entries += 1
        yield lineOf(encodeEntry(line.entry))
        break
      case 'end':
        yield Buffer.from(
          `${JSON.stringify({ end: { ...line.end, entries }, sha256: digest.digest('hex') })}\n`,
        )
        break
      default:
        line satisfies never
    }
  }
}

function checkContinues(next: PartHeader, first: PartHeader, end: PartEnd | undefined): void {
  if (next.document !== first.document || next.epoch !== first.epoch || next.after !== end?.seq)
    throw new PartError(`a part of it does not continue the one before: it begins after ${next.after}`)
}
