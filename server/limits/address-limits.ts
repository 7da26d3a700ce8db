import { addressKey } from './address-key.ts'
import type { LimitName } from './limit-name.ts'
import { Pace } from './pace.ts'
import { Rate } from './rate.ts'
import type { RateLimits } from './rate-limits.ts'

// An attacker with many addresses makes us remember each for as long as it owes something, and no more of them than this.
const ADDRESSES_MAX = 65_536
const FIRST_SWEEP_AT = 1024

export interface AddressLimitsOptions {
  readonly limits: RateLimits
  /** Milliseconds of a clock that never jumps. */
  readonly monotonicMs: () => number
}

/** `use`: to be released once, when the connection is gone. */
export type Admission =
  | { readonly admitted: true; readonly use: AddressUse }
  | { readonly admitted: false; readonly limit: LimitName; readonly retryAfterMs: number }

export interface AddressUse {
  /** How fast everyone at this address together is served. */
  readonly pace: Pace
  release(): void
}

interface Address {
  readonly pace: Pace
  readonly upgrades: Rate
  readonly requests: Rate
  connections: number
}

/** A connection that is refused because there are too many comes back when others may have gone. */
const FULL_RETRY_MS = 5000

/**
 * What comes from one address: connections at once, upgrades and requests a second, and how fast all of its messages
 * together are taken [Q1]. Who that is, is {@link addressKey}.
 */
export class AddressLimits {
  readonly #limits: RateLimits
  readonly #monotonicMs: () => number
  readonly #addresses = new Map<string, Address>()
  #sweepAt = FIRST_SWEEP_AT

  constructor({ limits, monotonicMs }: AddressLimitsOptions) {
    this.#limits = limits
    this.#monotonicMs = monotonicMs
  }

  /** How many are remembered. */
  get size(): number {
    return this.#addresses.size
  }

  /** One more connection wants to begin. */
  connect(from: string): Admission {
    const nowMs = this.#monotonicMs()
    const address = this.#address(from, nowMs)
    if (!address.upgrades.take(1, nowMs)) {
      const retryAfterMs = address.upgrades.waitMs(1, nowMs)
      return { admitted: false, limit: 'address_upgrades', retryAfterMs }
    }
    if (address.connections >= this.#limits.addressConnections) {
      return { admitted: false, limit: 'address_connections', retryAfterMs: FULL_RETRY_MS }
    }
    address.connections += 1
    let isReleased = false
    const release = () => {
      if (!isReleased) address.connections -= 1
      isReleased = true
    }
    return { admitted: true, use: { pace: address.pace, release } }
  }

  /** One request of the API; how long it is to wait, 0 when it is taken. */
  request(from: string): number {
    const nowMs = this.#monotonicMs()
    const { requests } = this.#address(from, nowMs)
    return requests.take(1, nowMs) ? 0 : requests.waitMs(1, nowMs)
  }

  #address(from: string, nowMs: number): Address {
    const key = addressKey(from)
    const known = this.#addresses.get(key)
    if (known !== undefined) return known
    if (this.#addresses.size >= this.#sweepAt) this.#sweep(nowMs)
    const { addressPace, addressRequestsPerSecond, addressUpgradesPerSecond } = this.#limits
    const address: Address = {
      pace: new Pace(addressPace, 'address'),
      upgrades: new Rate(addressUpgradesPerSecond),
      requests: new Rate(addressRequestsPerSecond),
      connections: 0,
    }
    this.#addresses.set(key, address)
    return address
  }

  /**
   * Forgets who owes nothing, and where that is not enough, whom it has known longest. The next one waits until there are
   * twice as many again, so that all newcomers pay for it together.
   */
  #sweep(nowMs: number): void {
    for (const [key, { connections, pace, requests, upgrades }] of this.#addresses) {
      const isRested = pace.isRested(nowMs) && requests.isRested(nowMs) && upgrades.isRested(nowMs)
      if (connections === 0 && isRested) this.#addresses.delete(key)
    }
    for (const [key, { connections }] of this.#addresses) {
      if (this.#addresses.size <= ADDRESSES_MAX / 2) break
      if (connections === 0) this.#addresses.delete(key)
    }
    this.#sweepAt = Math.max(FIRST_SWEEP_AT, 2 * this.#addresses.size)
  }
}
