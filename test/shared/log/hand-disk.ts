import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import type { Operation, Pair, Range, Store, StoreOpener } from '../../../shared/log/store.ts'

interface Batch {
  readonly operations: readonly Operation[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** A disk on which a test says when each batch is synced, or fails. */
export class HandDisk {
  content = new SortedBytes()
  readonly batches: Batch[] = []
  /** How often a store was opened. */
  openings = 0
  openError: Error | undefined
  readError: Error | undefined
  /** Reads wait for this. */
  readsBegin: Promise<void> = Promise.resolve()
  #whenBatch: (() => void) | undefined

  readonly opener: StoreOpener = async () => {
    if (this.openError !== undefined) throw this.openError
    this.openings++
    return new HandStore(this)
  }

  /** Resolves when a batch waits for the disk. */
  async hasBatch(): Promise<void> {
    if (this.batches.length === 0) await new Promise<void>((resolve) => (this.#whenBatch = resolve))
  }

  add(batch: Batch): void {
    this.batches.push(batch)
    this.#whenBatch?.()
  }

  /** The first batch is on disk. */
  async sync(): Promise<void> {
    await this.hasBatch()
    const batch = this.batches.shift() as Batch
    this.content.apply(batch.operations)
    batch.resolve()
  }

  /** The first batch fails, and is on disk nevertheless or not. */
  async fail(isKept = false): Promise<void> {
    await this.hasBatch()
    const batch = this.batches.shift() as Batch
    if (isKept) this.content.apply(batch.operations)
    batch.reject(new Error('ENOSPC'))
  }

  /** The machine is gone; of the batches that wait, so many are on disk. */
  crash(kept: number): HandDisk {
    const disk = new HandDisk()
    disk.content = this.content.copy()
    for (const { operations } of this.batches.slice(0, kept)) disk.content.apply(operations)
    return disk
  }
}

class HandStore implements Store {
  readonly #disk: HandDisk

  constructor(disk: HandDisk) {
    this.#disk = disk
  }

  batch(operations: Operation[]): Promise<void> {
    return new Promise((resolve, reject) => this.#disk.add({ operations, resolve, reject }))
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    await this.#disk.readsBegin
    if (this.#disk.readError !== undefined) throw this.#disk.readError
    return this.#disk.content.get(key)
  }

  async range(range: Range): Promise<readonly Pair[]> {
    await this.#disk.readsBegin
    if (this.#disk.readError !== undefined) throw this.#disk.readError
    return this.#disk.content.range(range)
  }

  async close(): Promise<void> {}
}
