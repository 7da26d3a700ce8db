import { assert } from '../assert.ts'
import type { Clock } from '../clock.ts'
import { InkwireError } from '../errors.ts'
import { type DocName, nextSeq, type Seq } from '../ids.ts'
import { AppendWrite } from './append-write.ts'
import { CHAIN_START, type Link, readChain, readEntryChecksum } from './chain.ts'
import { type DocumentRecord, encodeRecord, type SnapshotRecord } from './document-record.ts'
import { encodeEntry } from './entry-format.ts'
import { readSnapshot } from './find-document.ts'
import { Following } from './following.ts'
import { bytesOf, type GroupCommit } from './group-commit.ts'
import type { DocumentKeys } from './keys.ts'
import type { KnownHeads } from './known-heads.ts'
import type { LogLimits } from './log-limits.ts'
import type { RecentSnapshots } from './recent-snapshots.ts'
import { quarantine, withoutPruned, withSnapshot } from './record-changes.ts'
import { encodeSnapshot } from './snapshot-format.ts'
import type { Operation, Store } from './store.ts'
import {
  type Condition,
  EMPTY_UPDATE,
  type Entry,
  type Follower,
  type Prune,
  type Snapshot,
} from './update-log.ts'

/** One opening of a store and what writes to it; after a failure there is another one. */
export interface StoreLife {
  readonly store: Store
  readonly commit: GroupCommit
}

export interface OpenDocumentOptions {
  readonly doc: DocName
  readonly keys: DocumentKeys
  readonly life: StoreLife
  readonly clock: Clock
  readonly limits: LogLimits
  readonly knownHeads: KnownHeads | undefined
  readonly recentSnapshots: RecentSnapshots
  /** Whether the record is in the store already. */
  readonly isStored: boolean
  readonly record: DocumentRecord
  readonly head: Link
  readonly condition: Condition
  /** Something that was thought whole is not: the document has to be looked at anew. */
  readonly onDoubt: (error: InkwireError) => void
}

/**
 * A document that somebody has open: one for all its handles.
 *
 * - [L2] A seq is given at the call of `append` and never again: after a failure all of this is thrown away.
 * - [C1] The head moves, followers hear and appends resolve only when the store has synced.
 */
export class OpenDocument {
  readonly doc: DocName
  readonly #options: OpenDocumentOptions
  readonly #keys: DocumentKeys
  readonly #followings = new Set<Following>()
  #record: DocumentRecord
  #isRecordQueued: boolean
  /** The last entry on disk. */
  #head: Link
  /** The last entry that was given its place. */
  #tip: Link
  /** Collects appends until the disk is free for them. */
  #appending: AppendWrite | undefined
  /** Entries up to here may be gone from the store at any moment. */
  #goingThrough: Seq
  #changing: Promise<void> = Promise.resolve()
  #isReleased = false
  #failure: InkwireError | undefined

  constructor(options: OpenDocumentOptions) {
    this.doc = options.doc
    this.#options = options
    this.#keys = options.keys
    this.#record = options.record
    this.#isRecordQueued = options.isStored
    this.#head = options.head
    this.#tip = options.head
    this.#goingThrough = options.record.prunedThrough
  }

  get record(): DocumentRecord {
    return this.#record
  }

  get head(): Seq {
    return this.#head.seq
  }

  get condition(): Condition {
    return this.#options.condition
  }

