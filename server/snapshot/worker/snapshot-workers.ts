import { diffUpdate } from 'yjs'
import { assert } from '../../../shared/assert.ts'
import type { FoldBase, FoldEntry, Folded } from '../fold.ts'
import { packEntries, type Task } from './task.ts'
import { TaskThread } from './task-thread.ts'

// Below this a difference takes less than a frame on the main thread, and less than a message to another thread.
const DIFFERENCE_INLINE_MAX_BYTES = 64 * 1024

const FOLD_TIMEOUT_MS = 60_000
// Somebody waits for it.
const DIFFERENCE_TIMEOUT_MS = 15_000
const HEAP_MAX_MEGABYTES = 1024

/**
 * Work on whole documents, off the main thread [S3]: folding in one thread, differences for joining clients in
 * another, so that no one waits for a fold.
 */
export class SnapshotWorkers {
  readonly #folding: TaskThread
  readonly #differences: TaskThread

  /** @param file the built worker */
  constructor(file = new URL('./snapshot-worker.js', import.meta.url)) {
    const heapMaxMegabytes = HEAP_MAX_MEGABYTES
    this.#folding = new TaskThread({ file, timeoutMs: FOLD_TIMEOUT_MS, heapMaxMegabytes, moved })
    this.#differences = new TaskThread({ file, timeoutMs: DIFFERENCE_TIMEOUT_MS, heapMaxMegabytes })
  }

  /** Joins whose turn has not come yet. */
  get differencesWaiting(): number {
    return this.#differences.waiting
  }

  async fold(base: FoldBase | undefined, entries: readonly FoldEntry[]): Promise<Folded> {
    const result = await this.#folding.run({
      type: 'fold',
      base: base?.update,
      entries: packEntries(entries),
    })
    assert(result.type === 'folded', 'a fold answers a fold')
    return result.folded
  }

  /** Whether two states hold the same content. Rejects when one of them cannot be loaded. */
  async isSame(one: Uint8Array, other: Uint8Array): Promise<boolean> {
    const result = await this.#folding.run({ type: 'compare', one, other })
    assert(result.type === 'compared', 'a comparison answers a comparison')
    return result.isSame
  }

  /** What `state` holds beyond `stateVector`, as a Yjs update, with all of its deletions. */
  async difference(state: Uint8Array, stateVector: Uint8Array): Promise<Uint8Array> {
    if (state.byteLength < DIFFERENCE_INLINE_MAX_BYTES) return diffUpdate(state, stateVector)
    const result = await this.#differences.run({ type: 'difference', state, stateVector })
    assert(result.type === 'difference', 'a difference answers a difference')
    return result.update
  }

  async close(): Promise<void> {
    await Promise.all([this.#folding.close(), this.#differences.close()])
  }
}

function moved(task: Task): ArrayBuffer[] {
  // The base and the states belong to the log, which may keep them: those are copied.
  return task.type === 'fold' ? [task.entries.bytes.buffer as ArrayBuffer] : []
}
