import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import {
  type Operation,
  type Pair,
  type Range,
  reclaimed,
  type Store,
  type StoreOpener,
} from '../../shared/log/store.ts'
import {
  AFTER_ORDER_KEY,
  AFTER_RECORDS_KEY,
  type CatalogueRecord,
  decodeRecord,
  encodeRecord,
  FIRST_ORDER_KEY,
  FIRST_RECORD_KEY,
  nameOfOrderKey,
  nameOfRecordKey,
  OWNED_KEY,
  orderKey,
  ownedKey,
  putWrites,
  readWrites,
  recordKey,
} from './catalogue-record.ts'

export interface CatalogueOptions {
  /** Called at the start, and again after each failure of the store. */
  readonly open: StoreOpener
  readonly clock: Clock
  readonly alarm: (text: string, cause?: unknown) => void
  /** What is known outside of the store of how many writes it has had. */
  readonly known?: KnownWrites
}

export interface KnownWrites {
  readWrites(): Promise<number | undefined>
  /** So many are on disk. Returns at once. */
  noteWrites(writes: number): void
}

export interface CatalogueEntry {
  readonly name: DocName
  readonly record: CatalogueRecord
}

export interface CataloguePage {
  readonly entries: readonly CatalogueEntry[]
  /** Where the next page begins; undefined after the last. */
  readonly after: Uint8Array | undefined
}

type State =
  | { readonly state: 'open'; readonly store: Store }
  | { readonly state: 'failed'; readonly cause: unknown; readonly retryAtMs: number }
  | { readonly state: 'closed' }

const RETRY_MS = 1000
const OWNED_PAGE = 500
const PAGE_MAX_BYTES = 1024 * 1024

/**
 * Titles, times and deletions of the documents, in a store of their own beside the log's: the log knows nothing of
 * them and can be moved, restored and checked without them.
 *
 * - One write at a time, each of them on disk when it resolves.
 * - [L5] After an error from a write the store is closed and opened again before anything else is answered.
 * - [L6] A record that fails its check counts as not there, with an alarm; and so does the end of the store where it has
 *   fewer writes than are known.
 */
export class Catalogue {
  readonly #options: CatalogueOptions
  #state: State
  #lastWrite: Promise<unknown> = Promise.resolve()
  #reopening: Promise<Store> | undefined
  /** Reads that are under way, by key: those who come at once to one document share one. A write ends that. */
  readonly #reads = new Map<string, Promise<Uint8Array | undefined>>()
  #writes: number
  #lostWrites: number

  private constructor(options: CatalogueOptions, store: Store, writes: number, lostWrites: number) {
    this.#options = options
    this.#state = { state: 'open', store }
    this.#writes = writes + lostWrites
    this.#lostWrites = lostWrites
  }

  static async open(options: CatalogueOptions): Promise<Catalogue> {
    const store = await options.open()
    try {
      const writes = await readWrites(store)
      const lost = Math.max(0, ((await options.known?.readWrites()) ?? 0) - writes)
      if (lost > 0) options.alarm(textOfLoss(lost))
      const catalogue = new Catalogue(options, store, writes, lost)
      if ((await store.get(OWNED_KEY)) === undefined) await catalogue.#listOwned()
      return catalogue
    } catch (error) {
      await store.close()
      throw error
    }
  }

  /** How many of its last writes were not there any more when it was opened: what it says may be older than it was. */
  get lostWrites(): number {
    return this.#lostWrites
  }

  /** What could be found elsewhere is in it again, and how far it goes is known again. */
  async mended(): Promise<void> {
    await this.write([])
    this.#lostWrites = 0
  }

  /** @throws InkwireError LOG_UNAVAILABLE */
  async get(name: DocName): Promise<CatalogueRecord | undefined> {
    const value = await this.read(recordKey(name))
    return value && this.#decode(name, value)
  }

  /**
   * Whether this is somebody's own document. It looks at what is theirs only: what it reads is the same whether there is such a
   * document or not [A5].
   * @throws InkwireError LOG_UNAVAILABLE
   */
  async isOwned(owner: PersonId, name: DocName): Promise<boolean> {
    return (await this.read(ownedKey(owner, name))) !== undefined
  }

