import { InkwireError } from '../errors.ts'
import type { ClientId } from '../ids.ts'
import type { Limits } from '../limits.ts'
import { malformed, Reader, textOf } from './reader.ts'
import { type Field, writeFields } from './writer.ts'

/** What one client says of itself, and how often it has spoken. */
export interface AwarenessEntry {
  readonly client: ClientId
  readonly clock: number
  /** JSON text of an object as it was sent, or exactly `null`: the client is gone. */
  readonly state: string
}

export type AwarenessLimits = Pick<Limits, 'awarenessEntriesPerMessage' | 'awarenessEntryMaxBytes'>

/** The fewest bytes of an entry: client, clock, length, and the state `{}`. */
const ENTRY_MIN_BYTES = 5

/**
 * The entries of an awareness update, all of them checked before the first is returned; y-protocols applies those
 * before a bad one and then throws. A client may come twice; the higher clock counts, whatever the order.
 *
 * [W2] Any bytes decode or are refused.
 *
 * @throws InkwireError MESSAGE_MALFORMED, or LIMIT_EXCEEDED
 */
export function decodeAwareness(bytes: Uint8Array, limits: AwarenessLimits): AwarenessEntry[] {
  const reader = new Reader(bytes)
  const count = reader.varUint('count')
  if (count > reader.bytesLeft / ENTRY_MIN_BYTES) throw malformed('awareness is cut off')
  if (count > limits.awarenessEntriesPerMessage) {
    throw new InkwireError('LIMIT_EXCEEDED', `${count} entries in one awareness message`)
  }
  const entries: AwarenessEntry[] = []
  for (let index = 0; index < count; index++) {
    const client = reader.varUint('client')
    const clock = reader.varUint('clock')
    entries.push({ client, clock, state: readState(reader, limits.awarenessEntryMaxBytes) })
  }
  if (reader.bytesLeft > 0) throw malformed('bytes after the awareness')
  return entries
}

/** An awareness update of y-protocols. */
export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  const fields: Field[] = [entries.length]
  for (const { client, clock, state } of entries) fields.push(client, clock, state)
  return writeFields(fields)
}

function readState(reader: Reader, maxBytes: number): string {
  const bytes = reader.varByteArray('state')
  if (bytes.length > maxBytes) {
    throw new InkwireError('LIMIT_EXCEEDED', `an awareness state of ${bytes.length} bytes`)
  }
  const text = textOf(bytes, 'state')
  const state = parseJson(text)
  if (state === null) return 'null'
  if (typeof state !== 'object' || Array.isArray(state)) throw malformed('an awareness state is no object')
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InkwireError('MESSAGE_MALFORMED', 'an awareness state is not JSON', { cause })
  }
}
