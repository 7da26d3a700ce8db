import { SortedBytes } from '../../../../shared/log/sorted-bytes.ts'
import type { Operation, Pair, Range, Store, StoreOpener } from '../../../../shared/log/store.ts'
import type { RandomStream } from './random-stream.ts'
import type { World } from './world.ts'

/** How a disk behaves at the moment; may change while it is in use. */
export interface DiskFaults {
  /** A synced batch takes up to this long, and at least `syncMinMs`. */
  syncMaxMs: number
  syncMinMs: number
  readMaxMs: number
  /** How likely a batch, a read or an opening fails with EIO. */
  errorChance: number
  readErrorChance: number
  /** Every batch and every opening fails with ENOSPC. */
  isFull: boolean
}

export const GOOD_DISK: DiskFaults = {
  syncMaxMs: 2,
  syncMinMs: 0,
  readMaxMs: 1,
  errorChance: 0,
  readErrorChance: 0,
  isFull: false,
}

interface Batch {
  readonly operations: readonly Operation[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/**
 * A disk that outlives the processes that write to it.
 *
 * - A batch is on disk when it resolves, all of it or nothing, in the order of the calls.
 * - Where a process is killed, any prefix of its batches that had not resolved is on disk.
 * - After a batch has failed, its store answers as before and keeps nothing, until it is opened again; the failed
 *   batch itself may be on disk. That is how LevelDB was seen to behave.
 */
export class SimulatedDisk {
  readonly faults: DiskFaults
  /** What is on disk at the moment. */
  readonly content = new SortedBytes()
  readonly #world: World
  readonly #random: RandomStream
  readonly #name: string
  readonly #onDurable: (operations: readonly Operation[]) => void
  readonly #onError: () => void
  readonly #keptChance: number
  readonly #stores = new Set<SimulatedStore>()

  constructor(options: {
    readonly world: World
    readonly random: RandomStream
    readonly name: string
    readonly faults?: DiskFaults
    /** Told when a batch is on disk, before whoever wrote it is. */
    readonly onDurable?: (operations: readonly Operation[]) => void
    /** Told when something has failed, before whoever asked for it is. */
    readonly onError?: () => void
    /** How likely each batch that had not resolved is on disk when its process is killed; 0.5 by default. */
    readonly keptChance?: number
  }) {
    this.#world = options.world
    this.#random = options.random
    this.#name = options.name
    this.faults = { ...(options.faults ?? GOOD_DISK) }
    this.#onDurable = options.onDurable ?? (() => undefined)
    this.#onError = options.onError ?? (() => undefined)
    this.#keptChance = options.keptChance ?? 0.5
  }

  /** From now on nothing fails or is slow; what has failed has failed. */
  heal(): void {
    Object.assign(this.faults, GOOD_DISK)
  }

  /** Nothing is on its way to it or from it. */
  get isIdle(): boolean {
    return [...this.#stores].every((store) => store.isIdle)
  }

  /** How one process uses the disk; `kill` ends all stores that it has opened. */
  process(): { readonly opener: StoreOpener; readonly kill: () => void } {
    const stores = new Set<SimulatedStore>()
    let isKilled = false
    return {
      opener: async () => {
        const store = await this.#open()
        if (isKilled) store.kill()
        stores.add(store)
        return store
      },
      kill: () => {
        isKilled = true
        for (const store of stores) store.kill()
      },
    }
  }

  #open(): Promise<SimulatedStore> {
    return new Promise((resolve, reject) => {
      this.#world.after(this.#random.next() * this.faults.syncMaxMs, () => {
        const error = this.#error(this.faults.errorChance)
        if (error !== undefined) return reject(error)
        for (const store of this.#stores) if (store.isOver) this.#stores.delete(store)
        const store = new SimulatedStore({
          content: this.content,
          world: this.#world,
          sync: (operations) => this.#sync(operations),
          isKept: () => this.#random.chance(this.#keptChance),
          syncMs: () => Math.max(this.faults.syncMinMs, this.#random.next() * this.faults.syncMaxMs),
          readMs: () => this.#random.next() * this.faults.readMaxMs,
          writeError: () => this.#error(this.faults.errorChance),
          readError: () => this.#error(this.faults.readErrorChance, false),
        })
        this.#stores.add(store)
        resolve(store)
      })
    })
  }

  #sync(operations: readonly Operation[]): void {
    this.content.apply(operations)
    this.#onDurable(operations)
  }

  #error(chance: number, needsSpace = true): Error | undefined {
    const isFull = needsSpace && this.faults.isFull
    if (!isFull && !(chance > 0 && this.#random.chance(chance))) return undefined
    this.#onError()
    const error = new Error(isFull ? 'ENOSPC: no space left on device' : 'EIO: i/o error')
    this.#world.note(this.#name, 'fails', error.message)
    return error
  }
}

interface StoreParts {
  readonly world: World
  readonly content: SortedBytes
  readonly sync: (operations: readonly Operation[]) => void
  /** Whether the next batch, or the one that failed, is on disk after all. */
  readonly isKept: () => boolean
  readonly syncMs: () => number
  readonly readMs: () => number
  readonly writeError: () => Error | undefined
  readonly readError: () => Error | undefined
}

class SimulatedStore implements Store {
  readonly #parts: StoreParts
  readonly #unsynced: Batch[] = []
  /** What this store shows: the disk, until a batch has failed. */
  #view: SortedBytes
  #lastSyncMs = 0
  #state: 'open' | 'closed' | 'killed' = 'open'
  #whenIdle: (() => void)[] = []
  #reads = 0

  get isIdle(): boolean {
    return this.#unsynced.length === 0 && (this.#reads === 0 || this.#state === 'killed')
  }

  /** Nothing comes from it any more. */
  get isOver(): boolean {
    return this.#state !== 'open' && this.#unsynced.length === 0
  }

  constructor(parts: StoreParts) {
    this.#parts = parts
    this.#view = parts.content
  }

  batch(operations: Operation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') return this.#refuse(reject)
      this.#unsynced.push({ operations, resolve, reject })
      const { world, syncMs } = this.#parts
      this.#lastSyncMs = Math.max(this.#lastSyncMs, world.nowMs + syncMs())
      world.after(this.#lastSyncMs - world.nowMs, () => this.#syncFirst())
    })
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#read(() => this.#view.get(key))
  }

  range(range: Range): Promise<readonly Pair[]> {
    return this.#read(() => this.#view.range(range))
  }

  close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closed'
    return new Promise((resolve) => {
      if (this.#unsynced.length === 0) resolve()
      else this.#whenIdle.push(resolve)
    })
  }

  /** The process is gone: nothing is answered any more, and a prefix of what was not synced is on disk. */
  kill(): void {
    if (this.#state === 'killed') return
    this.#state = 'killed'
    for (const { operations } of this.#unsynced.splice(0)) {
      if (this.#isLost || !this.#parts.isKept()) return
      this.#parts.sync(operations)
    }
  }

  get #isLost(): boolean {
    return this.#view !== this.#parts.content
  }

  #syncFirst(): void {
    const batch = this.#unsynced.shift()
    if (batch === undefined || this.#state === 'killed') return
    const error = this.#parts.writeError()
    if (error !== undefined) {
      if (!this.#isLost && this.#parts.isKept()) this.#parts.sync(batch.operations)
      if (!this.#isLost) this.#view = this.#parts.content.copy()
      batch.reject(error)
    } else {
      if (this.#isLost) this.#view.apply(batch.operations)
      else this.#parts.sync(batch.operations)
      batch.resolve()
    }
    if (this.#unsynced.length === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  #read<T>(read: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') return this.#refuse(reject)
      this.#reads++
      this.#parts.world.after(this.#parts.readMs(), () => {
        this.#reads--
        if (this.#state === 'killed') return
        const error = this.#parts.readError()
        if (error !== undefined) reject(error)
        else resolve(read())
      })
    })
  }

  /** A killed process hears nothing; one that uses a closed store has a bug. */
  #refuse(reject: (error: Error) => void): void {
    if (this.#state === 'closed') reject(new Error('the store is closed'))
  }
}
