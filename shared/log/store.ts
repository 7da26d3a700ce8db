export type Operation =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array }

export type Pair = readonly [key: Uint8Array, value: Uint8Array]

/** A piece of the keys' order, from `gt` or `gte` to `lt` or `lte`. */
export interface Range {
  readonly gt?: Uint8Array
  readonly gte?: Uint8Array
  readonly lt?: Uint8Array
  readonly lte?: Uint8Array
  /** From the last pair to the first. */
  readonly reverse?: boolean
  /** At most this many pairs. */
  readonly limit: number
  /** About this many bytes of keys and values: no further pair is read once they are reached. */
  readonly maxBytes: number
}

/**
 * The little that a log needs from a key-value store. Keys are in the order of their bytes.
 *
 * A rejected `batch` may or may not be on disk, and nothing that the store says afterwards can be trusted: close it
 * and open it again [L5]. A rejected read is an `InkwireError` LOG_DAMAGED where the store itself found that what it
 * was asked for is damaged; any other error says nothing about what is stored.
 */
export interface Store {
  /**
   * All operations or none, also over a crash; on disk when it resolves. Batches take effect in the order of the calls,
   * and a crash keeps a prefix of them. The store owns `operations` and all bytes in it until it settles.
   */
  batch(operations: Operation[]): Promise<void>
  /** The caller may keep the value; nobody writes to it. */
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  /** At least one pair if there is one. The caller may keep the pairs; nobody writes to them. */
  range(range: Range): Promise<readonly Pair[]>
  /**
   * Takes what was deleted between two keys off the disk, too, see {@link reclaimed}. A store that keeps no bytes of what was
   * deleted has no need of it.
   */
  reclaim?(range: { readonly gte: Uint8Array; readonly lte: Uint8Array }): Promise<void>
  /** The value in less room, to be put in its place; `get` and `range` give it back as it was. */
  compress?(value: Uint8Array): Promise<Uint8Array>
  /** Makes the entries between two keys take less room, by writes one after another; they are read as before. */
  compressRange?(
    range: { readonly gte: Uint8Array; readonly lte: Uint8Array },
    write: (operations: Operation[]) => Promise<void>,
  ): Promise<void>
  /** Waits for what was begun. Idempotent. */
  close(): Promise<void>
}

/** Opens the same store anew each time. The caller closes what it was given before it opens again. */
export type StoreOpener = () => Promise<Store>

/**
 * Takes what was deleted in these ranges off the disk; their ends are keys that nothing is stored under.
 *
 * LevelDB writes what it has in memory to its files with all that was deleted since, and compacts a file only when something
 * is above it. So the ends are deleted once more: that lies above, and with it everything is written anew.
 */
export async function reclaimed(
  store: Store,
  ranges: readonly { readonly gte: Uint8Array; readonly lte: Uint8Array }[],
  write: (operations: Operation[]) => Promise<void>,
): Promise<void> {
  if (store.reclaim === undefined) return
  for (const range of ranges) await store.reclaim(range)
  await write(
    ranges.flatMap(({ gte, lte }): Operation[] => [
      { type: 'del', key: gte },
      { type: 'del', key: lte },
    ]),
  )
  for (const range of ranges) await store.reclaim(range)
}
