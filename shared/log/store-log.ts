import { encodeUtf8 } from 'lib0/string'
import { assert } from '../assert.ts'
import type { Clock } from '../clock.ts'
import { InkwireError } from '../errors.ts'
import { type DocName, type Epoch, parseEpoch, type Seq } from '../ids.ts'
import type { Random } from '../random.ts'
import { CHAIN_START, DAMAGED, orDamaged } from './chain.ts'
import { DocumentHandle } from './document-handle.ts'
import type { RecentReads } from './document-reader.ts'
import { newRecord } from './document-record.ts'
import { eraseDocument } from './erase-document.ts'
import { findDocument, readHead } from './find-document.ts'
import { DocumentKeys } from './keys.ts'
import type { KnownHead, KnownHeads } from './known-heads.ts'
import { listRecords } from './list-records.ts'
import { DEFAULT_LOG_LIMITS, type LogLimits } from './log-limits.ts'
import { type LogObserver, SILENT_LOG } from './log-observer.ts'
import { OpenDocument } from './open-document.ts'
import { type Openings, UNMINDED_OPENINGS } from './openings.ts'
import { Recent } from './recent.ts'
import { type Room, UNWATCHED_ROOM } from './room.ts'
import { compareBytes } from './sorted-bytes.ts'
import type { Store, StoreOpener } from './store.ts'
import { StoreKeeper, type StoreLife } from './store-keeper.ts'
import type { DocumentLog, UpdateLog } from './update-log.ts'
import type { DocumentPiece } from './write-document.ts'

export interface StoreLogOptions {
  /** Called at the start, and again after each failure of the store [L5]. */
  readonly open: StoreOpener
  readonly clock: Clock
  readonly random: Random
  /** The log reads and notes; whoever made it closes it, after the log. */
  readonly knownHeads?: KnownHeads
  readonly observer?: LogObserver
  readonly room?: Room
  readonly openings?: Openings
  readonly limits?: Partial<LogLimits>
}

/** A document that somebody has open, or is just opening. */
interface Slot {
  users: number
  readonly loading: Promise<OpenDocument>
  document: OpenDocument | undefined
}

const EPOCH_BITS = 48
const LIST_LIMIT = 1000

/**
 * The update log over a key-value store.
 *
 * - [L5] After an error from a write nothing is accepted until the store was closed and opened again, and the heads of
 *   all documents that were open are found where they were. An error from a read ends the handles of one document.
 * - [X3] Of a document that nobody has open nothing is kept in memory.
 */
export class StoreLog implements UpdateLog {
  readonly #options: StoreLogOptions
  readonly #limits: LogLimits
  readonly #observer: LogObserver
  readonly #recent: RecentReads
  readonly #slots = new Map<DocName, Slot>()
  /** What has to be over before these documents can be opened. */
  readonly #ending = new Map<DocName, Promise<unknown>>()
  /** Heads that were on disk when the store failed and have not been found there again. */
  readonly #unproven = new Map<DocName, KnownHead>()
  readonly #keeper: StoreKeeper
  #closing: Promise<void> | undefined

  private constructor(options: StoreLogOptions, store: Store) {
    this.#options = options
    this.#limits = { ...DEFAULT_LOG_LIMITS, ...options.limits }
    this.#observer = options.observer ?? SILENT_LOG
    this.#recent = {
      snapshots: new Recent(this.#limits.recentSnapshotsMaxBytes),
      pages: new Recent(this.#limits.recentPagesMaxBytes),
    }
    const { open, clock } = options
    this.#keeper = new StoreKeeper(
      {
        open,
        clock,
        limits: this.#limits,
        observer: this.#observer,
        onFailure: (failure) => this.#failAll(failure),
        prove: (reopened) => this.#proveHeads(reopened),
      },
      store,
    )
  }

  /** Rejects with the opener's error. */
  static async open(options: StoreLogOptions): Promise<StoreLog> {
    return new StoreLog(options, await options.open())
  }

  /** How many documents somebody has open. */
  get openDocuments(): number {
    return this.#slots.size
  }

  /** False while the store is being opened again after a failure, and after `close`. */
  get isAvailable(): boolean {
    return this.#keeper.isOpen
  }

