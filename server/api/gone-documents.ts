import { createHash } from 'node:crypto'
import { readVarUint } from 'lib0/decoding'
import { writeVarUint } from 'lib0/encoding'
import type { Clock } from '../../shared/clock.ts'
import type { DocName } from '../../shared/ids.ts'
import { openSealed, seal } from '../../shared/log/sealed.ts'
import type { Operation } from '../../shared/log/store.ts'

/** Where the notes are kept: beside the records of the documents. */
export interface GoneStore {
  /** @throws InkwireError LOG_UNAVAILABLE */
  read(key: Uint8Array): Promise<Uint8Array | undefined>
  /** All or none, on disk when it resolves. @throws InkwireError LOG_UNAVAILABLE */
  write(operations: Operation[]): Promise<void>
}

/*
 * gone: key 'g' • SHA-256 of the name    value sealed(varUint(time))
 */
const GONE = 0x67

/** So long somebody who comes back with a copy is told that the document was deleted. */
export const GONE_KEPT_MS = 400 * 24 * 60 * 60 * 1000

/**
 * Names of documents that are gone for good. Nothing of them is kept but a hash of the name, and that for a while: a
 * browser or a y-websocket client that comes back with a copy of its own is told so, and cannot bring it to life [D1].
 */
export class GoneDocuments {
  readonly #store: GoneStore
  readonly #clock: Clock

  constructor(store: GoneStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** @throws InkwireError LOG_UNAVAILABLE */
  async has(name: DocName): Promise<boolean> {
    const key = keyOf(name)
    const value = await this.#store.read(key)
    if (value === undefined) return false
    const decoder = openSealed(value, key)?.decoder
    // A damaged note still says that there was something to be deleted.
    return decoder === undefined || readVarUint(decoder) > this.#clock.nowMs() - GONE_KEPT_MS
  }

  /** On disk when it resolves. @throws InkwireError LOG_UNAVAILABLE */
  async add(name: DocName): Promise<void> {
    const key = keyOf(name)
    const { value } = seal(key, (encoder) => writeVarUint(encoder, this.#clock.nowMs()))
    await this.#store.write([{ type: 'put', key, value }])
  }

  /** There is a document of this name again. @throws InkwireError LOG_UNAVAILABLE */
  async remove(name: DocName): Promise<void> {
    await this.#store.write([{ type: 'del', key: keyOf(name) }])
  }
}

function keyOf(name: DocName): Uint8Array {
  return Uint8Array.of(GONE, ...createHash('sha256').update(name).digest())
}
