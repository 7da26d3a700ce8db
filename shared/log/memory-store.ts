import { SortedBytes } from './sorted-bytes.ts'
import type { Operation, Pair, Range, Store, StoreOpener } from './store.ts'

/** A store whose disk is `disk`: what one opening wrote, the next one finds. */
export class MemoryStore implements Store {
  readonly #disk: SortedBytes
  #isOpen = true

  constructor(disk: SortedBytes) {
    this.#disk = disk
  }

  static opener(disk: SortedBytes = new SortedBytes()): StoreOpener {
    return async () => new MemoryStore(disk)
  }

  async batch(operations: Operation[]): Promise<void> {
    this.#checkOpen()
    this.#disk.apply(operations)
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#checkOpen()
    return this.#disk.get(key)
  }

  async range(range: Range): Promise<readonly Pair[]> {
    this.#checkOpen()
    return this.#disk.range(range)
  }

  async close(): Promise<void> {
    this.#isOpen = false
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw new Error('the store is closed')
  }
}
