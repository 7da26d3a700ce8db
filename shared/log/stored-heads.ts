import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { assert } from '../assert.ts'
import type { Clock } from '../clock.ts'
import { InkwireError } from '../errors.ts'
import { type DocName, type Epoch, parseDocName, type Seq } from '../ids.ts'
import { DAMAGED, orDamaged } from './chain.ts'
import type { KnownHead, KnownHeads } from './known-heads.ts'
import type { Room } from './room.ts'
import { openSealed, seal } from './sealed.ts'
import type { Operation, Pair, Store, StoreOpener } from './store.ts'

export interface StoredHeadsOptions {
  /** Of a store of its own: one fault must not take the logs and what is known of them. */
  readonly open: StoreOpener
  readonly clock: Clock
  /** What was noted is written at most once in this time, so that many commits share a sync. Default: a second. */
  readonly intervalMs?: number
  /** On a full disk nothing is written: a failed write would close what others read from [L7]. */
  readonly room?: Room | undefined
  readonly alarm?: (text: string, cause?: unknown) => void
}

/*
 * head:   key 'h' • name    value sealed(varUint(epoch) • varUint(seq))
 * writes: key 'c'           value sealed(varUint(writes))
 */
const HEAD = 0x68
const WRITES_KEY = Uint8Array.of(0x63)
const AFTER_HEADS = Uint8Array.of(HEAD + 1)
/** Documents whose heads may wait for a store that fails; what comes beyond is not noted. */
const WAITING_MAX = 100_000
const PAGE_BYTES = 256 * 1024
const REOPEN_MAX_MS = 30_000

/**
 * Known heads in a store, and how many writes the catalogue has had. Nothing stays in memory but what is not written yet [X3].
 */
export class StoredHeads implements KnownHeads {
  readonly #options: StoredHeadsOptions
  readonly #alarm: (text: string, cause?: unknown) => void
  readonly #intervalMs: number
  /** Undefined while it is opened again after an error. */
  #store: Store | undefined
  #waiting = new Map<DocName, KnownHead>()
  #writing = new Map<DocName, KnownHead>()
  #writes = 0
  #writtenWrites = 0
  #cancelTimer: (() => void) | undefined
  /** One write at a time. */
  #written: Promise<void> = Promise.resolve()
  #reopened: Promise<void> = Promise.resolve()
  #stopWaiting: () => void = () => {}
  #closing: Promise<void> | undefined

  private constructor(options: StoredHeadsOptions, store: Store) {
    this.#options = options
    this.#alarm = options.alarm ?? (() => {})
    this.#intervalMs = options.intervalMs ?? 1000
    this.#store = store
  }

  /** Rejects with the opener's error. */
  static async open(options: StoredHeadsOptions): Promise<StoredHeads> {
    return new StoredHeads(options, await options.open())
  }

  async read(doc: DocName): Promise<KnownHead | undefined> {
    const unwritten = this.#waiting.get(doc) ?? this.#writing.get(doc)
    if (unwritten !== undefined) return unwritten
    const key = headKey(doc)
    const value = await this.#use((store) => orDamaged(store.get(key)))
    if (value === undefined) return undefined
    const head = value === DAMAGED ? undefined : decodeHead(value, key)
    if (head === undefined) this.#alarm(`the known head of ${doc} is damaged; its log is opened without it`)
    return head
  }

  async list(after: DocName | undefined, limit: number): Promise<readonly DocName[]> {
    const names: DocName[] = []
    let gt = after === undefined ? Uint8Array.of(HEAD) : headKey(after)
    while (names.length < limit) {
      const span = { gt, lt: AFTER_HEADS, limit: limit - names.length, maxBytes: PAGE_BYTES }
      const pairs: readonly Pair[] = await this.#use((store) => store.range(span))
      for (const [key] of pairs) {
        gt = key
        const doc = nameOf(key)
        if (doc !== undefined) names.push(doc)
      }
      if (pairs.length === 0) break
    }
    return names
  }

  note(doc: DocName, epoch: Epoch, seq: Seq): void {
    assert(this.#closing === undefined, 'heads are closed after the log that notes them')
    if (this.#waiting.size >= WAITING_MAX && !this.#waiting.has(doc)) return
    this.#waiting.set(doc, { epoch, seq })
    this.#flushSoon()
  }

  /** How many writes the catalogue has had at least; undefined where nobody has noted any. */
  async readWrites(): Promise<number | undefined> {
    const value = await this.#use((store) => orDamaged(store.get(WRITES_KEY)))
    if (value === undefined) return undefined
    const decoder = value === DAMAGED ? undefined : openSealed(value, WRITES_KEY)?.decoder
    if (decoder !== undefined) return decoding.readVarUint(decoder)
    this.#alarm('what is known of the catalogue is damaged; it is opened without that')
    return undefined
  }

  /** So many writes of the catalogue are on disk. Returns at once; it is remembered soon. */
  noteWrites(writes: number): void {
    this.#writes = writes
    this.#flushSoon()
  }

  async forget(doc: DocName): Promise<void> {
    this.#waiting.delete(doc)
    await this.#inOrder(async () => {
      const key = headKey(doc)
      const value = await this.#use((store) => orDamaged(store.get(key)))
      if (value !== undefined) await this.#use((store) => store.batch([{ type: 'del', key }]))
    })
  }

