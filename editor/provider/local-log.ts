import * as Y from 'yjs'
import { assert } from '../../shared/assert.ts'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'
import { type DocumentLog, EMPTY_UPDATE, type UpdateLog } from '../../shared/log/update-log.ts'
import { keepAside } from './aside.ts'
import { formatAuthor, type LocalAuthor, type Position } from './local-author.ts'
import { type LocalContents, readLocalLog } from './local-contents.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from './provider-limits.ts'
import { isWhole } from './replica.ts'

export interface LocalLogOptions {
  /** Nobody else writes to this document in it. Whoever opened it closes it, after this. */
  readonly log: UpdateLog
  readonly document: DocName
  readonly doc: Y.Doc
  readonly clock: Clock
  readonly limits?: ProviderLimits
  /** More is on the device now, or the log has failed. */
  readonly onChange: () => void
  /** Told once, if at all, and not for a log that was damaged from the start. */
  readonly onFailed?: () => void
}

/**
 * What this device knows of one document, so that a closed tab or a day offline loses nothing.
 *
 * - [R1] `isOnDevice` is said only of entries whose append has resolved.
 * - Everything that changes the `Y.Doc` is appended, in the order in which it was applied. So a prefix of this log is a
 *   state that the document once had, and its last position is true of it.
 * - Folding drops no own entry that is not acknowledged.
 * - The first failure is the last: from then on this log takes nothing and claims nothing. The next one over the same
 *   entries is told anew what there is.
 */
export class LocalLog {
  readonly #options: LocalLogOptions
  readonly #limits: ProviderLimits
  readonly #log: DocumentLog
  readonly #isDamaged: boolean
  /** The next entry's seq, known before the disk has it: there is one writer, and seq is dense [L2]. */
  #next: number
  #durableThrough: number
  #acknowledgedThrough: number
  #position: Position | undefined
  /** Own entries that are not acknowledged, ascending. */
  #own: number[]
  #snapshotSeq: number
  #bytesOnTheirWay = 0
  #entriesSinceFold = 0
  #bytesSinceFold = 0
  #cancelFold: (() => void) | undefined
  #lastWrite: Promise<unknown> = Promise.resolve()
  #folding: Promise<unknown> = Promise.resolve()
  #failure: unknown
  #state: 'working' | 'failed' | 'closed' = 'working'

  /** Reads the log and writes nothing. Rejects when it cannot be read at all. */
  static async open(options: LocalLogOptions): Promise<{ localLog: LocalLog; contents: LocalContents }> {
    const log = await options.log.open(options.document)
    try {
      const contents = await readLocalLog(log)
      return { localLog: new LocalLog(options, log, contents), contents }
    } catch (error) {
      await log.close()
      throw error
    }
  }

  private constructor(options: LocalLogOptions, log: DocumentLog, contents: LocalContents) {
    this.#options = options
    this.#limits = options.limits ?? PROVIDER_LIMITS
    this.#log = log
    this.#isDamaged = contents.isDamaged
    this.#next = log.head + 1
    this.#durableThrough = log.head
    this.#acknowledgedThrough = contents.acknowledgedThrough
    this.#position = contents.position
    this.#own = contents.unacknowledged.map(({ seq }) => seq)
    this.#snapshotSeq = contents.snapshotSeq
    this.#entriesSinceFold = log.head - contents.snapshotSeq
    if (contents.isDamaged) {
      this.#failure = new InkwireError('LOG_DAMAGED', 'the log of this device is damaged')
      this.#stop('failed')
    } else this.#foldSoon()
  }

  get isWorking(): boolean {
    return this.#state === 'working'
  }

  /** A part of it could not be read. */
  get isDamaged(): boolean {
    return this.#isDamaged
  }

  /** Why the log does not work, for whoever looks for the reason; undefined while it does. */
  get failure(): unknown {
    return this.#failure
  }

  /** Whether the entry at `seq`, and so every one before it, survives a closed tab [R1]. */
  isOnDevice(seq: number): boolean {
    return this.#state === 'working' && seq <= this.#durableThrough
  }

  /** Edits of this device. Returns the entry's seq, 0 where the log has failed. */
  appendOwn(update: Uint8Array): number {
    const seq = this.#append(update, { type: 'own' })
    if (seq > 0) this.#own.push(seq)
    return seq
  }

