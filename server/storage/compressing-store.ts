import { entryKeyBefore, isEntryKey, seqOfKey } from '../../shared/log/keys.ts'
import { compareBytes } from '../../shared/log/sorted-bytes.ts'
import type { Operation, Pair, Range, Store, StoreOpener } from '../../shared/log/store.ts'
import { decodeRun, encodeRun } from './run-format.ts'

export interface Compression {
  /** Off the event loop. */
  compress(bytes: Uint8Array): Promise<Uint8Array>
  /** Rejects where the bytes are not what `compress` gave; but not always. */
  decompress(bytes: Uint8Array): Promise<Uint8Array>
}

/*
 * compressed: 2 • what the compression makes of a value; under the key of an entry, of a run that ends with that entry
 *
 * Every value of a log begins with its format, a 1, and holds a checksum of its own: whoever reads checks what comes out
 * of here. What cannot be decompressed is given as it lies, and fails that check [L0].
 */
const COMPRESSED = 2

/** How many bytes of entries become one run: what has to be decompressed for one of them. */
const RUN_MAX_BYTES = 64 * 1024
const RUN_MAX_ENTRIES = 1000

/** A store of a log that keeps snapshots, and the entries that they stand for, in less room. */
export class CompressingStore implements Store {
  readonly #store: Store
  readonly #compression: Compression

  constructor(store: Store, compression: Compression) {
    this.#store = store
    this.#compression = compression
  }

  async compress(value: Uint8Array): Promise<Uint8Array> {
    const compressed = await this.#compression.compress(value)
    if (compressed.length + 1 >= value.length) return value
    const marked = new Uint8Array(compressed.length + 1)
    marked[0] = COMPRESSED
    marked.set(compressed, 1)
    return marked
  }

  async compressRange(
    { gte, lte }: { readonly gte: Uint8Array; readonly lte: Uint8Array },
    write: (operations: Operation[]) => Promise<void>,
  ): Promise<void> {
    for (let from: Pick<Range, 'gt' | 'gte'> = { gte }; ; ) {
      const bounds = { ...from, lte, limit: RUN_MAX_ENTRIES, maxBytes: RUN_MAX_BYTES }
      const pairs = alikeFromStart(await this.#store.range(bounds))
      const last = pairs.at(-1)
      if (last === undefined) return
      from = { gt: last[0] }
      // What has a hole stays as it is, so that whoever reads it notices.
      if (isCompressed(last[1]) || !isWithoutGap(pairs)) continue
      const value = await this.compress(encodeRun(pairs.map(([, entry]) => entry)))
      if (!isCompressed(value)) continue
      const deletions = pairs.slice(0, -1).map(([key]): Operation => ({ type: 'del', key }))
      await write([...deletions, { type: 'put', key: last[0], value }])
    }
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const value = await this.#store.get(key)
    if (value !== undefined && !isCompressed(value)) return value
    if (isEntryKey(key)) return (await this.range({ gte: key, lte: key, limit: 1, maxBytes: 1 }))[0]?.[1]
    return value && ((await this.#decompress(value)) ?? value)
  }

  async range(range: Range): Promise<readonly Pair[]> {
    const found = await this.#store.range(range)
    const last = found.at(-1)
    const pairs = found.some(([, value]) => isCompressed(value)) ? await this.#expand(found, range) : found
    // Cut short by its limits, or up to its end.
    if (range.reverse || pairs.length >= range.limit || sizeOf(pairs) >= range.maxBytes) return pairs
    if (range.lte === undefined || !isEntryKey(range.lte) || (last && compareBytes(last[0], range.lte) === 0))
      return pairs
    // The last ones may be in a run that ends beyond.
    const [beyond] = await this.#store.range({ gt: range.lte, limit: 1, maxBytes: 1 })
    if (beyond === undefined || !isEntryKey(beyond[0]) || !isCompressed(beyond[1])) return pairs
    return [...pairs, ...(await this.#expand([beyond], range))]
  }

  batch(operations: Operation[]): Promise<void> {
    return this.#store.batch(operations)
  }

  async reclaim(range: { readonly gte: Uint8Array; readonly lte: Uint8Array }): Promise<void> {
    await this.#store.reclaim?.(range)
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** What lies within the range, each under its own key; at least one pair more than without `found`, if there is one. */
  async #expand(found: readonly Pair[], range: Range): Promise<Pair[]> {
    const pairs: Pair[] = []
    let bytes = 0
    for (const pair of found) {
      const run = isCompressed(pair[1]) ? await this.#open(pair) : [pair]
      for (const one of range.reverse ? run.reverse() : run) {
        if (!isWithin(one[0], range)) continue
        if (pairs.length >= range.limit || (bytes >= range.maxBytes && pairs.length > 0)) return pairs
        pairs.push(one)
        bytes += one[0].length + one[1].length
      }
    }
    return pairs
  }

  async #open(pair: Pair): Promise<Pair[]> {
    const [key, value] = pair
    const plain = await this.#decompress(value)
    if (plain === undefined) return [pair]
    if (!isEntryKey(key)) return [[key, plain]]
    const run = decodeRun(plain)
    if (run === undefined || run.length > seqOfKey(key)) return [pair]
    return run.map((entry, index) => [entryKeyBefore(key, run.length - 1 - index), entry])
  }

  #decompress(value: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#compression.decompress(value.subarray(1)).catch(() => undefined)
  }
}

export function compressing(open: StoreOpener, compression: Compression): StoreOpener {
  return async () => new CompressingStore(await open(), compression)
}

function isCompressed(value: Uint8Array): boolean {
  return value[0] === COMPRESSED
}

/** Those that begin it, either compressed or not. */
function alikeFromStart(pairs: readonly Pair[]): readonly Pair[] {
  const [first] = pairs
  const isFirst = first !== undefined && isCompressed(first[1])
  const end = pairs.findIndex(([, value]) => isCompressed(value) !== isFirst)
  return end === -1 ? pairs : pairs.slice(0, end)
}

function isWithoutGap(pairs: readonly Pair[]): boolean {
  const first = seqOfKey((pairs[0] as Pair)[0])
  return pairs.every(([key], index) => seqOfKey(key) === first + index)
}

function isWithin(key: Uint8Array, { gt, gte, lt, lte }: Range): boolean {
  return (
    (gt === undefined || compareBytes(key, gt) > 0) &&
    (gte === undefined || compareBytes(key, gte) >= 0) &&
    (lt === undefined || compareBytes(key, lt) < 0) &&
    (lte === undefined || compareBytes(key, lte) <= 0)
  )
}

function sizeOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
}
