import type * as Y from 'yjs'
import { encodeStateAsUpdate, encodeStateVector } from 'yjs'
import type { Clock } from '../../shared/clock.ts'
import type { DocName, Epoch } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import type { Have } from '../../shared/protocol/messages.ts'
import { adopt } from './adoption.ts'
import { type Aside, discardAside, listAside } from './aside.ts'
import { DeviceLog } from './device-log.ts'
import type { Position } from './local-author.ts'
import type { LocalContents } from './local-contents.ts'
import type { LocalLogSource } from './local-log-source.ts'
import { Milestone } from './milestone.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { Replica, type Source } from './replica.ts'
import type { Unacknowledged } from './status.ts'
import { UnacknowledgedEdits } from './unacknowledged-edits.ts'

export interface CopyOptions {
  readonly document: DocName
  readonly doc: Y.Doc
  readonly origin: object
  readonly clock: Clock
  readonly limits: ProviderLimits
  readonly source: LocalLogSource | undefined
  /** A transaction of this browser; it is kept already. Not told before the local log was read. */
  readonly onEdit: (update: Uint8Array) => void
  /** Edits of another tab were taken in that no server may know; they are kept already. */
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
  readonly #device: DeviceLog
  readonly #epochConfirmed = new Milestone()
  #isOpen = false
  #isDead = false
  #isAside = false
  /** How many edits were put aside; what is written after that is kept nowhere. */
  #editsAside = 0
  #isEpochConfirmed = false
  /** Where the last own entry lies that was acknowledged. */
  #acknowledgedThrough = 0
  #puttingAside: Promise<void> | undefined
  #closing: Promise<void> | undefined
  /** Which life of the document this is, once something of that life is here. */
  epoch: Epoch | undefined
  /**
   * Which life the server has, as long as there is a session. Before its first entry a document gets another one each
   * time the server opens it: words that meet such a one are still at home in the next.
   */
  serverEpoch: Epoch | undefined
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
    this.#device = new DeviceLog({
      ...options,
      onRestart: (localLog) =>
        localLog.restate(this.isWhole ? this.position : undefined, this.epoch, () =>
          this.edits.relocate((update) => localLog.appendOwn(update)),
        ),
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

  /** Whether what is kept on this device is kept at the moment. */
  get isOnDevice(): boolean {
    return this.#device.isWorking
  }

  /** The server has said itself which life it has, and not an earlier session or another tab. */
  get isEpochConfirmed(): boolean {
    return this.#isEpochConfirmed
  }