  /** What a server delivered; the document now has everything up to `position`. */
  appendDelivered(update: Uint8Array, position: Position): void {
    if (this.#append(update, { type: 'server', position }) > 0) this.#position = position
  }

  /** What the document learnt from elsewhere, without a claim to have all of it. */
  appendHeard(update: Uint8Array, epoch: Epoch | undefined): void {
    this.#append(update, { type: 'tab', epoch })
  }

  /** Own entries up to `acknowledgedThrough` are on a server's disk, and the document has everything up to `position`. */
  mark(acknowledgedThrough: number, position: Position): void {
    const through = Math.max(acknowledgedThrough, this.#acknowledgedThrough)
    if (through === this.#acknowledgedThrough && isSame(position, this.#position)) return
    if (this.#append(EMPTY_UPDATE, { type: 'mark', acknowledgedThrough: through, position }) === 0) return
    this.#position = position
    this.#settle(through)
  }

  /**
   * Says anew what there is, to a log that has failed before: what it holds is true, and may be old. `appendOwn` appends
   * what is not acknowledged; own entries from before are settled then. The first entries are the whole document, so
   * that a crash on the way leaves at worst something that is published twice.
   */
  restate(position: Position | undefined, epoch: Epoch | undefined, appendOwn: () => void): void {
    const state = Y.encodeStateAsUpdate(this.#options.doc)
    if (position === undefined) this.appendHeard(state, epoch)
    else this.appendDelivered(state, position)
    const through = this.#next - 1
    appendOwn()
    if (position !== undefined) this.mark(through, position)
    else if (this.#append(EMPTY_UPDATE, { type: 'adopted', through }) > 0) this.#settle(through)
  }

  /** Resolves when everything appended so far is on the device, or the log has failed. */
  async whenSettled(): Promise<void> {
    await this.#lastWrite
  }

  /**
   * Moves this copy of the document out of the way, with the words nobody has acknowledged, so that the next opening
   * starts clean [R4]. The log takes nothing more. Rejects when it could not; then everything stays where it was.
   */
  async putAside(epoch: Epoch | undefined, unacknowledged: Uint8Array | undefined): Promise<void> {
    const { log, document, doc } = this.#options
    const state = Y.encodeStateAsUpdate(doc)
    this.#stop('closed')
    await this.#whenIdle()
    if (unacknowledged !== undefined) await keepAside(log, document, { epoch, state, unacknowledged })
    await this.#log.close()
    await log.delete(document)
  }

  /** What is damaged here and known to be on a server is worth less than a log that works. Not used after it. */
  async discard(): Promise<void> {
    this.#stop('closed')
    await this.#whenIdle()
    await this.#log.close()
    await this.#options.log.delete(this.#options.document)
  }

  /** Finishes what was begun. Idempotent. */
  async close(): Promise<void> {
    this.#stop('closed')
    await this.#whenIdle()
    await this.#log.close()
  }

  #settle(through: number): void {
    this.#acknowledgedThrough = through
    const firstLeft = this.#own.findIndex((seq) => seq > through)
    this.#own.splice(0, firstLeft === -1 ? this.#own.length : firstLeft)
  }

  async #whenIdle(): Promise<void> {
    await Promise.all([this.#lastWrite, this.#folding])
  }

  /** Returns the seq at which the entry will be, 0 where the log takes none any more. */
  #append(update: Uint8Array, author: LocalAuthor): number {
    if (this.#state !== 'working') return 0
    if (this.#bytesOnTheirWay + update.byteLength > this.#limits.localLogBufferMaxBytes) {
      this.#fail(new InkwireError('LOG_UNAVAILABLE', 'the log of this device is too slow'))
      return 0
    }
    const seq = this.#next++
    this.#bytesOnTheirWay += update.byteLength
    this.#entriesSinceFold++
    this.#bytesSinceFold += update.byteLength
    this.#lastWrite = this.#write(seq, update, formatAuthor(author))
    this.#foldSoon()
    return seq
  }

  async #write(seq: number, update: Uint8Array, author: string): Promise<void> {
    const before = this.#lastWrite
    try {
      const written = await this.#log.append(update, author)
      assert(written === seq, 'a local log has one writer')
      await before
      this.#durableThrough = Math.max(this.#durableThrough, seq)
    } catch (error) {
      this.#fail(error)
    }
    this.#bytesOnTheirWay -= update.byteLength
    this.#options.onChange()
  }

  /** Before a server was met there is no position to keep, and all own entries stay anyway. */
  #foldSoon(): void {
    const { foldBytes, foldDelayMs, foldEntries } = this.#limits
    if (this.#entriesSinceFold < foldEntries && this.#bytesSinceFold < foldBytes) return
    if (this.#state !== 'working' || this.#position === undefined) return
    this.#cancelFold ??= this.#options.clock.after(foldDelayMs, () => {
      this.#cancelFold = undefined
      this.#fold()
    })
  }

  /**
   *     through = the last entry before the first own one that is not acknowledged
   *     append a mark, since those up to `through` will be gone
   *     put the whole document as the snapshot at `through`; prune up to `through`
   *
   * The snapshot holds more than its seq says. What follows it is then applied a second time, which changes nothing.
   */
  #fold(): void {
    const through = Math.min(this.#next, this.#own[0] ?? this.#next) - 1
    const position = this.#position
    this.#entriesSinceFold = 0
    this.#bytesSinceFold = 0
    if (this.#state !== 'working' || position === undefined || through <= this.#snapshotSeq) return
    this.#append(EMPTY_UPDATE, { type: 'mark', acknowledgedThrough: this.#acknowledgedThrough, position })
    this.#folding = this.#putSnapshot(through, this.#folding, this.#lastWrite)
  }

  async #putSnapshot(through: number, ...before: Promise<unknown>[]): Promise<void> {
    await Promise.all(before)
    const { clock, doc } = this.#options
    if (this.#state !== 'working' || !isWhole(doc)) return
    const stateVector = Y.encodeStateVector(doc)
    const seq = through as Seq
    try {
      await this.#log.putSnapshot(
        {
          seq,
          timeMs: clock.nowMs(),
          update: Y.encodeStateAsUpdate(doc),
          stateVector,
          // What is beyond all structs is the delete set, after a zero for the number of clients with structs.
          deleteSet: Y.encodeStateAsUpdate(doc, stateVector).subarray(1),
        },
        { entriesThrough: seq, snapshotsBefore: seq },
      )
      this.#snapshotSeq = seq
    } catch (error) {
      this.#fail(error)
      this.#options.onChange()
    }
  }

  /**
   * A full disk, a private window, a store that the browser took away: what is not on the device is not claimed to be
   * [R1], and the edits are still on their way to the server.
   */
  #fail(cause: unknown): void {
    if (this.#state !== 'working') return
    this.#failure = cause
    this.#stop('failed')
    this.#options.onFailed?.()
  }

  #stop(state: 'failed' | 'closed'): void {
    this.#state = state
    this.#cancelFold?.()
    this.#cancelFold = undefined
  }
}

function isSame(a: Position, b: Position | undefined): boolean {
  return a.epoch === b?.epoch && a.seq === b.seq
}
