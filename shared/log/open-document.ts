import type { Clock } from '../clock.ts'
import type { InkwireError } from '../errors.ts'
import { type DocName, type Epoch, nextSeq, type Seq } from '../ids.ts'
import { AppendWrite } from './append-write.ts'
import type { Link } from './chain.ts'
import { DocumentChanges } from './document-changes.ts'
import { DocumentReader, type RecentReads } from './document-reader.ts'
import { DocumentState, type DocumentStateOptions } from './document-state.ts'
import { encodeEntry } from './entry-format.ts'
import { Following } from './following.ts'
import { bytesOf } from './group-commit.ts'
import type { KnownHeads } from './known-heads.ts'
import type { Operation } from './store.ts'
import type { Condition, Entry, Follower } from './update-log.ts'

export interface OpenDocumentOptions extends DocumentStateOptions {
  readonly clock: Clock
  readonly knownHeads: KnownHeads | undefined
  readonly recent: RecentReads
  /** Whether the record is in the store already. */
  readonly isStored: boolean
  readonly flaws: readonly string[]
}

/**
 * A document that somebody has open: one for all its handles.
 *
 * - [L2] A seq is given at the call of `append` and never again: after a failure all of this is thrown away.
 * - [C1] The head moves, followers hear and appends resolve only when the store has synced.
 */
export class OpenDocument {
  readonly flaws: readonly string[]
  readonly reader: DocumentReader
  readonly changes: DocumentChanges
  readonly #state: DocumentState
  readonly #clock: Clock
  readonly #knownHeads: KnownHeads | undefined
  readonly #followings = new Set<Following>()
  #isRecordQueued: boolean
  /** The last entry that was given its place. */
  #tip: Link
  /** Collects appends until the disk is free for them. */
  #appending: AppendWrite | undefined

  constructor(options: OpenDocumentOptions) {
    this.#state = new DocumentState(options)
    this.reader = new DocumentReader(this.#state, options.recent, () => this.changes.whenChanged())
    this.changes = new DocumentChanges(this.#state, (seq) => this.reader.checksumAt(seq))
    this.flaws = options.flaws
    this.#clock = options.clock
    this.#knownHeads = options.knownHeads
    this.#isRecordQueued = options.isStored
    this.#tip = options.head
  }

  get doc(): DocName {
    return this.#state.doc
  }

  get epoch(): Epoch {
    return this.#state.record.epoch
  }

  get head(): Seq {
    return this.#state.head.seq
  }

  get prunedThrough(): Seq {
    return this.#state.goingThrough
  }

  get condition(): Condition {
    return this.#state.condition
  }

  async append(update: Uint8Array, author: string): Promise<Seq> {
    const state = this.#state
    state.checkWritable()
    const seq = nextSeq(this.#tip.seq)
    const entry: Entry = { epoch: this.epoch, seq, timeMs: this.#clock.nowMs(), author, update }
    const { value, checksum } = encodeEntry(entry, this.#tip.checksum, state.keys.entrySeed)
    const operations: Operation[] = [{ type: 'put', key: state.keys.entry(seq), value }]
    if (!this.#isRecordQueued) operations.push(state.putRecord(state.record))
    const bytes = bytesOf(operations)
    state.life.commit.admit(bytes)
    this.#isRecordQueued = true
    this.#tip = { seq, checksum }
    return this.#collect(bytes).append(entry, operations, bytes, checksum)
  }

  /** The disk is free for these appends; later ones go with the next. */
  taken(write: AppendWrite): void {
    if (this.#appending === write) this.#appending = undefined
  }

  /** These appends are on disk. */
  committed(entries: readonly Entry[], head: Link): void {
    this.#state.head = head
    this.#knownHeads?.note(this.doc, this.epoch, head.seq)
    for (const following of [...this.#followings]) following.committed(entries)
  }

  follow(afterSeq: Seq, follower: Follower): Following {
    const following = new Following(this, follower, this.#state.limits.pageMaxBytes)
    const { failure } = this.#state
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

  read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    return this.reader.read(afterSeq, maxBytes)
  }

  snapshotSeqs(): readonly Seq[] {
    this.#state.checkUsable()
    return this.#state.record.snapshots.map((snapshot) => snapshot.seq)
  }

  /** Nothing can be asked of it any more, and nothing is delivered. Appends that are under way resolve when they are on disk. */
  fail(error: InkwireError): void {
    if (this.#state.failure !== undefined) return
    this.#state.fail(error)
    for (const following of [...this.#followings]) following.fail(error)
    this.#followings.clear()
    this.reader.release()
  }

  /** Nobody has it open any more, and nobody will: whoever opens the document again gets another one [X3]. */
  release(): void {
    this.reader.release()
  }

  /** Resolves when everything that was begun is on disk, or never will be. */
  async whenSettled(): Promise<void> {
    await this.changes.whenChanged()
    if (this.#tip.seq === this.head) return
    await this.#state.life.commit.write([]).catch(() => {}) // whoever appended hears of it
  }

  #collect(bytes: number): AppendWrite {
    const { commit } = this.#state.life
    const collected = this.#appending?.bytes ?? 0
    if (this.#appending === undefined || collected + bytes > this.#state.limits.commitMaxBytes) {
      this.#appending = new AppendWrite(this)
      commit.add(this.#appending)
    }
    return this.#appending
  }
}
