import type * as Y from 'yjs'
import { encodeStateAsUpdate, encodeStateVector } from 'yjs'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { DocName, Epoch } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import { EMPTY_UPDATE, type UpdateLog } from '../../shared/log/update-log.ts'
import type { Have } from '../../shared/protocol/messages.ts'
import { type Aside, discardAside, keepAside, listAside } from './aside.ts'
import { formatAuthor, type Position } from './local-author.ts'
import { type LocalContents, readLocalLog } from './local-contents.ts'
import { LocalLog } from './local-log.ts'
import type { LocalLogSource } from './local-log-source.ts'
import { mergeUpdates } from './merge-updates.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { Replica, type Source } from './replica.ts'
import type { Unacknowledged } from './status.ts'
import { UnacknowledgedEdits } from './unacknowledged-edits.ts'
import { within } from './within.ts'

export interface CopyOptions {
  readonly document: DocName
  readonly doc: Y.Doc
  readonly origin: object
  readonly clock: Clock
  readonly limits: ProviderLimits
  readonly source: LocalLogSource | undefined
  /** A transaction of this browser; it is kept already. Not told before `open` has resolved. */
  readonly onEdit: (update: Uint8Array) => void
  /** Edits of another tab were taken in that no server may know. */
  readonly onHeard: () => void
  /** Whether the server and this copy have compared what they have, and not lost each other since. */
  readonly isSynced: () => boolean
  /** What is on the device has changed. */
  readonly onChange: () => void
}

/**
 * This device's copy of a document: the `Y.Doc`, the log that outlives it, and what no server has acknowledged.
 *
 * - [R1] Each change of the document goes into the local log at once, in its order.
 * - [R2] What is not acknowledged is known at all times, also over a closed tab.
 */
export class Copy {
  readonly edits: UnacknowledgedEdits
  readonly #options: CopyOptions
  readonly #replica: Replica
  #log: UpdateLog | undefined
  #localLog: LocalLog | undefined
  #isOpen = false
  #isDead = false
  #isAside = false
  /** Where the last own entry lies that was acknowledged. */
  #acknowledgedThrough = 0
  #failure: unknown
  #puttingAside: Promise<void> | undefined
  #closing: Promise<void> | undefined
  /** Which life of the document this is, once something of that life is here. */
  epoch: Epoch | undefined
  /**
   * Which life the server has, as long as there is a session. Before its first entry a document gets another one each
   * time the server opens it: words that meet such a one are still at home in the next.
   */
  serverEpoch: Epoch | undefined
  /** The server has said so itself, and not an earlier session or another tab. */
  isEpochConfirmed = false
  /** Everything of the server's log up to here is in the document; undefined when that cannot be said. */
  position: Position | undefined
  /** How often other tabs told something that is compared with what the server has at the next join. */
  heard = 0
  /** How much of that a server has acknowledged. */
  heardSettled = 0

