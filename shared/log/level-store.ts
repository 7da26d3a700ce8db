import { InkwireError } from '../errors.ts'
import type { Operation, Pair, Range, Store } from './store.ts'

/**
 * What is needed of an abstract-level, LevelDB or IndexedDB, made with `keyEncoding` and `valueEncoding` `'view'`. Its
 * own types need Node's.
 */
export interface BytesLevel {
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  batch(): BytesBatch
  iterator(options: Range & { readonly highWaterMarkBytes: number }): BytesIterator
  /** LevelDB has it, IndexedDB needs none. */
  compactRange?(start: Uint8Array, end: Uint8Array): Promise<void>
  close(): Promise<void>
}

interface BytesBatch {
  put(key: Uint8Array, value: Uint8Array): unknown
  del(key: Uint8Array): unknown
  write(options: { readonly sync: boolean }): Promise<void>
}

interface BytesIterator {
  nextv(size: number): Promise<[key: Uint8Array, value: Uint8Array][]>
  close(): Promise<void>
}

const FIRST_PAIRS = 16
const MOST_PAIRS = 1000

/** A store over a `Level` that is open. The store owns it from then on. */
export class LevelStore implements Store {
  readonly #level: BytesLevel

  constructor(level: BytesLevel) {
    this.#level = level
  }

  batch(operations: Operation[]): Promise<void> {
    // A chained batch hands each operation straight to LevelDB. The array form makes several objects for each: with
    // 128 operations it cost 7 to 10 µs each on the event loop, this one 1.
    const batch = this.#level.batch()
    for (const operation of operations) {
      if (operation.type === 'put') batch.put(operation.key, operation.value)
      else batch.del(operation.key)
    }
    // LevelDB by default does not wait for the disk [L1]. IndexedDB has no such option.
    return batch.write({ sync: true })
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      const value = await this.#level.get(key)
      return value === undefined ? undefined : plain(value)
    } catch (error) {
      throw readError(error)
    }
  }

  async range(range: Range): Promise<readonly Pair[]> {
    const { limit, maxBytes } = range
    const iterator = this.#level.iterator({ ...range, highWaterMarkBytes: maxBytes })
    const pairs: Pair[] = []
    let bytes = 0
    try {
      while (pairs.length < limit && bytes < maxBytes) {
        const next = await iterator.nextv(nextCount(pairs.length, bytes, limit, maxBytes))
        if (next.length === 0) break
        for (const [key, value] of next) {
          if (bytes >= maxBytes) break
          pairs.push([plain(key), plain(value)])
          bytes += key.length + value.length
        }
      }
    } catch (error) {
      throw readError(error)
    } finally {
      await iterator.close()
    }
    return pairs
  }

  async reclaim({ gte, lte }: { readonly gte: Uint8Array; readonly lte: Uint8Array }): Promise<void> {
    await this.#level.compactRange?.(gte, lte)
  }

  close(): Promise<void> {
    return this.#level.close()
  }
}

/** IndexedDB stops at a number of pairs but not at a number of bytes: go by the size of those that came before. */
function nextCount(count: number, bytes: number, limit: number, maxBytes: number): number {
  const fitting = count === 0 ? FIRST_PAIRS : Math.ceil(((maxBytes - bytes) * count) / bytes)
  return Math.min(fitting, limit - count, MOST_PAIRS)
}

/** In Node abstract-level gives Buffers, whose `slice` is no copy and whose JSON is no array. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function readError(error: unknown): unknown {
  return error instanceof Error && 'code' in error && error.code === 'LEVEL_CORRUPTION'
    ? new InkwireError('LOG_DAMAGED', 'the store found that what it was asked for is damaged', {
        cause: error,
      })
    : error
}
