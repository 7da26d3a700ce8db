import { assert } from '../assert.ts'
import type { Seq } from '../ids.ts'
import type { DocumentRecord } from './document-record.ts'
import type { DocumentState } from './document-state.ts'
import { quarantine, withoutPruned, withSnapshot } from './record-changes.ts'
import { encodeSnapshot } from './snapshot-format.ts'
import type { Operation } from './store.ts'
import type { Prune, Snapshot } from './update-log.ts'

/**
 * Changes what is kept of an open document. One change at a time: each is made of the record that the one before left.
 *
 * - [S2] A change is one write; only the removal of what it has pruned may go on after it.
 */
export class DocumentChanges {
  readonly #state: DocumentState
  readonly #checksumAt: (seq: Seq) => Promise<number>
  #changed: Promise<void> = Promise.resolve()

  constructor(state: DocumentState, checksumAt: (seq: Seq) => Promise<number>) {
    this.#state = state
    this.#checksumAt = checksumAt
  }

  putSnapshot(snapshot: Omit<Snapshot, 'epoch'>, prune?: Prune): Promise<void> {
    return this.#change(async () => {
      const { seq } = snapshot
      const { record, keys, head } = this.#state
      assert(seq > 0 && seq <= head.seq, 'a snapshot stands for entries on disk')
      const entryChecksum = await this.#checksumAt(seq)
      const key = keys.snapshot(seq)
      const { value, checksum } = encodeSnapshot({ ...snapshot, epoch: record.epoch }, entryChecksum, key)
      const changed = withSnapshot(record, { seq, entryChecksum, checksum })
      const { store } = this.#state.life
      const smaller = (await store.compress?.(value)) ?? value
      await this.#prune(changed, prune, [{ type: 'put', key, value: smaller }])
    })
  }

  compress(after: Seq, through: Seq): Promise<void> {
    return this.#change(async () => {
      const { keys, life } = this.#state
      await life.store.compressRange?.(keys.entries(after + 1, through), (operations) =>
        life.commit.write(operations),
      )
    })
  }

  prune(prune: Prune): Promise<void> {
    return this.#change(() => this.#prune(this.#state.record, prune, []))
  }

  quarantine(seq: Seq): Promise<void> {
    return this.#change(async () => {
      assert(seq > 0 && seq <= this.#state.head.seq, 'an entry in quarantine is on disk')
      await this.#write([], quarantine(this.#state.record, seq))
    })
  }

  /** Resolves when no change is under way, however it ended. */
  whenChanged(): Promise<void> {
    return this.#changed
  }

  /** What `prune` names goes from the record in one write with `operations`, then from the store. */
  async #prune(record: DocumentRecord, prune: Prune | undefined, operations: Operation[]): Promise<void> {
    if (prune === undefined) return this.#write(operations, record)
    const { pruned, snapshots, entriesThrough } = withoutPruned(record, prune)
    const prunedChecksum =
      entriesThrough > record.prunedThrough ? await this.#checksumAt(entriesThrough) : record.prunedChecksum
    for (const seq of snapshots) operations.push({ type: 'del', key: this.#state.keys.snapshot(seq) })
    await this.#clear({ ...pruned, prunedThrough: entriesThrough, prunedChecksum }, operations)
  }

  /** Removes pruned entries, a number at a time; the first go with `operations`. */
  async #clear(record: DocumentRecord, operations: Operation[]): Promise<void> {
    const { keys, limits } = this.#state
    let next = operations
    let clearedThrough = record.clearedThrough
    do {
      const through = Math.min(record.prunedThrough, clearedThrough + limits.clearMaxEntries)
      for (let seq = clearedThrough + 1; seq <= through; seq++)
        next.push({ type: 'del', key: keys.entry(seq) })
      clearedThrough = through as Seq
      await this.#write(next, { ...record, clearedThrough })
      next = []
    } while (clearedThrough < record.prunedThrough)
  }

  async #write(operations: Operation[], record: DocumentRecord): Promise<void> {
    this.#state.goingThrough = record.prunedThrough
    operations.push(this.#state.putRecord(record))
    await this.#state.life.commit.write(operations)
    this.#state.record = record
  }

  #change(change: () => Promise<void>): Promise<void> {
    const changed = this.#changed.then(() => {
      this.#state.checkWritable()
      return change()
    })
    this.#changed = changed.catch(() => {}) // whoever asked for the change hears of it
    return changed
  }
}
