import type { AbstractLevel } from 'abstract-level'
import { InkwireError } from '../errors.ts'
import type { Operation, Pair, Range, Store } from './store.ts'

/** LevelDB or IndexedDB behind abstract-level, made with `keyEncoding` and `valueEncoding` `'view'`. */
export type BytesLevel = AbstractLevel<unknown, Uint8Array, Uint8Array>

// LevelDB by default does not wait for the disk [L1]. IndexedDB ignores the option.
const SYNCED: object = { sync: true }

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
    return batch.write(SYNCED)
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#level.get(key)
    } catch (error) {
      throw readError(error)
    }
  }

  async range({ limit, maxBytes, ...range }: Range): Promise<readonly Pair[]> {
    const iterator = this.#level.iterator({ ...range, limit, ...{ highWaterMarkBytes: maxBytes } })
    const pairs: Pair[] = []
    let bytes = 0
    try {
      while (pairs.length < limit && bytes < maxBytes) {
        const next = await iterator.nextv(nextCount(pairs.length, bytes, limit, maxBytes))
        if (next.length === 0) break
        for (const pair of next) {
          pairs.push(pair)
          bytes += pair[0].length + pair[1].length
        }
      }
    } catch (error) {
      throw readError(error)
    } finally {
      await iterator.close()
    }
    return pairs
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

function readError(error: unknown): unknown {
  return error instanceof Error && 'code' in error && error.code === 'LEVEL_CORRUPTION'
    ? new InkwireError('LOG_DAMAGED', 'the store found that what it was asked for is damaged', {
        cause: error,
      })
    : error
}
