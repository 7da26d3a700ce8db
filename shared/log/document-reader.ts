import { nextSeq, type Seq } from '../ids.ts'
import { CHAIN_START, readChain, readEntryChecksum } from './chain.ts'
import type { SnapshotRecord } from './document-record.ts'
import type { DocumentState } from './document-state.ts'
import { readSnapshot } from './find-document.ts'
import type { RecentSnapshots } from './recent-snapshots.ts'
import { EMPTY_UPDATE, type Entry, type Snapshot } from './update-log.ts'

/**
 * Reads an open document.
 *
 * - [L0] What fails its check is never served.
 */
export class DocumentReader {
  readonly #state: DocumentState
  readonly #recentSnapshots: RecentSnapshots
  readonly #whenChanged: () => Promise<void>
  #isReleased = false

  /** `whenChanged` resolves when no change of the record is under way. */
  constructor(state: DocumentState, recentSnapshots: RecentSnapshots, whenChanged: () => Promise<void>) {
    this.#state = state
    this.#recentSnapshots = recentSnapshots
    this.#whenChanged = whenChanged
  }

  async read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    const state = this.#state
    state.checkUsable()
    const { head } = state
    if (afterSeq === head.seq) return []
    if (afterSeq > head.seq) throw state.damaged(`it ends at ${head.seq}, before ${afterSeq}`)
    const start = { seq: afterSeq, checksum: await this.checksumAt(afterSeq) }
    const page = await state.fromStore((store) =>
      readChain(store, state.keys, state.record.epoch, start, head.seq, maxBytes),
    )
    if (page.entries.length > 0) return this.#withoutQuarantined(page.entries)
    state.checkReachable(afterSeq)
    throw state.entryDamaged(nextSeq(afterSeq), page.damage ?? 'entries are missing')
  }

  async snapshot(seq: Seq): Promise<Snapshot | undefined> {
    const state = this.#state
    let below = nextSeq(seq)
    for (;;) {
      state.checkUsable()
      const newest = state.record.snapshots.findLast((snapshot) => snapshot.seq < below)
      if (newest === undefined) return undefined
      const recent = this.#recentSnapshots.get(this, newest)
      if (recent !== undefined) return recent
      const stored = await state.fromStore((store) =>
        readSnapshot(store, state.keys, state.record.epoch, newest),
      )
      if (stored !== undefined) {
        this.keepRecent(newest, stored.snapshot)
        return stored.snapshot
      }
      await this.#whenChanged()
      // Unless it was pruned or replaced meanwhile, it is damaged. The present state is built on the newest one; of the
      // others, an older one does as well.
      const { snapshots } = state.record
      if (snapshots.at(-1) === newest) throw state.doubt(`the snapshot at ${newest.seq} is damaged`)
      if (snapshots.includes(newest)) below = newest.seq
    }
  }

  /** Keeps for a while what was just read, if `record` speaks of the newest snapshot. */
  keepRecent(record: SnapshotRecord, snapshot: Snapshot): void {
    // A read that ends after everyone has left keeps nothing [X3].
    if (this.#isReleased || this.#state.record.snapshots.at(-1) !== record) return
    this.#recentSnapshots.keep(this, record, snapshot)
  }

  /** Nobody will read from here any more. */
  release(): void {
    this.#isReleased = true
    this.#recentSnapshots.forget(this)
  }

  /** The checksum of the entry at `seq`, with which the entry after it has to begin. */
  async checksumAt(seq: Seq): Promise<number> {
    const state = this.#state
    state.checkReachable(seq)
    if (seq === state.head.seq) return state.head.checksum
    if (seq === CHAIN_START.seq) return CHAIN_START.checksum
    if (seq === state.record.prunedThrough) return state.record.prunedChecksum
    const snapshot = state.record.snapshots.find((candidate) => candidate.seq === seq)
    if (snapshot !== undefined) return snapshot.entryChecksum
    const checksum = await state.fromStore((store) =>
      readEntryChecksum(store, state.keys, state.record.epoch, seq),
    )
    if (checksum !== undefined) return checksum
    state.checkReachable(seq)
    throw state.entryDamaged(seq, `entry ${seq} is missing or damaged`)
  }

  #withoutQuarantined(entries: readonly Entry[]): readonly Entry[] {
    const { quarantined } = this.#state.record
    if (quarantined.length === 0) return entries
    const seqs = new Set(quarantined)
    return entries.map((entry) => (seqs.has(entry.seq) ? { ...entry, update: EMPTY_UPDATE } : entry))
  }
}
