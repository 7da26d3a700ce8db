import type { SnapshotRecord } from './document-record.ts'
import type { Snapshot } from './update-log.ts'

interface Kept {
  readonly record: SnapshotRecord
  readonly snapshot: Snapshot
  readonly bytes: number
}

/**
 * The newest snapshots of documents that somebody has open, as they were last read. Joins come in bursts and all begin
 * with the same one: reading and checking it took three quarters of a join's time.
 *
 * Holds at most `maxBytes` over all documents; what was used longest ago goes first.
 */
export class RecentSnapshots {
  readonly #maxBytes: number
  /** By document, the one used last at the end. */
  readonly #kept = new Map<object, Kept>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The snapshot that `record` speaks of, if that is the one that is kept. */
  get(document: object, record: SnapshotRecord): Snapshot | undefined {
    const kept = this.#kept.get(document)
    if (kept?.record !== record) return undefined
    this.#kept.delete(document)
    this.#kept.set(document, kept)
    return kept.snapshot
  }

  /** In the place of the one that was kept of this document. */
  keep(document: object, record: SnapshotRecord, snapshot: Snapshot): void {
    this.forget(document)
    const { update, stateVector, deleteSet } = snapshot
    const bytes = update.byteLength + stateVector.byteLength + deleteSet.byteLength
    if (bytes > this.#maxBytes) return
    this.#kept.set(document, { record, snapshot, bytes })
    this.#bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.forget(oldest)
    }
  }

  forget(document: object): void {
    this.#bytes -= this.#kept.get(document)?.bytes ?? 0
    this.#kept.delete(document)
  }
}
