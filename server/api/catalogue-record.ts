import { hasContent, readVarString, readVarUint } from 'lib0/decoding'
import { writeVarString, writeVarUint } from 'lib0/encoding'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { type DocName, type PersonId, parseDocName, parsePersonId } from '../../shared/ids.ts'
import { openSealed, seal } from '../../shared/log/sealed.ts'
import type { Operation, Store } from '../../shared/log/store.ts'

/** What is known of a document beside its content. Times are of Unix, in milliseconds. */
export interface CatalogueRecord {
  readonly title: string
  readonly createdMs: number
  /** The last edit, to the minute. */
  readonly changedMs: number
  readonly deletedMs: number | undefined
  /** Who made it; undefined where it came about by being written in. */
  readonly owner: PersonId | undefined
}

/** Of a document that was made, or first heard of, at that time. */
export function newRecord(title: string, nowMs: number, owner?: PersonId): CatalogueRecord {
  return { title, createdMs: nowMs, changedMs: nowMs, deletedMs: undefined, owner }
}

/*
 * record: key 'd' • name            value sealed(varString(title) • varUint(created) • varUint(changed) • varUint(deleted or 0) • varString(owner or ''))
 * order:  key 'c' • 2⁵³−1 − changed • name, for every document that is not deleted: the newest is the first
 * owned:  key 'o' • owner • 0 • name, for every record that has an owner
 * writes: key 'n'                   value sealed(varUint(how many writes there were, this one included))
 */
const RECORD = 0x64
const ORDER = 0x63
const WRITES_KEY = Uint8Array.of(0x6e)
const OWNED = 0x6f
/** Stands for: every owner has the keys of what they own. */
export const OWNED_KEY = Uint8Array.of(OWNED)
const TIME_BYTES = 8

export const FIRST_RECORD_KEY = Uint8Array.of(RECORD)
export const AFTER_RECORDS_KEY = Uint8Array.of(RECORD + 1)
export const FIRST_ORDER_KEY = Uint8Array.of(ORDER)
export const AFTER_ORDER_KEY = Uint8Array.of(ORDER + 1)

export function recordKey(name: DocName): Uint8Array {
  return Uint8Array.of(RECORD, ...encodeUtf8(name))
}

export function orderKey(changedMs: number, name: DocName): Uint8Array {
  const bytes = encodeUtf8(name)
  const key = new Uint8Array(1 + TIME_BYTES + bytes.length)
  key[0] = ORDER
  new DataView(key.buffer).setBigUint64(1, BigInt(Number.MAX_SAFE_INTEGER - changedMs))
  key.set(bytes, 1 + TIME_BYTES)
  return key
}

/** [A5] Whoever asks for what they own touches no key of a document of anybody else. */
export function ownedKey(owner: PersonId, name: DocName): Uint8Array {
  return Uint8Array.of(OWNED, ...encodeUtf8(owner), 0, ...encodeUtf8(name))
}

/** Undefined where the key is not one of ours. */
export function nameOfRecordKey(key: Uint8Array): DocName | undefined {
  return key[0] === RECORD ? parseDocName(decodeUtf8(key.subarray(1))) : undefined
}

/** Undefined where the key is not one of ours. */
export function nameOfOrderKey(key: Uint8Array): DocName | undefined {
  return key[0] === ORDER ? parseDocName(decodeUtf8(key.subarray(1 + TIME_BYTES))) : undefined
}

export function encodeRecord(name: DocName, record: CatalogueRecord): Uint8Array {
  return seal(recordKey(name), (encoder) => {
    writeVarString(encoder, record.title)
    writeVarUint(encoder, record.createdMs)
    writeVarUint(encoder, record.changedMs)
    writeVarUint(encoder, record.deletedMs ?? 0)
    writeVarString(encoder, record.owner ?? '')
  }).value
}

/** Undefined where the bytes are not what was written [L6]. */
export function decodeRecord(name: DocName, value: Uint8Array): CatalogueRecord | undefined {
  const decoder = openSealed(value, recordKey(name))?.decoder
  if (decoder === undefined) return undefined
  const title = readVarString(decoder)
  const createdMs = readVarUint(decoder)
  const changedMs = readVarUint(decoder)
  const deletedMs = readVarUint(decoder) || undefined
  // Records of before there were owners end here.
  const owner = hasContent(decoder) ? parsePersonId(readVarString(decoder)) : undefined
  return { title, createdMs, changedMs, deletedMs, owner }
}

/** Goes along with every write. */
export function putWrites(writes: number): Operation {
  const { value } = seal(WRITES_KEY, (encoder) => writeVarUint(encoder, writes))
  return { type: 'put', key: WRITES_KEY, value }
}

/** 0 where none was counted, or where that is damaged. */
export async function readWrites(store: Store): Promise<number> {
  const value = await store.get(WRITES_KEY)
  const decoder = value && openSealed(value, WRITES_KEY)?.decoder
  return decoder === undefined ? 0 : readVarUint(decoder)
}