  async open(doc: DocName): Promise<DocumentLog> {
    while (this.#ending.has(doc)) await this.#whenEnded(doc)
    const { life } = this.#keeper
    let slot = this.#slots.get(doc)
    if (slot === undefined) {
      slot = this.#newSlot(doc, life)
      this.#slots.set(doc, slot)
    }
    const opened = slot
    opened.users++
    try {
      return new DocumentHandle(await opened.loading, () => this.#release(doc, opened))
    } catch (error) {
      opened.users--
      if (this.#slots.get(doc) === opened) this.#slots.delete(doc)
      throw error
    }
  }

  async list(
    options: { readonly after?: DocName; readonly limit?: number } = {},
  ): Promise<readonly DocName[]> {
    const { after, limit = LIST_LIMIT } = options
    const { store } = this.#keeper.life
    const [stored, known] = await Promise.all([
      orDamaged(this.#opening('the list of documents', () => listRecords(store, after, limit, this.#limits))),
      this.#options.knownHeads?.list(after, limit) ?? [],
    ])
    if (stored !== DAMAGED) return mergeNames(stored, known, limit)
    const damage = new InkwireError('LOG_DAMAGED', 'the list of documents is damaged')
    if (this.#options.knownHeads === undefined) throw damage
    // The guard's list may lack documents of the last second; better than none.
    this.#observer.alarm(damage.message)
    return known
  }

  /**
   * How far a document goes, without opening it: two or three reads, however long it is. Undefined where it has to be opened
   * to say: it is damaged, or shorter than it was.
   */
  async headOf(doc: DocName): Promise<KnownHead | undefined> {
    const { store } = this.#keeper.life
    const [found, known] = await Promise.all([
      this.#opening(`the head of ${doc}`, () => readHead(store, new DocumentKeys(doc))),
      this.#knownHead(doc),
    ])
    const isShorter = known !== undefined && (known.epoch !== found?.epoch || known.seq > found.seq)
    return isShorter ? undefined : found
  }

  async delete(doc: DocName): Promise<void> {
    while (this.#ending.has(doc)) await this.#whenEnded(doc)
    await this.#ends(doc, this.#delete(doc, this.#keeper.life))
  }

  /**
   * Puts a document that was kept elsewhere in the place of the one that is here, as a new life of it [R4]. A crash or a
   * failure of `pieces` on the way leaves none: whoever needs what is here keeps it elsewhere before.
   */
  async replace(doc: DocName, pieces: AsyncIterable<DocumentPiece>): Promise<{ epoch: Epoch; head: Seq }> {
    while (this.#ending.has(doc)) await this.#whenEnded(doc)
    const replaced = this.#replace(doc, this.#keeper.life, pieces)
    await this.#ends(
      doc,
      replaced.then(() => undefined),
    )
    return replaced
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #newSlot(doc: DocName, life: StoreLife): Slot {
    const slot: Slot = {
      users: 0,
      document: undefined,
      loading: this.#load(doc, life, (error) => this.#drop(doc, slot, error)).then((document) => {
        // In one turn with its place in the slot, where a failure finds it.
        this.#keeper.checkAlive(life)
        slot.document = document
        return document
      }),
    }
    return slot
  }

  async #load(doc: DocName, life: StoreLife, onDoubt: (error: InkwireError) => void): Promise<OpenDocument> {
    const keys = new DocumentKeys(doc)
    const { clock, random, knownHeads, room = UNWATCHED_ROOM } = this.#options
    const known = await this.#knownHead(doc)
    const found = await this.#opening(doc, () =>
      findDocument(life.store, keys, known, this.#limits.pageMaxBytes),
    )
    // A crash came between a deletion's begin and its end.
    if (found.state === 'deleting') await eraseDocument(life, keys, this.#limits)
    const fixed = {
      doc,
      keys,
      life,
      clock,
      knownHeads,
      limits: this.#limits,
      room,
      recent: this.#recent,
      onDoubt,
    }
    if (found.state !== 'found') {
      const record = newRecord(randomEpoch(random), clock.nowMs())
      return new OpenDocument({
        ...fixed,
        record,
        isStored: false,
        flaws: [],
        head: CHAIN_START,
        condition: { state: 'sound' },
      })
    }
    const { record, newest, tail, head, condition } = found
    if (condition.state === 'damaged') this.#alarmOfDamage(doc, condition.reason)
    else for (const flaw of found.flaws) this.#observer.alarm(`${doc} is whole, but ${flaw}`)
    const document = new OpenDocument({
      ...fixed,
      record,
      isStored: true,
      head,
      condition,
      flaws: found.flaws,
    })
    // Whoever opens a document reads its newest snapshot and what comes after it next.
    if (newest !== undefined) document.reader.keepRecentSnapshot(newest)
    if (tail !== undefined) document.reader.keepRecentPage(tail)
    return document
  }

  /** [L6] */
  #alarmOfDamage(doc: DocName, reason: string): void {
    this.#observer.alarm(`${doc} is damaged: ${reason}`, new InkwireError('DOCUMENT_IN_RECOVERY', reason))
  }

  async #knownHead(doc: DocName): Promise<KnownHead | undefined> {
    const unproven = this.#unproven.get(doc)
    const { knownHeads } = this.#options
    if (knownHeads === undefined) return unproven
    const known = await this.#reading(doc, knownHeads.read(doc))
    return unproven !== undefined && unproven.seq > (known?.seq ?? 0) ? unproven : known
  }

  async #release(doc: DocName, slot: Slot): Promise<void> {
    slot.users--
    if (slot.users > 0) return
    await slot.document?.whenSettled()
    if (slot.users > 0 || this.#slots.get(doc) !== slot) return
    this.#slots.delete(doc) // [X3]
    slot.document?.release()
  }

  /** Ends all handles of a document; whoever opens it again finds it checked again. */
  #drop(doc: DocName, slot: Slot, error: InkwireError): void {
    if (this.#slots.get(doc) !== slot) return
    this.#slots.delete(doc)
    this.#observer.alarm(error.message, error.cause)
    slot.document?.fail(error)
    // Its queued appends may still reach the disk: nobody may give their places away [L2].
    if (slot.document !== undefined) void this.#ends(doc, slot.document.whenSettled())
  }

  async #delete(doc: DocName, life: StoreLife): Promise<void> {
    const slot = this.#slots.get(doc)
    if (slot !== undefined) {
      this.#slots.delete(doc)
      const document = await slot.loading.catch(() => undefined) // whoever opened it hears of it
      document?.fail(new InkwireError('DOCUMENT_DELETED', `${doc} was deleted`))
      await document?.whenSettled()
    }
    // First what remembers it: a crash in between leaves a document without its guard, not one that seems lost.
    await this.#options.knownHeads?.forget(doc)
    this.#unproven.delete(doc)
    await this.#reading(doc, eraseDocument(life, new DocumentKeys(doc), this.#limits))
  }

  async #replace(
    doc: DocName,
    life: StoreLife,
    pieces: AsyncIterable<DocumentPiece>,
  ): Promise<{ epoch: Epoch; head: Seq }> {
    // Not with all else: a browser keeps a log and never does this.
    const { writeDocument } = await import('./write-document.ts')
    await this.#delete(doc, life)
    const { clock, knownHeads, random } = this.#options
    const epoch = randomEpoch(random)
    const { seq } = await writeDocument(
      life,
      new DocumentKeys(doc),
      epoch,
      clock.nowMs(),
      pieces,
      this.#limits,
    )
    knownHeads?.note(doc, epoch, seq)
    return { epoch, head: seq }
  }