  /** Writes what was noted, and closes the store. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #flushSoon(): void {
    this.#cancelTimer ??= this.#options.clock.after(this.#intervalMs, () => {
      this.#cancelTimer = undefined
      if (this.#options.room?.isFull) return this.#flushSoon()
      this.#flush().catch(() => {
        // The store's failure was told where it happened; what could not be written waits for the next time.
        if (this.#closing === undefined) this.#flushSoon()
      })
    })
  }

  #flush(): Promise<void> {
    return this.#inOrder(async () => {
      const writes = this.#writes
      if (this.#waiting.size === 0 && writes === this.#writtenWrites) return
      this.#writing = this.#waiting
      this.#waiting = new Map()
      const operations: Operation[] = []
      for (const [doc, head] of this.#writing) {
        const key = headKey(doc)
        operations.push({ type: 'put', key, value: encodeHead(head, key) })
      }
      if (writes !== this.#writtenWrites) {
        const { value } = seal(WRITES_KEY, (encoder) => encoding.writeVarUint(encoder, writes))
        operations.push({ type: 'put', key: WRITES_KEY, value })
      }
      try {
        await this.#use((store) => store.batch(operations))
        this.#writtenWrites = writes
      } catch (error) {
        // What was noted since is newer.
        const waiting = this.#waiting
        this.#waiting = this.#writing
        for (const [doc, head] of waiting) this.#waiting.set(doc, head)
        throw error
      } finally {
        this.#writing = new Map()
      }
    })
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const worked = this.#written.then(work)
    this.#written = worked.catch(() => {}) // whoever asked for it hears of it
    return worked
  }

  async #use<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = this.#store
    if (store === undefined) throw new InkwireError('LOG_UNAVAILABLE', 'the known heads are opened again')
    try {
      return await work(store)
    } catch (cause) {
      if (this.#store === store) {
        this.#store = undefined
        this.#alarm('the store of the known heads failed; it is closed and opened again', cause)
        this.#reopened = this.#reopen(store)
      }
      throw new InkwireError('LOG_UNAVAILABLE', 'the known heads cannot be read or written', { cause })
    }
  }

  async #reopen(failed: Store): Promise<void> {
    let isClosed = false
    // Longer each time: each is an alarm.
    for (
      let pauseMs = this.#intervalMs;
      this.#closing === undefined;
      pauseMs = Math.min(2 * pauseMs, REOPEN_MAX_MS)
    ) {
      try {
        if (!isClosed) await failed.close()
        isClosed = true
        this.#store = await this.#options.open()
        return
      } catch (error) {
        this.#alarm('the store of the known heads cannot be opened again yet', error)
      }
      await this.#pause(pauseMs)
    }
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(pauseMs, resolve)
      this.#stopWaiting = () => {
        cancel()
        resolve()
      }
    })
  }

  async #close(): Promise<void> {
    this.#cancelTimer?.()
    this.#stopWaiting()
    await this.#reopened
    // What cannot be written is known to the log itself; the bound is only weaker.
    await this.#flush().catch((error: unknown) => this.#alarm('the last heads could not be noted', error))
    await this.#store?.close()
  }
}

function headKey(doc: DocName): Uint8Array {
  return Uint8Array.of(HEAD, ...encodeUtf8(doc))
}

function nameOf(key: Uint8Array): DocName | undefined {
  try {
    return parseDocName(decodeUtf8(key.subarray(1)))
  } catch {
    return undefined // damaged, and not UTF-8 any more
  }
}

function encodeHead({ epoch, seq }: KnownHead, key: Uint8Array): Uint8Array {
  return seal(key, (encoder) => {
    encoding.writeVarUint(encoder, epoch)
    encoding.writeVarUint(encoder, seq)
  }).value
}

function decodeHead(value: Uint8Array, key: Uint8Array): KnownHead | undefined {
  const decoder = openSealed(value, key)?.decoder
  if (decoder === undefined) return undefined
  const epoch = decoding.readVarUint(decoder) as Epoch
  return { epoch, seq: decoding.readVarUint(decoder) as Seq }
}
