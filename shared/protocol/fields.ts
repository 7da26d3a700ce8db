import { InkwireError } from '../errors.ts'
import { type DocName, type Epoch, parseDocName, parseEpoch, parseSeq, type Seq } from '../ids.ts'
import type { ChannelNumber } from './messages.ts'
import { malformed, type Reader, textOf } from './reader.ts'

/* The fields that several messages share, each read and checked in one place. */

/** The longest delay that a timer takes, 2³¹−1 ms: a longer one would fire at once. */
export const DELAY_MAX_MS = 2 ** 31 - 1

/** As in `parseDocName`; said again, so that a megabyte of name is refused before it is looked at. */
const DOCUMENT_MAX_BYTES = 256

export function readDocument(reader: Reader): DocName {
  const bytes = reader.varByteArray('document')
  const name = bytes.length <= DOCUMENT_MAX_BYTES ? parseDocName(textOf(bytes, 'document')) : undefined
  if (name === undefined) throw new InkwireError('DOC_NAME_INVALID', 'not the name of a document')
  return name
}

export function readChannel(reader: Reader): ChannelNumber {
  return reader.varUint('channel')
}

export function readSeq(reader: Reader): Seq {
  const seq = parseSeq(reader.varUint('seq'))
  if (seq === undefined) throw malformed('seq is out of range')
  return seq
}

export function readEpoch(reader: Reader): Epoch {
  const epoch = parseEpoch(reader.varUint('epoch'))
  if (epoch === undefined) throw malformed('epoch is out of range')
  return epoch
}

/** A report holds at most so many times of each kind. */
export const REPORT_TIMES_MAX = 16

export function readTimes(reader: Reader): number[] {
  const count = reader.varUintWithin('count', 0, REPORT_TIMES_MAX)
  return Array.from({ length: count }, () => reader.varUint('ms'))
}

/** Batches count from 1. */
export function readBatch(reader: Reader): number {
  return reader.varUintWithin('batch', 1, Number.MAX_SAFE_INTEGER)
}
