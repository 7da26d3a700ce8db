import type { FileHandle } from 'node:fs/promises'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import { syncFolder } from '../storage/marker.ts'
import { auditFileName, auditFolderOf, dayOf, noteHead, openAuditEnd, readNotedHead } from './audit-folder.ts'
import { type AuditEvent, type AuditHead, chainLine } from './audit-line.ts'

export interface AuditOptions {
  readonly dataFolder: string
  readonly clock: Clock
  /** What a person is called here, so that the audit names nobody to whoever has only the audit. */
  readonly pseudonymOf: (person: string) => string
  readonly alarm: (text: string, cause?: unknown) => void
  readonly limits?: Partial<AuditLimits>
}

export interface AuditLimits {
  /** Events that wait for the disk; of what comes beyond, only the number is written. */
  readonly waitingMax: number
  /** From an event to the disk, about. */
  readonly writeAfterMs: number
  /** After a failure it is tried again. */
  readonly retryMs: number
  /** A file that has become so long is followed by another one; so is each day's. */
  readonly fileMaxBytes: number
}

export const DEFAULT_AUDIT_LIMITS: AuditLimits = {
  waitingMax: 10_000,
  writeAfterMs: 200,
  retryMs: 5000,
  fileMaxBytes: 64 * 1024 * 1024,
}

interface Noted {
  readonly event: AuditEvent
  readonly timeMs: number
}

/**
 * Who did what, in files that only grow.
 *
 * - [U1] Each line carries the hash of the line before, over all files, so that a line that was changed, taken out or put
 *   elsewhere is found. How far it goes is noted beside the folder, so that a missing end is found, too.
 * - Writing it is nobody's business: `note` returns at once. What cannot be written waits, within a limit; what was
 *   beyond that limit is counted, and the count is written.
 */
export class Audit {
  readonly #options: AuditOptions
  readonly #limits: AuditLimits
  readonly #folder: string
  #waiting: Noted[] = []
  #missed = 0
  #file: FileHandle | undefined
  #fileDay = ''
  #fileBytes: number
  #head: AuditHead
  #cancelWrite: (() => void) | undefined
  #written: Promise<void> = Promise.resolve()
  #isFailing = false
  #isClosed = false

  private constructor(
    options: AuditOptions,
    end: { file: FileHandle | undefined; name: string | undefined; bytes: number; head: AuditHead },
  ) {
    this.#options = options
    this.#limits = { ...DEFAULT_AUDIT_LIMITS, ...options.limits }
    this.#folder = auditFolderOf(options.dataFolder)
    this.#file = end.file
    this.#fileDay = end.name?.slice(0, 10) ?? ''
    this.#fileBytes = end.bytes
    this.#head = end.head
  }

  /** In a data folder that this process alone has open. Rejects where what is there cannot be gone on from. */
  static async open(options: AuditOptions): Promise<Audit> {
    await mkdir(auditFolderOf(options.dataFolder), { recursive: true })
    const end = await openAuditEnd(auditFolderOf(options.dataFolder))
    const audit = new Audit(options, end)
    if (end.cutBytes > 0) audit.note({ action: 'cut', facts: { bytes: end.cutBytes } })
    await audit.#compareWithNote()
    return audit
  }

  /** The last line that is on disk. */
  get head(): AuditHead {
    return this.#head
  }