  /**
   * Documents that are not deleted, the last changed first.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  async newest(limit: number, after?: Uint8Array): Promise<CataloguePage> {
    const pairs = await this.#reading((store) =>
      store.range({ gt: after ?? FIRST_ORDER_KEY, lt: AFTER_ORDER_KEY, limit, maxBytes: PAGE_MAX_BYTES }),
    )
    const found = await Promise.all(
      pairs.map(async ([key]) => {
        const name = nameOfOrderKey(key)
        const record = name && (await this.get(name))
        return name !== undefined && record !== undefined && record.deletedMs === undefined
          ? { name, record }
          : undefined
      }),
    )
    const entries = found.filter((entry) => entry !== undefined)
    return { entries, after: pairs.length < limit ? undefined : pairs.at(-1)?.[0] }
  }

  /**
   * All documents, deleted ones too, in the order of their names' bytes.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  async byName(limit: number, after?: DocName): Promise<readonly CatalogueEntry[]> {
    const gt = after === undefined ? FIRST_RECORD_KEY : recordKey(after)
    const pairs = await this.#reading((store) =>
      store.range({ gt, lt: AFTER_RECORDS_KEY, limit, maxBytes: PAGE_MAX_BYTES }),
    )
    return pairs.flatMap(([key, value]) => {
      const name = nameOfRecordKey(key)
      const record = name && this.#decode(name, value)
      return name !== undefined && record !== undefined ? [{ name, record }] : []
    })
  }

  /**
   * Changes one record, from what it is when its turn comes. `change` returns the new one, `undefined` to leave all
   * as it is, or `'remove'`. Resolves with what is there afterwards, when it is on disk.
   *
   * @throws InkwireError LOG_UNAVAILABLE, and what `change` throws
   */
  update(
    name: DocName,
    change: (record: CatalogueRecord | undefined) => CatalogueRecord | 'remove' | undefined,
  ): Promise<CatalogueRecord | undefined> {
    return this.#inTurn(async () => {
      const before = await this.get(name)
      const after = change(before)
      if (after === undefined) return before
      await this.#write(operations(name, before, after))
      if (after === 'remove') await this.#reclaim(name)
      return after === 'remove' ? undefined : after
    })
  }

  /**
   * Removes a record, damaged or not. Removing none changes nothing.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  remove(name: DocName): Promise<void> {
    return this.#inTurn(async () => {
      const key = recordKey(name)
      const value = await this.read(key)
      if (value === undefined) return
      await this.#write(operations(name, this.#decode(name, value), 'remove'))
      await this.#reclaim(name)
    })
  }

  /**
   * Adds those that have no record yet, as one write. Resolves with how many.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  addMissing(entries: readonly CatalogueEntry[]): Promise<number> {
    return this.#inTurn(async () => {
      const missing: Operation[][] = []
      for (const { name, record } of entries) {
        if ((await this.get(name)) === undefined) missing.push(operations(name, undefined, record))
      }
      if (missing.length > 0) await this.#write(missing.flat())
      return missing.length
    })
  }

  /**
   * One value. What was written before the call is in it.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  read(key: Uint8Array): Promise<Uint8Array | undefined> {
    const text = latin1(key)
    const underWay = this.#reads.get(text)
    if (underWay !== undefined) return underWay
    const reading = this.#reading((store) => store.get(key)).finally(() => {
      if (this.#reads.get(text) === reading) this.#reads.delete(text)
    })
    this.#reads.set(text, reading)
    return reading
  }

  /**
   * What others keep in the same store, under beginnings of keys that are not the documents': of the use of files.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  range(range: Range): Promise<readonly Pair[]> {
    return this.#reading((store) => store.range(range))
  }

  /**
   * As `range`; on disk when it resolves.
   * @throws InkwireError LOG_UNAVAILABLE
   */
  write(operations: Operation[]): Promise<void> {
    return this.#inTurn(() => this.#write(operations))
  }

  /** Waits for the writes that were asked for. Idempotent. */
  async close(): Promise<void> {
    await this.#lastWrite
    await this.#reopening?.catch(() => undefined) // it was told of when it failed
    const state = this.#state
    this.#state = { state: 'closed' }
    if (state.state === 'open') await state.store.close()
  }

  /** A catalogue of before this was asked: once. */
  async #listOwned(): Promise<void> {
    for (let after: DocName | undefined; ; ) {
      const entries = await this.byName(OWNED_PAGE, after)
      after = entries.at(-1)?.name
      const owned = entries.flatMap(({ name, record: { owner } }): Operation[] =>
        owner === undefined ? [] : [putOwned(owner, name)],
      )
      if (owned.length > 0) await this.write(owned)
      if (after === undefined) break
    }
    await this.write([{ type: 'put', key: OWNED_KEY, value: new Uint8Array(0) }])
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const written = this.#lastWrite.then(act)
    this.#lastWrite = written.catch(() => undefined) // whoever asked for it hears of it
    return written
  }

  #decode(name: DocName, value: Uint8Array): CatalogueRecord | undefined {
    const record = decodeRecord(name, value)
    if (record === undefined) this.#options.alarm(`the catalogue's record of a document is damaged: ${name}`)
    return record
  }

  /** [D1] The title is not in the store's files any more, either. */
  async #reclaim(name: DocName): Promise<void> {
    const key = recordKey(name)
    const store = await this.#store()
    await reclaimed(store, [{ gte: key, lte: key }], (ends) => this.#write(ends))
  }

  async #reading<Result>(read: (store: Store) => Promise<Result>): Promise<Result> {
    const store = await this.#store()
    try {
      return await read(store)
    } catch (cause) {
      throw unavailable(cause)
    }
  }

  async #write(operations: Operation[]): Promise<void> {
    const store = await this.#store()
    try {
      await store.batch([...operations, putWrites(this.#writes + 1)])
      this.#writes += 1
      this.#reads.clear()
      this.#options.known?.noteWrites(this.#writes)
    } catch (cause) {
      this.#options.alarm('the catalogue failed; it is closed and opened again', cause)
      this.#state = { state: 'failed', cause, retryAtMs: this.#options.clock.nowMs() + RETRY_MS }
      await store
        .close()
        .catch((error: unknown) => this.#options.alarm('the catalogue cannot be closed', error))
      throw unavailable(cause)
    }
  }

  async #store(): Promise<Store> {
    const state = this.#state
    if (state.state === 'open') return state.store
    if (state.state === 'closed') throw unavailable(new Error('the catalogue is closed'))
    if (this.#reopening === undefined && this.#options.clock.nowMs() < state.retryAtMs)
      throw unavailable(state.cause)
    this.#reopening ??= this.#reopen()
    return this.#reopening
  }

  async #reopen(): Promise<Store> {
    try {
      const store = await this.#options.open()
      this.#state = { state: 'open', store }
      return store
    } catch (cause) {
      this.#options.alarm('the catalogue cannot be opened again yet', cause)
      this.#state = { state: 'failed', cause, retryAtMs: this.#options.clock.nowMs() + RETRY_MS }
      throw unavailable(cause)
    } finally {
      this.#reopening = undefined
    }
  }
}

function operations(
  name: DocName,
  before: CatalogueRecord | undefined,
  after: CatalogueRecord | 'remove',
): Operation[] {
  const all: Operation[] = []
  if (before !== undefined) all.push({ type: 'del', key: orderKey(before.changedMs, name) })
  if (before?.owner !== undefined) all.push({ type: 'del', key: ownedKey(before.owner, name) })
  if (after === 'remove') return [...all, { type: 'del', key: recordKey(name) }]
  all.push({ type: 'put', key: recordKey(name), value: encodeRecord(name, after) })
  if (after.owner !== undefined) all.push(putOwned(after.owner, name))
  if (after.deletedMs === undefined) {
    all.push({ type: 'put', key: orderKey(after.changedMs, name), value: new Uint8Array(0) })
  }
  return all
}

function putOwned(owner: PersonId, name: DocName): Operation {
  return { type: 'put', key: ownedKey(owner, name), value: new Uint8Array(0) }
}

function latin1(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

function textOfLoss(lost: number): string {
  return (
    `the catalogue has lost its last ${lost} writes: titles, owners and what was in the trash or removed for good may be ` +
    'as they were before. What is missing is listed anew from the documents themselves; compare the rest with the audit, ' +
    'or with a backup'
  )
}

function unavailable(cause: unknown): InkwireError {
  return new InkwireError('LOG_UNAVAILABLE', 'the list of documents cannot be read or written now', { cause })
}