  get unacknowledged(): Unacknowledged {
    const { count, isEmpty, isSettled, lastLocalSeq } = this.edits
    const isLogged = isEmpty || (lastLocalSeq > 0 && this.#device.isOnDevice(lastLocalSeq))
    return {
      edits: isSettled ? 0 : Math.max(1, count),
      onDevice: this.#isDead
        ? this.#isAside && count <= this.#editsAside
        : isLogged && this.#device.isWorking,
    }
  }

  /** Why nothing is kept on this device; undefined while it is, or where nobody asked for it. */
  get localFailure(): unknown {
    return this.#device.failure
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
    const contents = await this.#device.open()
    if (this.#closing !== undefined) return
    // What the document holds by now happened here, or came with it: it is for a server to acknowledge.
    const own = this.#replica.isEmpty ? undefined : encodeStateAsUpdate(this.doc)
    if (contents !== undefined) this.#begin(contents)
    this.#isOpen = true
    if (own !== undefined) this.keep(own)
    // Last, since Yjs may answer it with edits of its own: it removes formatting that has become superfluous.
    if (contents !== undefined) this.apply(contents.updates, { type: 'local log' })
  }

  /** Takes in what happened elsewhere, in one transaction. Throws what observers of the document throw. */
  apply(updates: readonly Uint8Array[], source: Source): void {
    if (source.type === 'tab') {
      if (!this.#mustPublish(source)) this.heard++
      this.epoch ??= source.epoch
    }
    this.#replica.apply(updates, source)
  }

  /** An edit that is to be published from here: it is in the document, or will be at once. */
  keep(update: Uint8Array): void {
    this.edits.add(update, this.#device.appendOwn(update)) // [R1]
    this.#options.onEdit(update)
  }

  /** The server has said which life it has. */
  confirmEpoch(epoch: Epoch): void {
    this.serverEpoch = epoch
    this.#isEpochConfirmed = true
    this.#epochConfirmed.reach()
  }

  /** Resolves when it is sure of which life a server is, or this copy. Rejects when the copy is closed before. */
  async whenEpochKnown(): Promise<void> {
    if (this.epoch === undefined && !this.#isEpochConfirmed) await this.#epochConfirmed.wait()
  }

  /** Every batch up to this one is on the server's disk. */
  acknowledge(batch: number): void {
    this.#acknowledgedThrough = Math.max(this.#acknowledgedThrough, this.edits.acknowledge(batch))
  }

  /** Notes in the local log what is acknowledged and how far the document reaches. */
  mark(): void {
    if (this.position !== undefined && this.isWhole)
      this.#device.mark(this.#acknowledgedThrough, this.position)
  }

  /** Everything is on the server: a local log that is damaged can make room for a new one. */
  renewDamagedLog(): void {
    this.#device.renewDamaged()
  }

  /** Resolves when everything up to now is on the device, or the local log has failed. */
  whenOnDevice(): Promise<void> {
    return this.#device.whenSettled()
  }

  /** Takes over what a tab that is gone has left. Rejects where it cannot be kept; then it is still the orphan's. */
  async adopt(orphan: UpdateLog): Promise<void> {
    await adopt(orphan, this.#options.document, this, this.#device.log)
  }

  /** Gives the document up: what the local log has of it makes room for the document's new life [R4]. */
  putAside(): Promise<void> {
    this.#isDead = true
    this.#puttingAside ??= this.#putAside()
    return this.#puttingAside
  }

  /** Copies of this document with words that no server took, from this life or from earlier ones. */
  async asides(): Promise<readonly Aside[]> {
    const { log } = this.#device
    return log === undefined ? [] : listAside(log, this.#options.document)
  }

  async discardAside(epoch: Epoch | undefined): Promise<void> {
    const { log } = this.#device
    if (log !== undefined) await discardAside(log, this.#options.document, epoch)
  }

  /** Finishes what was begun and lets go of the document. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#replica.close()
    this.#epochConfirmed.fail(new Error('the document was closed'))
    await this.#puttingAside
    await this.#device.close()
  }

  async #putAside(): Promise<void> {
    this.#editsAside = this.edits.count
    this.#isAside = await this.#device.putAside(this.epoch, this.edits.merged())
    this.#options.onChange()
  }

  #begin(contents: LocalContents): void {
    this.epoch = contents.epoch
    this.position = contents.position
    for (const { seq, update } of contents.unacknowledged) this.edits.add(update, seq)
  }

  #edited(update: Uint8Array): void {
    // Before that, it is not known yet what else there is: `open` takes all of it together.
    if (this.#isOpen) this.keep(update)
  }

  #learnt(news: Uint8Array, source: Source): void {
    if (source.type === 'local log') return
    if (source.type === 'tab' && this.#mustPublish(source)) {
      // The tab that told it may be cut off, and its log full: this tab sees to it as to its own [R2].
      this.edits.add(news, this.#device.appendOwn(news))
      return this.#options.onHeard()
    }
    const { epoch, position } = this
    const isWhole = source.type === 'server' && position !== undefined && this.isWhole
    if (isWhole) this.#device.appendDelivered(news, position)
    else this.#device.appendHeard(news, epoch)
  }

  /** What another tab just edited; and all that it tells after the server has been compared with this copy. */
  #mustPublish({ isEdit }: { readonly isEdit: boolean }): boolean {
    return isEdit || this.#options.isSynced()
  }
}
