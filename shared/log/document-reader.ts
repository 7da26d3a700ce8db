import { nextSeq, type Seq } from '../ids.ts'
import { CHAIN_START, type ChainPage, type Link, readChain, readEntryChecksum } from './chain.ts'
import type { DocumentState } from './document-state.ts'
import { type FoundSnapshot, readSnapshot } from './find-document.ts'
import type { Recent } from './recent.ts'
import { EMPTY_UPDATE, type Entry, type Snapshot } from './update-log.ts'

/** What was last read of the documents that are open, and passed its check then. */
export interface RecentReads {
  readonly snapshots: Recent<FoundSnapshot>
  readonly pages: Recent<Page>
}

type Page = Pick<ChainPage, 'entries' | 'end'>

/** `bytesLeft`: what was asked for beyond it. */
interface RecentPart {
  readonly entries: Entry[]
  readonly end: Link | undefined
  readonly bytesLeft: number
}

/** What an entry takes in memory beside its update, roughly. */
const ENTRY_OVERHEAD_BYTES = 256

/**
 * Reads an open document.
 *
 * - [L0] What fails its check is never served.
 */
export class DocumentReader {
  readonly #state: DocumentState
  readonly #recent: RecentReads
  readonly #whenChanged: () => Promise<void>
  #isReleased = false

  /** `whenChanged` resolves when no change of the record is under way. */
  constructor(state: DocumentState, recent: RecentReads, whenChanged: () => Promise<void>) {
    this.#state = state
    this.#recent = recent
    this.#whenChanged = whenChanged
  }

  async read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    const state = this.#state
    state.checkUsable()
    const { head } = state
    if (afterSeq === head.seq) return []
    if (afterSeq > head.seq) throw state.damaged(`it ends at ${head.seq}, before ${afterSeq}`)
    const { entries, end, bytesLeft } = this.#recentAfter(afterSeq, maxBytes)
    if (bytesLeft <= 0 || end?.seq === head.seq) return this.#withoutQuarantined(entries)
    const start = end ?? { seq: afterSeq, checksum: await this.checksumAt(afterSeq) }
    const page = await state.fromStore((store) =>
      readChain(store, state.keys, state.record.epoch, start, head.seq, bytesLeft),
    )
    entries.push(...page.entries)
    if (entries.length > 0) {
      this.keepRecentPage({ entries, end: page.end })
      return this.#withoutQuarantined(entries)
    }
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
      const recent = this.#recent.snapshots.get(this)
      if (recent?.record === newest) return recent.snapshot
      const stored = await state.fromStore((store) =>
        readSnapshot(store, state.keys, state.record.epoch, newest),
      )
      if (stored !== undefined) {
        this.keepRecentSnapshot({ record: newest, snapshot: stored.snapshot })
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

  /** Keeps for a while what was just read, if it is the newest snapshot. */
  keepRecentSnapshot(found: FoundSnapshot): void {
    // A read that ends after everyone has left keeps nothing [X3].
    if (this.#isReleased || this.#state.record.snapshots.at(-1) !== found.record) return
    const { update, stateVector, deleteSet } = found.snapshot
    this.#recent.snapshots.keep(this, found, update.length + stateVector.length + deleteSet.length)
  }

  /** Keeps for a while what was just read. */
  keepRecentPage(page: Page): void {
    if (this.#isReleased) return // [X3]
    const bytes = page.entries.reduce((sum, { update }) => sum + update.length + ENTRY_OVERHEAD_BYTES, 0)
    this.#recent.pages.keep(this, page, bytes)
  }

  /** Nobody will read from here any more. */
  release(): void {
    this.#isReleased = true
    this.#recent.snapshots.forget(this)
    this.#recent.pages.forget(this)
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

  /** What the page read last has of it; what was appended since comes after its end. */
  #recentAfter(afterSeq: Seq, maxBytes: number): RecentPart {
    const page = this.#recent.pages.get(this)
    const first = afterSeq + 1 - (page?.entries[0]?.seq ?? 0)
    if (page?.entries[first] === undefined || afterSeq < this.#state.goingThrough)
      return { entries: [], end: undefined, bytesLeft: maxBytes }
    const entries: Entry[] = []
    let bytesLeft = maxBytes
    for (let at = first; at < page.entries.length && bytesLeft > 0; at++) {
      const entry = page.entries[at] as Entry
      entries.push(entry)
      bytesLeft -= entry.update.length
    }
    return { entries, end: page.end, bytesLeft }
  }

  #withoutQuarantined(entries: readonly Entry[]): readonly Entry[] {
    const { quarantined } = this.#state.record
    if (quarantined.length === 0) return entries
    const seqs = new Set(quarantined)
    return entries.map((entry) => (seqs.has(entry.seq) ? { ...entry, update: EMPTY_UPDATE } : entry))
  }
}