  async #whenEnded(doc: DocName): Promise<void> {
    await this.#ending.get(doc)?.catch(() => {}) // whoever asked for it hears of it
  }

  async #ends(doc: DocName, ending: Promise<void>): Promise<void> {
    this.#ending.set(doc, ending)
    try {
      await ending
    } finally {
      if (this.#ending.get(doc) === ending) this.#ending.delete(doc)
    }
  }

  /** Reads what may end the process [L8]. */
  async #opening<T>(what: string, read: () => Promise<T>): Promise<T> {
    const { openings = UNMINDED_OPENINGS } = this.#options
    const ended = await openings.begin(what)
    try {
      return await this.#reading(what, read())
    } finally {
      ended()
    }
  }

  async #reading<T>(what: string, reading: Promise<T>): Promise<T> {
    try {
      return await reading
    } catch (cause) {
      if (cause instanceof InkwireError) throw cause
      throw new InkwireError('LOG_UNAVAILABLE', `cannot read ${what}`, { cause })
    }
  }

  #failAll(failure: InkwireError): void {
    for (const [doc, { document }] of this.#slots) {
      if (document === undefined) continue
      if (document.head > 0) this.#unproven.set(doc, { epoch: document.epoch, seq: document.head })
      document.fail(failure)
    }
    this.#slots.clear()
  }

  async #proveHeads(store: Store): Promise<void> {
    for (const [doc, head] of this.#unproven) {
      const found = await findDocument(store, new DocumentKeys(doc), head, this.#limits.pageMaxBytes)
      const isProven = found.state === 'found' && found.condition.state === 'sound'
      // One that is not stays here, so that it opens as damaged [L6].
      if (isProven) this.#unproven.delete(doc)
    }
  }

  async #close(): Promise<void> {
    this.#keeper.beginClose()
    const loadings = [...this.#slots.values()].map(({ loading }) => loading.catch(() => undefined))
    const documents = await Promise.all(loadings)
    for (const document of documents) await document?.whenSettled()
    const failure = new InkwireError('LOG_UNAVAILABLE', 'the log is closed')
    for (const document of documents) document?.fail(failure)
    this.#slots.clear()
    await Promise.allSettled(this.#ending.values())
    await this.#keeper.close()
  }
}

function randomEpoch(random: Random): Epoch {
  const epoch = parseEpoch(1 + Math.floor(random() * (2 ** EPOCH_BITS - 1)))
  assert(epoch !== undefined, 'randomness is from 0 to 1')
  return epoch
}

function mergeNames(a: readonly DocName[], b: readonly DocName[], limit: number): readonly DocName[] {
  if (b.length === 0) return a
  const names = [...new Set([...a, ...b])].map((name) => ({ name, bytes: encodeUtf8(name) }))
  names.sort((one, other) => compareBytes(one.bytes, other.bytes))
  return names.slice(0, limit).map(({ name }) => name)
}
