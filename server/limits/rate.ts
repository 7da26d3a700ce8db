/** Each rate may be exceeded at once by so many seconds' worth of it. */
const BURST_SECONDS = 10

/**
 * So much a second, and ten seconds' worth of it at once. What was spent is a debt that time pays off; there is no timer.
 * Times are any clock's milliseconds; one that jumps back forgives nothing and takes nothing.
 */
export class Rate {
  readonly #perMs: number
  readonly #burst: number
  #debt = 0
  #atMs = 0

  constructor(perSecond: number, burst: number = perSecond * BURST_SECONDS) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
  }

  /** Spends it if there is room for it. */
  take(amount: number, nowMs: number): boolean {
    this.#settle(nowMs)
    if (this.#debt + amount > this.#burst) return false
    this.#debt += amount
    return true
  }

  /** Spends what can no longer be prevented, also beyond the burst. Whether it is beyond. */
  spend(amount: number, nowMs: number): boolean {
    this.#settle(nowMs)
    this.#debt += amount
    return this.#debt > this.#burst
  }

  /** How long until `amount` has room; 0 when it has. */
  waitMs(amount: number, nowMs: number): number {
    this.#settle(nowMs)
    return Math.max(0, (this.#debt + amount - this.#burst) / this.#perMs)
  }

  /** Whether nothing is owed: forgetting it changes nothing. */
  isRested(nowMs: number): boolean {
    this.#settle(nowMs)
    return this.#debt === 0
  }

  #settle(nowMs: number): void {
    const elapsedMs = nowMs - this.#atMs
    this.#atMs = nowMs
    if (elapsedMs > 0) this.#debt = Math.max(0, this.#debt - elapsedMs * this.#perMs)
  }
}
