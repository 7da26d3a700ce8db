/** The part of a browser's lock manager that is used here. */
export interface Locks {
  request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

/** Tells the other tabs which slot was taken. */
export interface SlotAnnouncer {
  announce(slot: number): void
  close(): void
}

export interface SlotsOptions {
  /** What the slots are for; part of their locks' names. */
  readonly name: string
  readonly locks: Locks
  /** `hear` is called with the slots that other tabs take. */
  readonly openAnnouncer: (hear: (slot: number) => void) => SlotAnnouncer
  /** How many slots were ever taken in this browser. */
  readonly readCount: () => number
  readonly writeCount: (count: number) => void
  /** A slot could not be watched or visited. */
  readonly onFailed?: (error: unknown) => void
}

/** As many tabs can have a log of their own for the same document. */
const SLOTS_MAX = 16

/**
 * Numbers from 0 on, each for one tab at a time: what is kept under a number has one writer. A browser's locks end with
 * the tab that holds them, however it ends.
 */
export class Slots {
  readonly #options: SlotsOptions
  readonly #closing = new AbortController()
  readonly #watched = new Set<number>()
  #own: number | undefined
  #release: () => void = () => {}
  #announcer: SlotAnnouncer | undefined

  constructor(options: SlotsOptions) {
    this.#options = options
  }

  /** Takes the first slot that is free, until `close`. Undefined when none is. Once. */
  async take(): Promise<number | undefined> {
    for (let slot = 0; slot < SLOTS_MAX; slot++) {
      const release = await this.#hold(slot, { ifAvailable: true })
      if (release === undefined) continue
      if (this.#closing.signal.aborted) {
        release()
        return undefined
      }
      this.#own = slot
      this.#release = release
      if (this.#options.readCount() <= slot) this.#options.writeCount(slot + 1)
      return slot
    }
    return undefined
  }

  /**
   * Calls `visit` with each slot that has no tab, and later with each that its tab has left, one at a time; it stays
   * ours until `visit` settles. Once, after `take`.
   */
  watch(visit: (slot: number) => Promise<void>): void {
    const own = this.#own
    if (own === undefined) return
    let last: Promise<unknown> = Promise.resolve()
    const inTurn = (slot: number): Promise<void> => {
      const turn = last.then(() => (this.#closing.signal.aborted ? undefined : visit(slot)))
      last = turn.catch(() => {}) // whoever took this turn hears of it
      return turn
    }
    const watch = (slot: number): void => void this.#watch(slot, inTurn)
    this.#announcer = this.#options.openAnnouncer(watch)
    this.#announcer.announce(own)
    for (let slot = 0; slot < this.#options.readCount(); slot++) watch(slot)
  }

  /** Gives up the slot. Idempotent. */
  close(): void {
    this.#closing.abort()
    this.#announcer?.close()
    this.#release()
  }

  async #watch(slot: number, visit: (slot: number) => Promise<void>): Promise<void> {
    if (slot === this.#own || this.#watched.has(slot)) return
    this.#watched.add(slot)
    let release: (() => void) | undefined
    try {
      release = await this.#hold(slot, { signal: this.#closing.signal })
      if (release !== undefined) await visit(slot)
    } catch (error) {
      // A page that is being put away gets no locks. What is in the slot stays for the next one.
      this.#options.onFailed?.(error)
    } finally {
      this.#watched.delete(slot)
      release?.()
    }
  }

  /** Resolves when the slot's lock is ours; undefined when somebody else has it, or when we gave up waiting. */
  #hold(
    slot: number,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
  ): Promise<(() => void) | undefined> {
    return new Promise((resolve, reject) => {
      const granted = (lock: unknown) =>
        lock === null ? void resolve(undefined) : new Promise<void>((release) => resolve(release))
      this.#options.locks
        .request(`${this.#options.name} ${slot}`, options, granted)
        .catch((error: unknown) => {
          if (this.#closing.signal.aborted) resolve(undefined)
          else reject(error)
        })
    })
  }
}