  constructor(options: CopyOptions) {
    this.#options = options
    this.edits = new UnacknowledgedEdits(options.limits)
    this.#replica = new Replica({
      doc: options.doc,
      origin: options.origin,
      onEdit: (update) => this.#edited(update),
      onNews: (news, source) => this.#learnt(news, source),
    })
  }

  get doc(): Y.Doc {
    return this.#options.doc
  }

  /** It threw when applying: nobody knows what it holds [R4]. */
  get isDamaged(): boolean {
    return this.#replica.isDamaged
  }

  get isWhole(): boolean {
    return this.#replica.isWhole
  }

  get isEmpty(): boolean {
    return this.#replica.isEmpty && this.edits.isEmpty
  }

  get unacknowledged(): Unacknowledged {
    const { count, isEmpty, isSettled, lastLocalSeq } = this.edits
    const isLogged = isEmpty || (lastLocalSeq > 0 && this.#localLog?.isOnDevice(lastLocalSeq) === true)
    return {
      edits: isSettled ? 0 : Math.max(1, count),
      onDevice: this.#isDead ? this.#isAside : isLogged && this.#localLog?.isWorking === true,
    }
  }

  /** Why nothing is kept on this device; undefined while it is, or where nobody asked for it. */
  get localFailure(): unknown {
    return this.#failure ?? this.#localLog?.failure
  }

  /** What to say on joining. */
  get have(): Have {
    if (this.position !== undefined && this.isWhole) return { type: 'seq', ...this.position }
    if (this.#replica.isEmpty) return { type: 'nothing' }
    const stateVector = encodeStateVector(this.doc)
    // A document of so many authors is sent whole.
    if (stateVector.byteLength > DEFAULT_LIMITS.stateVectorMaxBytes) return { type: 'nothing' }
    return { type: 'state vector', stateVector }
  }

  /**
   * Reads the local log into the document; without a log, or where it cannot be read, the copy goes on without. Rejects
   * with what observers of the document throw, and is open all the same.
   */
  async open(): Promise<void> {
    const opened = await this.#openLocalLog()
    if (this.#closing !== undefined) return
    // What the document holds by now happened here, or came with it: it is for a server to acknowledge.
    const own = this.#replica.isEmpty ? undefined : encodeStateAsUpdate(this.doc)
    if (opened !== undefined) this.#begin(opened.localLog, opened.contents)
    this.#isOpen = true
    if (own !== undefined) this.#keep(own)
    // Last, since Yjs may answer it with edits of its own: it removes formatting that has become superfluous.
    if (opened !== undefined) this.apply(opened.contents.updates, { type: 'local log' })
  }

  /** Takes in what happened elsewhere, in one transaction. Throws what observers of the document throw. */
  apply(updates: readonly Uint8Array[], source: Source): void {
    if (source.type === 'tab') {
      if (!this.#mustPublish(source)) this.heard++
      this.epoch ??= source.epoch
    }
    this.#replica.apply(updates, source)
  }

  /** Every batch up to this one is on the server's disk. */
  acknowledge(batch: number): void {
    this.#acknowledgedThrough = Math.max(this.#acknowledgedThrough, this.edits.acknowledge(batch))
  }

  /** Notes in the local log what is acknowledged and how far the document reaches. */
  mark(): void {
    if (this.position !== undefined && this.isWhole)
      this.#localLog?.mark(this.#acknowledgedThrough, this.position)
  }

  /** Everything is on the server: a local log that is damaged can make room for a new one. */
  async renewDamagedLog(): Promise<void> {
    const localLog = this.#localLog
    if (localLog?.isDamaged !== true) return
    this.#localLog = undefined
    try {
      await localLog.discard()
    } catch (error) {
      // It stays as it is, and the next opening finds it damaged again.
      this.#failure = error
    }
  }

  /**
   * Takes over what a tab that is gone has left: its words, to be published from here, and what else it knew. It keeps
   * its copy for the next tab. Rejects when the words cannot be kept here; then they are still the orphan's.
   */
  async adopt(orphan: UpdateLog): Promise<void> {
    const { document } = this.#options
    const log = await orphan.open(document)
    try {
      const contents = await readLocalLog(log)
      if (contents.updates.length === 0) return
      const last = contents.unacknowledged.at(-1)
      await this.#takeOver(contents)
      if (last !== undefined && !contents.isDamaged) {
        await log.append(EMPTY_UPDATE, formatAuthor({ type: 'adopted', through: last.seq }))
      }
    } finally {
      await log.close()
    }
  }

  /** Gives the document up: what the local log has of it makes room for the document's new life [R4]. */
  putAside(): Promise<void> {
    this.#isDead = true
    this.#puttingAside ??= this.#putAside()
    return this.#puttingAside
  }

  async #putAside(): Promise<void> {
    const localLog = this.#localLog
    this.#localLog = undefined
    if (localLog === undefined) return
    try {
      await localLog.putAside(this.epoch, this.edits.merged())
      this.#isAside = true
    } catch {
      // Nothing was moved: the words are where they were, and the next opening will try this again.
      await localLog.close()
    }
    this.#options.onChange()
  }

  /** Copies of this document with words that no server took, from this life or from earlier ones. */
  async asides(): Promise<readonly Aside[]> {
    return this.#log === undefined ? [] : listAside(this.#log, this.#options.document)
  }

  async discardAside(epoch: Epoch | undefined): Promise<void> {
    if (this.#log !== undefined) await discardAside(this.#log, this.#options.document, epoch)
  }

  /** Finishes what was begun and lets go of the document. Idempotent. */
  close(): Promise<void> {
    this.#replica.close()
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    try {
      await this.#puttingAside
      await this.#localLog?.close()
      await this.#options.source?.close()
    } catch (error) {
      // What is on the device was said when it was; there is nobody left to tell more.
      this.#failure = error
    }
  }

  async #openLocalLog(): Promise<{ localLog: LocalLog; contents: LocalContents } | undefined> {
    const { clock, limits, source } = this.#options
    if (source === undefined) return undefined
    try {
      return await within(clock, limits.localLogOpenTimeoutMs, this.#readLocalLog(source), ({ localLog }) => {
        this.#log = undefined
        void localLog.close()
      })
    } catch (error) {
      // A private window, a store that the browser took away: editing goes on, and nobody is told that it is kept [R1].
      this.#failure = error
      return undefined
    }
  }

  async #readLocalLog(source: LocalLogSource): Promise<{ localLog: LocalLog; contents: LocalContents }> {
    const { clock, doc, document, limits, onChange } = this.#options
    this.#log = await source.open()
    return LocalLog.open({ log: this.#log, document, doc, clock, limits, onChange })
  }

  #begin(localLog: LocalLog, contents: LocalContents): void {
    this.#localLog = localLog
    this.epoch = contents.epoch
    this.position = contents.position
    for (const { seq, update } of contents.unacknowledged) this.edits.add(update, seq)
  }

  #edited(update: Uint8Array): void {
    // Before that, it is not known yet what else there is: `open` takes all of it together.
    if (this.#isOpen) this.#keep(update)
  }

  #keep(update: Uint8Array): void {
    this.edits.add(update, this.#localLog?.appendOwn(update) ?? 0) // [R1]
    this.#options.onEdit(update)
  }

  #learnt(news: Uint8Array, source: Source): void {
    if (source.type === 'local log') return
    if (source.type === 'tab' && this.#mustPublish(source)) {
      // The tab that told it may be cut off, and its log full: this tab sees to it as to its own [R2].
      this.edits.add(news, this.#localLog?.appendOwn(news) ?? 0)
      return this.#options.onHeard()
    }
    const { epoch, position } = this
    const isWhole = source.type === 'server' && position !== undefined && this.isWhole
    if (isWhole) this.#localLog?.appendDelivered(news, position)
    else this.#localLog?.appendHeard(news, epoch)
  }

  /** In their order. Words that this tab has kept as its own, because it heard them when they were typed, are not kept twice. */
  #takeIn(updates: readonly Uint8Array[], words: ReadonlySet<Uint8Array>, epoch: Epoch | undefined): void {
    let known: Uint8Array[] = []
    const takeInKnown = (): void => {
      if (known.length > 0) this.apply(known, { type: 'tab', epoch, isEdit: false })
      known = []
    }
    // Of what other tabs answered, this tab does not know whose it was: it might be known here without being kept.
    const isUnsure = this.heard > this.heardSettled
    for (const update of updates) {
      if (!words.has(update)) known.push(update)
      else {
        takeInKnown()
        const { count } = this.edits
        this.apply([update], { type: 'tab', epoch, isEdit: true })
        if (isUnsure && this.edits.count === count) this.#keep(update)
      }
    }
    takeInKnown()
  }

  /** What another tab just edited; and all that it tells after the server has been compared with this copy. */
  #mustPublish({ isEdit }: { readonly isEdit: boolean }): boolean {
    return isEdit || this.#options.isSynced()
  }

  async #takeOver({ epoch, unacknowledged, updates }: LocalContents): Promise<void> {
    const log = this.#log
    const localLog = this.#localLog
    if (log === undefined || localLog?.isWorking !== true) {
      throw new InkwireError('LOG_UNAVAILABLE', 'this tab keeps no log on this device')
    }
    const own = this.epoch ?? this.serverEpoch
    if (epoch !== undefined && own !== undefined && epoch !== own) {
      // Of which life the server is, we know when it has said so: then that of the orphan is over.
      if (!this.isEpochConfirmed)
        throw new InkwireError('DOCUMENT_DELETED', 'one of two copies is of an older life')
      if (unacknowledged.length === 0) return
      const words = mergeUpdates(unacknowledged.map(({ update }) => update))
      return keepAside(log, this.#options.document, {
        epoch,
        state: mergeUpdates(updates),
        unacknowledged: words,
      })
    }
    this.#takeIn(updates, new Set(unacknowledged.map(({ update }) => update)), epoch)
    await localLog.whenSettled()
    if (!localLog.isWorking) throw new InkwireError('LOG_UNAVAILABLE', 'the log of this device has failed')
  }
}