  /** Returns at once and never throws. */
  note(event: AuditEvent): void {
    if (this.#isClosed) return
    if (this.#waiting.length >= this.#limits.waitingMax) {
      if (this.#missed === 0)
        this.#options.alarm('the audit is too slow for what happens; events are only counted')
      this.#missed += 1
      return
    }
    const { clock, pseudonymOf } = this.#options
    const person = event.person === undefined ? undefined : pseudonymOf(event.person)
    this.#waiting.push({ event: { ...event, person }, timeMs: clock.nowMs() })
    this.#writeSoon(this.#limits.writeAfterMs)
  }

  /** Resolves when all that was noted is on disk, or cannot be written now. */
  async settled(): Promise<void> {
    this.#cancelWrite?.()
    this.#cancelWrite = undefined
    await this.#write()
  }

  /** Writes what waits. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.settled()
    await this.#file?.close()
    this.#file = undefined
  }

  /** What was on disk once and is not there any more is told, and told in the audit itself, before anything else is written. */
  async #compareWithNote(): Promise<void> {
    const { alarm, dataFolder } = this.#options
    try {
      const noted = await readNotedHead(dataFolder)
      if (noted === undefined || noted.n < this.#head.n || noted.hash === this.#head.hash) return
      alarm(`the end of the audit is missing: it ended with ${noted.n}, and ends with ${this.#head.n}`)
      this.note({ action: 'lost', facts: { ended: noted.n, hash: noted.hash } })
    } catch (error) {
      alarm('how far the audit went cannot be read', error)
    }
  }

  #writeSoon(delayMs: number): void {
    this.#cancelWrite ??= this.#options.clock.after(delayMs, () => {
      this.#cancelWrite = undefined
      void this.#write()
    })
  }

  #write(): Promise<void> {
    this.#written = this.#written.then(async () => {
      try {
        while (this.#waiting.length > 0 || this.#missed > 0) await this.#writeBatch()
        this.#isFailing = false
      } catch (error) {
        if (!this.#isFailing) this.#options.alarm('the audit cannot be written; its events wait', error)
        this.#isFailing = true
        await this.#letGo()
        if (!this.#isClosed) this.#writeSoon(this.#limits.retryMs)
      }
    })
    return this.#written
  }

  /** What belongs into one file, as one write and one sync; it counts when both have come to an end. */
  async #writeBatch(): Promise<void> {
    const { clock, dataFolder } = this.#options
    const missed = this.#missed
    if (this.#waiting.length === 0 && missed > 0) {
      this.#waiting.push({ event: { action: 'missed', facts: { events: missed } }, timeMs: clock.nowMs() })
      this.#missed = 0
    }
    const file = await this.#fileFor(this.#waiting[0]?.timeMs ?? clock.nowMs())
    let head = this.#head
    let text = ''
    let count = 0
    for (const { event, timeMs } of this.#waiting) {
      if (count > 0 && dayOf(timeMs) !== this.#fileDay) break
      const chained = chainLine(event, timeMs, head)
      head = chained.head
      text += `${chained.line}\n`
      count += 1
    }
    await file.writeFile(text)
    await file.datasync()
    this.#waiting.splice(0, count)
    this.#head = head
    this.#fileBytes += Buffer.byteLength(text)
    await noteHead(dataFolder, head)
  }

  /** The file that lines of this time go to. A new one begins with each day, and where one has become long. */
  async #fileFor(timeMs: number): Promise<FileHandle> {
    const day = dayOf(timeMs)
    if (this.#file !== undefined && day === this.#fileDay && this.#fileBytes < this.#limits.fileMaxBytes)
      return this.#file
    await this.#file?.close()
    this.#file = undefined
    const file = await open(join(this.#folder, auditFileName(timeMs, this.#head.n + 1)), 'ax')
    await syncFolder(this.#folder)
    this.#file = file
    this.#fileDay = day
    this.#fileBytes = 0
    return file
  }

  /** Nobody knows what of the last write is in the file: its end is looked at anew before anything else is written. */
  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    try {
      await file?.close()
      const end = await openAuditEnd(this.#folder)
      if (end.head.n < this.#head.n) {
        this.#options.alarm('files of the audit are missing')
        return await end.file?.close()
      }
      // Lines that did get there are there: they are not written twice.
      this.#waiting.splice(0, end.head.n - this.#head.n)
      this.#head = end.head
      this.#file = end.file
      this.#fileDay = end.name?.slice(0, 10) ?? ''
      this.#fileBytes = end.bytes
    } catch (error) {
      this.#options.alarm('the end of the audit cannot be read', error)
    }
  }
}