  async append(update: Uint8Array, author: string): Promise<Seq> {
    this.#checkWritable()
    const { epoch } = this.#record
    const seq = nextSeq(this.#tip.seq)
    const entry: Entry = { epoch, seq, timeMs: this.#options.clock.nowMs(), author, update }
    const { value, checksum } = encodeEntry(entry, this.#tip.checksum, this.#keys.entrySeed)
    const operations: Operation[] = [{ type: 'put', key: this.#keys.entry(seq), value }]
    if (!this.#isRecordQueued) operations.push(this.#recordOperation(this.#record))
    const bytes = bytesOf(operations)
    const { commit } = this.#options.life
    commit.admit(bytes)
    this.#isRecordQueued = true
    this.#tip = { seq, checksum }
    if (
      this.#appending === undefined ||
      this.#appending.bytes + bytes > this.#options.limits.commitMaxBytes
    ) {
      this.#appending = new AppendWrite(this)
      commit.add(this.#appending)
    }
    return this.#appending.append(entry, operations, bytes, checksum)
  }

  /** The disk is free for these appends; later ones go with the next. */
  taken(write: AppendWrite): void {
    if (this.#appending === write) this.#appending = undefined
  }

  /** These appends are on disk. */
  committed(entries: readonly Entry[], head: Link): void {
    this.#head = head
    this.#options.knownHeads?.note(this.doc, this.#record.epoch, head.seq)
    for (const following of [...this.#followings]) following.committed(entries)
  }

  follow(afterSeq: Seq, follower: Follower): Following {
    const following = new Following(this, follower, this.#options.limits.pageMaxBytes)
    const failure = this.#failure
    if (failure === undefined) {
      this.#followings.add(following)
      following.start(afterSeq)
    } else {
      // Not before the caller has what ends it.
      void Promise.resolve().then(() => following.fail(failure))
    }
    return following
  }

  unfollow(following: Following): void {
    following.end()
    this.#followings.delete(following)
  }

  async read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    this.#checkUsable()
    const head = this.#head
    if (afterSeq === head.seq) return []
    if (afterSeq > head.seq) throw this.#damaged(`it ends at ${head.seq}, before ${afterSeq}`)
    const start = { seq: afterSeq, checksum: await this.#checksumAt(afterSeq) }
    const page = await this.#fromStore((store) =>
      readChain(store, this.#keys, this.#record.epoch, start, head.seq, maxBytes),
    )
    if (page.entries.length > 0) return this.#withoutQuarantined(page.entries)
    this.#checkReachable(afterSeq)
    throw this.#entryDamaged(nextSeq(afterSeq), page.damage ?? 'entries are missing')
  }

  async snapshot(seq: Seq = this.head): Promise<Snapshot | undefined> {
    let below = nextSeq(seq)
    for (;;) {
      this.#checkUsable()
      const newest = this.#record.snapshots.findLast((snapshot) => snapshot.seq < below)
      if (newest === undefined) return undefined
      const recent = this.#options.recentSnapshots.get(this, newest)
      if (recent !== undefined) return recent
      const stored = await this.#fromStore((store) =>
        readSnapshot(store, this.#keys, this.#record.epoch, newest),
      )
      if (stored !== undefined) {
        this.keepRecent(newest, stored.snapshot)
        return stored.snapshot
      }
      await this.#changing
      // Unless it was pruned or replaced meanwhile, it is damaged. The present state is built on the newest one; of the
      // others, an older one does as well.
      const { snapshots } = this.#record
      if (snapshots.at(-1) === newest) throw this.#doubt(`the snapshot at ${newest.seq} is damaged`)
      if (snapshots.includes(newest)) below = newest.seq
    }
  }

  /** Keeps for a while what was just read, if `record` speaks of the newest snapshot. */
  keepRecent(record: SnapshotRecord, snapshot: Snapshot): void {
    // A read that ends after everyone has left keeps nothing [X3].
    if (this.#isReleased || this.#record.snapshots.at(-1) !== record) return
    this.#options.recentSnapshots.keep(this, record, snapshot)
  }

  snapshotSeqs(): readonly Seq[] {
    this.#checkUsable()
    return this.#record.snapshots.map((snapshot) => snapshot.seq)
  }

  putSnapshot(snapshot: Omit<Snapshot, 'epoch'>, prune?: Prune): Promise<void> {
    return this.#change(async () => {
      const { seq } = snapshot
      assert(seq > 0 && seq <= this.head, 'a snapshot stands for entries on disk')
      const entryChecksum = await this.#checksumAt(seq)
      const key = this.#keys.snapshot(seq)
      const whole = { ...snapshot, epoch: this.#record.epoch }
      const { value, checksum } = encodeSnapshot(whole, entryChecksum, key)
      const record = withSnapshot(this.#record, { seq, entryChecksum, checksum })
      await this.#prune(record, prune, [{ type: 'put', key, value }])
    })
  }

  prune(prune: Prune): Promise<void> {
    return this.#change(() => this.#prune(this.#record, prune, []))
  }

  quarantine(seq: Seq): Promise<void> {
    return this.#change(async () => {
      assert(seq > 0 && seq <= this.head, 'an entry in quarantine is on disk')
      await this.#write([], quarantine(this.#record, seq))
    })
  }

  /** Nothing resolves or is delivered any more. */
  fail(error: InkwireError): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    for (const following of [...this.#followings]) following.fail(error)
    this.#followings.clear()
    this.#options.recentSnapshots.forget(this)
  }

  /** Nobody has it open any more, and nobody will: whoever opens the document again gets another one [X3]. */
  release(): void {
    this.#isReleased = true
    this.#options.recentSnapshots.forget(this)
  }

  /** Resolves when everything that was begun is on disk, or never will be. */
  async whenSettled(): Promise<void> {
    await this.#changing
    if (this.#tip.seq === this.#head.seq) return
    await this.#options.life.commit.write([]).catch(() => {}) // whoever appended hears of it
  }

  /** What `prune` names goes from the record in one write with `operations` [S2], then from the store. */
  async #prune(record: DocumentRecord, prune: Prune | undefined, operations: Operation[]): Promise<void> {
    if (prune === undefined) return this.#write(operations, record)
    const { pruned, snapshots, entriesThrough } = withoutPruned(record, prune)
    const prunedChecksum =
      entriesThrough > record.prunedThrough ? await this.#checksumAt(entriesThrough) : record.prunedChecksum
    for (const seq of snapshots) operations.push({ type: 'del', key: this.#keys.snapshot(seq) })
    await this.#clear({ ...pruned, prunedThrough: entriesThrough, prunedChecksum }, operations)
  }

  /** Removes pruned entries, a number at a time; the first go with `operations`. */
  async #clear(record: DocumentRecord, operations: Operation[]): Promise<void> {
    let next = operations
    let clearedThrough = record.clearedThrough
    do {
      const through = Math.min(record.prunedThrough, clearedThrough + this.#options.limits.clearMaxEntries)
      for (let seq = clearedThrough + 1; seq <= through; seq++) {
        next.push({ type: 'del', key: this.#keys.entry(seq) })
      }
      clearedThrough = through as Seq
      await this.#write(next, { ...record, clearedThrough })
      next = []
    } while (clearedThrough < record.prunedThrough)
  }

  async #write(operations: Operation[], record: DocumentRecord): Promise<void> {
    this.#goingThrough = record.prunedThrough
    operations.push(this.#recordOperation(record))
    await this.#options.life.commit.write(operations)
    this.#record = record
  }

  /** One change of the record at a time: each is made of the one before. */
  #change(change: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(() => {
      this.#checkWritable()
      return change()
    })
    this.#changing = changed.catch(() => {}) // whoever asked for the change hears of it
    return changed
  }

  #recordOperation(record: DocumentRecord): Operation {
    return { type: 'put', key: this.#keys.record, value: encodeRecord(record, this.#keys.record) }
  }

  async #checksumAt(seq: Seq): Promise<number> {
    this.#checkReachable(seq)
    if (seq === this.#head.seq) return this.#head.checksum
    if (seq === CHAIN_START.seq) return CHAIN_START.checksum
    if (seq === this.#record.prunedThrough) return this.#record.prunedChecksum
    const snapshot = this.#record.snapshots.find((candidate) => candidate.seq === seq)
    if (snapshot !== undefined) return snapshot.entryChecksum
    const checksum = await this.#fromStore((store) =>
      readEntryChecksum(store, this.#keys, this.#record.epoch, seq),
    )
    if (checksum !== undefined) return checksum
    this.#checkReachable(seq)
    throw this.#entryDamaged(seq, `entry ${seq} is missing or damaged`)
  }

  #withoutQuarantined(entries: readonly Entry[]): readonly Entry[] {
    const { quarantined } = this.#record
    if (quarantined.length === 0) return entries
    const seqs = new Set(quarantined)
    return entries.map((entry) => (seqs.has(entry.seq) ? { ...entry, update: EMPTY_UPDATE } : entry))
  }

  async #fromStore<T>(read: (store: Store) => Promise<T>): Promise<T> {
    try {
      const found = await read(this.#options.life.store)
      this.#checkUsable()
      return found
    } catch (cause) {
      if (this.#failure !== undefined) throw this.#failure
      const error = new InkwireError('LOG_UNAVAILABLE', `cannot read ${this.doc}`, { cause })
      this.#options.onDoubt(error)
      throw error
    }
  }

  /** The present state needs nothing before the newest snapshot: damage there ends reads of history only. */
  #entryDamaged(seq: Seq, reason: string): InkwireError {
    return seq > (this.#record.snapshots.at(-1)?.seq ?? 0) ? this.#doubt(reason) : this.#damaged(reason)
  }

  #doubt(reason: string): InkwireError {
    const error = this.#damaged(reason)
    this.#options.onDoubt(error)
    return error
  }

  #damaged(reason: string): InkwireError {
    return new InkwireError('LOG_DAMAGED', `the log of ${this.doc} is damaged: ${reason}`)
  }

  #checkReachable(seq: Seq): void {
    if (seq >= this.#goingThrough) return
    throw new InkwireError('LOG_DAMAGED', `the log of ${this.doc} is pruned beyond ${seq}`)
  }

  #checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  #checkWritable(): void {
    this.#checkUsable()
    const { condition } = this.#options
    if (condition.state === 'damaged') {
      throw new InkwireError('DOCUMENT_IN_RECOVERY', `${this.doc} is damaged: ${condition.reason}`)
    }
  }
}
