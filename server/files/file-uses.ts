import { readVarUint } from 'lib0/decoding'
import { writeVarUint } from 'lib0/encoding'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import { openSealed, seal } from '../../shared/log/sealed.ts'
import type { Operation, Pair, Range } from '../../shared/log/store.ts'
import { type FileHash, parseFileHash } from './file-hash.ts'

/** Where the records are kept: beside those of the documents. */
export interface RecordStore {
  /** @throws InkwireError LOG_UNAVAILABLE */
  range(range: Range): Promise<readonly Pair[]>
  /** All or none, on disk when it resolves. @throws InkwireError LOG_UNAVAILABLE */
  write(operations: Operation[]): Promise<void>
}

/** That a document uses a file. */
export interface FileUse {
  readonly hash: FileHash
  readonly size: number
}

/*
 * use:  key 'f' • name • 0 • hash 32    value sealed(varUint(size))
 * user: key 'h' • hash 32 • name        no value: who uses a file
 */
const USE = 0x66
const USER = 0x68
const HASH_BYTES = 32
const PAGE_MAX_BYTES = 1024 * 1024

/** Which document uses which file. */
export class FileUses {
  readonly #store: RecordStore
  readonly #alarm: (text: string) => void

  constructor(store: RecordStore, alarm: (text: string) => void) {
    this.#store = store
    this.#alarm = alarm
  }

  /** The files of one document, at most `limit`. */
  async of(name: DocName, limit: number): Promise<readonly FileUse[]> {
    const prefix = prefixOfUses(name)
    const pairs = await this.#store.range({
      gt: prefix,
      lt: after(prefix),
      limit,
      maxBytes: PAGE_MAX_BYTES,
    })
    return pairs.flatMap(([key, value]) => {
      const hash = hashOf(key.subarray(prefix.length))
      if (hash === undefined) return []
      const decoder = openSealed(value, key)?.decoder
      // It still says who uses what, which is what nothing may be forgotten of [F3].
      if (decoder === undefined) this.#alarm(`the record of a document’s file is damaged: ${name}, ${hash}`)
      return [{ hash, size: decoder === undefined ? 0 : readVarUint(decoder) }]
    })
  }

  async add(name: DocName, { hash, size }: FileUse): Promise<void> {
    const key = keyOfUse(name, hash)
    const { value } = seal(key, (encoder) => writeVarUint(encoder, size))
    await this.#store.write([
      { type: 'put', key, value },
      { type: 'put', key: keyOfUser(hash, name), value: new Uint8Array(0) },
    ])
  }

  async remove(name: DocName, hash: FileHash): Promise<void> {
    await this.#store.write([
      { type: 'del', key: keyOfUse(name, hash) },
      { type: 'del', key: keyOfUser(hash, name) },
    ])
  }

  /** Whether any document but this one uses it. */
  async isUsedByOthers(hash: FileHash, name: DocName): Promise<boolean> {
    const prefix = Uint8Array.of(USER, ...bytesOf(hash))
    const pairs = await this.#store.range({
      gt: prefix,
      lt: after(prefix),
      limit: 2,
      maxBytes: PAGE_MAX_BYTES,
    })
    return pairs.some(([key]) => parseDocName(decodeUtf8(key.subarray(prefix.length))) !== name)
  }
}

function keyOfUse(name: DocName, hash: FileHash): Uint8Array {
  return Uint8Array.of(...prefixOfUses(name), ...bytesOf(hash))
}

// No name has a control character in it, so that none is the beginning of another.
function prefixOfUses(name: DocName): Uint8Array {
  return Uint8Array.of(USE, ...encodeUtf8(name), 0)
}

function keyOfUser(hash: FileHash, name: DocName): Uint8Array {
  return Uint8Array.of(USER, ...bytesOf(hash), ...encodeUtf8(name))
}

/** The end of all keys that begin so. Neither a 0 byte nor a hash's 32 bytes leave room for anything behind. */
function after(prefix: Uint8Array): Uint8Array {
  return Uint8Array.of(...prefix, ...new Uint8Array(HASH_BYTES + 1).fill(0xff))
}

function bytesOf(hash: FileHash): Uint8Array {
  return Buffer.from(hash, 'hex')
}

function hashOf(bytes: Uint8Array): FileHash | undefined {
  return bytes.length === HASH_BYTES ? parseFileHash(Buffer.from(bytes).toString('hex')) : undefined
}
