import { randomBytes } from 'node:crypto'
import { open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import type { Room } from '../../shared/log/room.ts'

export interface DiskRoomOptions {
  /** Exists. */
  readonly folder: string
  /** How large the file is that holds room back. Less than a quarter of it free is a full disk. */
  readonly reserveBytes: number
  readonly clock: Clock
  readonly alarm: (text: string, cause?: unknown) => void
  /** What is free on the folder's disk. Default: what the system says. */
  readonly freeBytes?: () => Promise<number>
}

export const RESERVE_FILE = 'reserve'

const LOOK_EVERY_MS = 1000
/** A file system may say that there is room, and refuse it (a quota): then the next try is not at once. */
const TRY_AGAIN_MS = 30_000
const CHUNK_BYTES = 1024 * 1024

/**
 * Looks after the room on the disk that holds a data folder [L7].
 *
 * A file holds some of it back. It is let go of while a database is opened on a disk that is full: LevelDB writes before
 * it can read, so that otherwise nobody could read anything, and the server could not be started. Of what is left then,
 * half is held back again for the next opening, and half is for the small files that a server writes, full disk or not.
 * Saving goes on when there is room for the whole file.
 */
export class DiskRoom implements Room {
  readonly #options: DiskRoomOptions
  readonly #listeners = new Set<() => void>()
  readonly #path: string
  readonly #lowBytes: number
  #isFull = false
  #heldBytes = 0
  #openings = 0
  #nextTryMs = Number.NEGATIVE_INFINITY
  #cancelLook: (() => void) | undefined
  /** One look at a time. */
  #looked: Promise<void> = Promise.resolve()
  #isBlind = false
  #isClosed = false

  private constructor(options: DiskRoomOptions) {
    this.#options = options
    this.#path = join(options.folder, RESERVE_FILE)
    this.#lowBytes = options.reserveBytes / 4
  }

  /** Looks once, makes nothing yet, and goes on looking. */
  static async open(options: DiskRoomOptions): Promise<DiskRoom> {
    const room = new DiskRoom(options)
    const size = await stat(room.#path).then(
      (file) => file.size,
      () => 0,
    )
    room.#heldBytes = size
    if (size > options.reserveBytes) await room.#letGo()
    const freeBytes = await room.#free()
    if (freeBytes !== undefined && freeBytes < room.#lowBytes) room.#becomeFull(freeBytes)
    room.#lookSoon()
    return room
  }

  get isFull(): boolean {
    return this.#isFull
  }

  /** Tells when a disk that was full has room again. */
  onRoomAgain(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /**
   * Before a database is opened: what is held back is let go of where there is too little else. Resolves to what is to be
   * called when the database is open, or could not be opened.
   */
  async beforeOpening(): Promise<() => void> {
    this.#openings += 1
    await this.#inOrder(async () => {
      const freeBytes = await this.#free()
      if (!this.#isFull && (freeBytes === undefined || freeBytes >= this.#lowBytes)) return
      if (!this.#isFull) this.#becomeFull(freeBytes)
      if (freeBytes === undefined || freeBytes < this.#options.reserveBytes) await this.#letGo()
    })
    return () => {
      this.#openings -= 1
      void this.#inOrder(() => this.#holdWhatIsLeft())
    }
  }

  /** The disk did not take a write. */
  refused(error: unknown): void {
    if (isFullDisk(error) && !this.#isFull) this.#becomeFull(undefined)
  }

  /** Resolves when it looks no more. The reserve stays for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelLook?.()
    this.#listeners.clear()
    await this.#looked
  }

  #lookSoon(): void {
    if (this.#isClosed) return
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY_MS, () => {
      void this.#inOrder(() => this.#look()).then(() => this.#lookSoon())
    })
  }

  async #look(): Promise<void> {
    const freeBytes = await this.#free()
    if (freeBytes === undefined || this.#isClosed) return
    if (!this.#isFull && freeBytes < this.#lowBytes) return this.#becomeFull(freeBytes)
    // Twice the mark: what comes and goes around it does not make the server come and go.
    if (freeBytes < this.#options.reserveBytes - this.#heldBytes + 2 * this.#lowBytes) return
    if (!(await this.#holdAll())) return
    if (this.#isFull) this.#becomeRoomy()
  }

  #becomeFull(freeBytes: number | undefined): void {
    const { alarm, folder, reserveBytes } = this.#options
    this.#isFull = true
    const least = megabytes(reserveBytes + 2 * this.#lowBytes)
    const left = freeBytes === undefined ? '' : ` (${megabytes(freeBytes)} left)`
    alarm(
      `the disk of ${folder} is full${left}: documents can be read, and nothing new is saved; writers keep their ` +
        `words on their devices. Free at least ${least}: saving then goes on by itself, without a restart.`,
    )
  }

  #becomeRoomy(): void {
    this.#isFull = false
    this.#options.alarm(`there is room on the disk of ${this.#options.folder} again: saving goes on`)
    for (const listener of this.#listeners) listener()
  }

  /** Returns whether the reserve is whole: all of its bytes have found room. */
  async #holdAll(): Promise<boolean> {
    const { clock, reserveBytes } = this.#options
    if (this.#heldBytes === reserveBytes) return true
    if (clock.nowMs() < this.#nextTryMs) return false
    const cause = await this.#hold(reserveBytes)
    if (cause === undefined) return true
    this.#nextTryMs = clock.nowMs() + TRY_AGAIN_MS
    this.#options.alarm(`no room could be held back in ${this.#path}`, cause)
    await this.#letGo()
    return false
  }

  /** A full disk stays full; but whoever opens a database on it next finds the same room again. */
  async #holdWhatIsLeft(): Promise<void> {
    if (!this.#isFull || this.#openings > 0) return
    const leftBytes = (await this.#free()) ?? 0
    await this.#hold(Math.min(this.#heldBytes + Math.floor(leftBytes / 2), this.#options.reserveBytes))
  }

  /** Makes the reserve so large, and resolves to what ended that early. */
  async #hold(bytes: number): Promise<unknown> {
    const file = await open(this.#path, 'a').catch((cause: unknown) => ({ cause }))
    if ('cause' in file) return file.cause
    // Bytes that no file system can make smaller: only then is the room really held.
    const chunk = randomBytes(Math.min(CHUNK_BYTES, bytes))
    try {
      while (this.#heldBytes < bytes) {
        const missing = bytes - this.#heldBytes
        const { bytesWritten } = await file.write(chunk, 0, Math.min(chunk.length, missing))
        this.#heldBytes += bytesWritten
      }
      return undefined
    } catch (cause) {
      return cause
    } finally {
      await file.close()
    }
  }

  async #letGo(): Promise<void> {
    await rm(this.#path, { force: true })
    this.#heldBytes = 0
  }

  /** Undefined where the system does not say. */
  async #free(): Promise<number | undefined> {
    const { alarm, folder, freeBytes } = this.#options
    try {
      if (freeBytes !== undefined) return await freeBytes()
      const { bavail, bsize } = await statfs(folder)
      this.#isBlind = false
      return bavail * bsize
    } catch (error) {
      if (!this.#isBlind) alarm(`the system does not say how much room the disk of ${folder} has`, error)
      this.#isBlind = true
      return undefined
    }
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const worked = this.#looked.then(work)
    this.#looked = worked.catch((error: unknown) => {
      this.#options.alarm(`the room on the disk of ${this.#options.folder} cannot be looked after`, error)
    })
    return this.#looked
  }
}

/** Whether that is what a system says of a disk, or of a quota, that is used up. LevelDB passes on only its words. */
export function isFullDisk(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true
    if (/no space left on device|disk quota exceeded/i.test(cause.message)) return true
  }
  return false
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`
}
