import type { Clock } from '../clock.ts'
import { InkwireError } from '../errors.ts'
import type { LogLimits } from './log-limits.ts'
import type { LogObserver } from './log-observer.ts'
import type { Operation, Store } from './store.ts'

/** Something that has to be written at once or not at all. Until it is taken, more may be added to it. */
export interface Write {
  readonly operations: readonly Operation[]
  readonly bytes: number
  /** It is on its way to the disk; nothing can be added any more. */
  taken(): void
  /** It is on disk. */
  committed(): void
  /** It may or may not be on disk, now or later. */
  failed(error: InkwireError): void
}

/** A document that brings so many entries to a commit is written in by many: its readers' frames are worth a whole rest. */
const BUSY_ENTRIES = 4
/** Of a rest, where no document is: a longer one would save syncs of the disk, and hardly a frame. */
const LIGHT_REST = 3 / 4

/** Keys and values cost this much more in a batch. */
const OPERATION_BYTES = 32

export function bytesOf(operations: readonly Operation[]): number {
  let bytes = 0
  for (const operation of operations) {
    bytes += operation.key.length + OPERATION_BYTES
    if (operation.type === 'put') bytes += operation.value.length
  }
  return bytes
}

/**
 * Writes of all documents, in the order in which they were added. One is on its way to the disk at a time; whatever
 * arrives meanwhile shares the next, and so one sync of the disk.
 *
 * After the first error nothing is written or committed any more [L5]: whoever owns it is told, and makes another one
 * over a store that was opened anew.
 */
export class GroupCommit {
  readonly #store: Store
  readonly #clock: Clock
  readonly #limits: LogLimits
  readonly #observer: LogObserver
  readonly #onFailure: (failure: InkwireError) => void
  #queue: Write[] = []
  #queuedBytes = 0
  #isRunning = false
  /** When the last commit began. */
  #begunMs = Number.NEGATIVE_INFINITY
  /** From then to the beginning of the next. */
  #restMs = 0
  #failure: InkwireError | undefined

  constructor(options: {
    store: Store
    clock: Clock
    limits: LogLimits
    observer: LogObserver
    onFailure: (failure: InkwireError) => void
  }) {
    this.#store = options.store
    this.#clock = options.clock
    this.#limits = options.limits
    this.#observer = options.observer
    this.#onFailure = options.onFailure
  }

  /** Throws LOG_UNAVAILABLE when there is no room. Otherwise the room is the caller's, who adds to a write at once. */
  admit(bytes: number): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#queuedBytes + bytes > this.#limits.queueMaxBytes) {
      throw new InkwireError('LOG_UNAVAILABLE', 'too much waits for the disk')
    }
    this.#queuedBytes += bytes
  }

  /** Queues a write whose bytes were admitted. */
  add(write: Write): void {
    this.#queue.push(write)
    if (this.#isRunning) return
    this.#isRunning = true
    void this.#run()
  }

  /** Resolves when these operations, and everything that was added before, are on disk. */
  async write(operations: readonly Operation[]): Promise<void> {
    const bytes = bytesOf(operations)
    this.admit(bytes)
    await new Promise<void>((committed, failed) => {
      this.add({ operations, bytes, taken() {}, committed, failed })
    })
  }

  async #run(): Promise<void> {
    // What is added in the same turn goes along.
    await undefined
    while (this.#queue.length > 0 && this.#failure === undefined) {
      await this.#rest()
      const { writes, operations, bytes } = this.#take()
      const begunMs = this.#clock.nowMs()
      this.#begunMs = begunMs
      try {
        if (operations.length > 0) await this.#inTime(this.#store.batch(operations))
      } catch (cause) {
        this.#fail(cause, writes)
        break
      }
      this.#observer.committed(operations.length, bytes, this.#clock.nowMs() - begunMs)
      for (const write of writes) write.committed() // [C1]
    }
    this.#isRunning = false
  }

  /** While writes come one after the other, lets some more come. */
  async #rest(): Promise<void> {
    const leftMs = Math.min(this.#restMs, this.#begunMs + this.#restMs - this.#clock.nowMs())
    if (leftMs > 0) await new Promise<void>((resolve) => this.#clock.after(leftMs, resolve))
  }

  #take(): { writes: Write[]; operations: Operation[]; bytes: number } {
    const operations: Operation[] = []
    let bytes = 0
    let count = 0
    for (const write of this.#queue) {
      if (count > 0 && bytes + write.bytes > this.#limits.commitMaxBytes) break
      for (const operation of write.operations) operations.push(operation)
      bytes += write.bytes
      count++
      write.taken()
    }
    this.#queuedBytes -= bytes
    const writes = this.#queue.splice(0, count)
    const isBusy = writes.some((write) => write.operations.length >= BUSY_ENTRIES)
    this.#restMs = this.#limits.commitEveryMs * (isBusy ? 1 : LIGHT_REST)
    return { writes, operations, bytes }
  }

  async #inTime(batch: Promise<void>): Promise<void> {
    let cancel = () => {}
    const late = new Promise<never>((_, reject) => {
      cancel = this.#clock.after(this.#limits.commitTimeoutMs, () => {
        reject(new Error(`the store has not answered for ${this.#limits.commitTimeoutMs} ms`))
      })
    })
    try {
      await Promise.race([batch, late])
    } finally {
      cancel()
    }
  }

  #fail(cause: unknown, taken: readonly Write[]): void {
    const failure = new InkwireError('LOG_UNAVAILABLE', 'the store failed', { cause })
    this.#failure = failure
    for (const write of [...taken, ...this.#queue.splice(0)]) write.failed(failure)
    this.#onFailure(failure)
  }
}
