import type * as Y from 'yjs'
import type { Clock } from '../../shared/clock.ts'
import type { DocName, Epoch } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import type { Position } from './local-author.ts'
import type { LocalContents } from './local-contents.ts'
import { LocalLog } from './local-log.ts'
import type { LocalLogSource } from './local-log-source.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { within } from './within.ts'

export interface DeviceLogOptions {
  readonly document: DocName
  readonly doc: Y.Doc
  readonly clock: Clock
  readonly limits: ProviderLimits
  readonly source: LocalLogSource | undefined
  /** What is on the device has changed. */
  readonly onChange: () => void
  /** The log works again, and may lack what was appended last: it is to be told anew what there is. */
  readonly onRestart: (localLog: LocalLog) => void
}

/**
 * The local log of a document, as far as this device lets us have one: while there is none, nothing is kept, nothing is
 * claimed [R1], and everything else goes on. One that failed is tried again after a while.
 */
export class DeviceLog {
  readonly #options: DeviceLogOptions
  #log: UpdateLog | undefined
  #localLog: LocalLog | undefined
  #failure: unknown
  #retryMs: number
  #cancelRetry: (() => void) | undefined
  #changing: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: DeviceLogOptions) {
    this.#options = options
    this.#retryMs = options.limits.localLogRetryMs
  }

  /** Where copies are put aside; undefined where this device keeps nothing. */
  get log(): UpdateLog | undefined {
    return this.#log
  }

  get isWorking(): boolean {
    return this.#localLog?.isWorking === true
  }

  /** Why nothing is kept; undefined while it is, and where nobody asked for it. */
  get failure(): unknown {
    return this.#failure ?? this.#localLog?.failure
  }

  isOnDevice(seq: number): boolean {
    return this.#localLog?.isOnDevice(seq) === true
  }

  /** Reads the log. Undefined where there is none, or none in time. */
  async open(): Promise<LocalContents | undefined> {
    const { clock, limits, source } = this.#options
    if (source === undefined) return undefined
    try {
      const opened = await within(clock, limits.localLogOpenTimeoutMs, this.#read(source), ({ localLog }) => {
        this.#log = undefined
        void localLog.close()
      })
      if (opened === undefined) return undefined
      if (!this.#isClosed) {
        this.#localLog = opened.localLog
        return opened.contents
      }
      await opened.localLog.close()
      return undefined
    } catch (error) {
      // A private window, a store that the browser took away.
      this.#failure = error
      return undefined
    }
  }

  appendOwn(update: Uint8Array): number {
    return this.#localLog?.appendOwn(update) ?? 0
  }

  appendDelivered(update: Uint8Array, position: Position): void {
    this.#localLog?.appendDelivered(update, position)
  }

  appendHeard(update: Uint8Array, epoch: Epoch | undefined): void {
    this.#localLog?.appendHeard(update, epoch)
  }

  mark(acknowledgedThrough: number, position: Position): void {
    this.#localLog?.mark(acknowledgedThrough, position)
  }

  /** Resolves when everything appended so far is on the device, or the log has failed. */
  async whenSettled(): Promise<void> {
    await this.#localLog?.whenSettled()
  }

  /** Everything here is on a server: a log that is damaged is worth less than one that works. */
  renewDamaged(): void {
    const localLog = this.#localLog
    if (localLog?.isDamaged !== true) return
    this.#localLog = undefined
    this.#change(async () => {
      await localLog.discard()
      await this.#restart()
    })
  }

  /** Moves the copy out of the way. Resolves with whether it could be; otherwise everything stays where it was. */
  async putAside(epoch: Epoch | undefined, unacknowledged: Uint8Array | undefined): Promise<boolean> {
    this.#stopRetrying()
    const localLog = this.#localLog
    this.#localLog = undefined
    if (localLog === undefined) return false
    let isAside = false
    this.#change(async () => {
      try {
        await localLog.putAside(epoch, unacknowledged)
        isAside = true
      } finally {
        await localLog.close()
      }
    })
    await this.#changing
    return isAside
  }

  /** Finishes what was begun; a log that has failed gets a last chance. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopRetrying()
    this.#change(async () => {
      const localLog = this.#localLog
      if (localLog !== undefined && !localLog.isWorking && !localLog.isDamaged) await this.#restart()
      await this.#localLog?.close()
    })
    this.#change(async () => this.#options.source?.close())
    await this.#changing
  }

  async #read(source: LocalLogSource): Promise<{ localLog: LocalLog; contents: LocalContents }> {
    this.#log = await source.open()
    return this.#openLocalLog(this.#log)
  }

  #openLocalLog(log: UpdateLog): Promise<{ localLog: LocalLog; contents: LocalContents }> {
    const { clock, doc, document, limits, onChange } = this.#options
    return LocalLog.open({ log, document, doc, clock, limits, onChange, onFailed: () => this.#retrySoon() })
  }

  #retrySoon(): void {
    const { clock, limits } = this.#options
    if (this.#isClosed || this.#localLog?.isDamaged === true) return
    this.#cancelRetry ??= clock.after(this.#retryMs, () => {
      this.#cancelRetry = undefined
      this.#change(async () => {
        if (!this.#isClosed) await this.#restart()
      })
    })
    this.#retryMs = Math.min(2 * this.#retryMs, limits.localLogRetryMaxMs)
  }

  async #restart(): Promise<void> {
    const before = this.#localLog
    const log = this.#log
    if (log === undefined) return
    try {
      await before?.close()
      const { localLog } = await this.#openLocalLog(log)
      if (this.#localLog !== before) return await localLog.close()
      this.#localLog = localLog
      // All that can be read there was written by this copy, or read by it when it was opened.
      if (localLog.isWorking) this.#options.onRestart(localLog)
      this.#failure = undefined
      this.#options.onChange()
    } catch (error) {
      this.#failure = error
      this.#retrySoon()
    }
  }

  #stopRetrying(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
  }

  /** One after the other. What fails is kept as the reason why nothing is kept. */
  #change(change: () => Promise<void>): void {
    this.#changing = this.#changing.then(change).catch((error: unknown) => {
      this.#failure = error
    })
  }
}
