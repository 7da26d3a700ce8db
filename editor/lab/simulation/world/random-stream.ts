import { create, type PRNG } from 'lib0/prng'

/**
 * Random decisions of one kind, all from one seed. Each kind has a stream of its own, so that a run with fewer
 * clients, or without one kind of fault, takes the other decisions as before.
 */
export class RandomStream {
  readonly #generator: PRNG

  constructor(seed: number, kind: string) {
    this.#generator = create(mix(seed, kind))
    // The first numbers of generators with similar seeds are similar.
    for (let i = 0; i < 4; i++) this.#generator.next()
  }

  /** Uniform in [0, 1). */
  readonly next = (): number => this.#generator.next()

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Exponential: many short ones, a few long ones. */
  around(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  oneOf<T>(things: readonly T[]): T {
    return things[this.integer(0, things.length - 1)] as T
  }
}

/** 1 to 2³²−1. */
function mix(seed: number, kind: string): number {
  let hash = 0x811c9dc5 ^ (seed | 0)
  for (let i = 0; i < kind.length; i++) hash = Math.imul(hash ^ kind.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x7feb352d)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x846ca68b)
  hash ^= hash >>> 16
  return hash >>> 0 || 1
}
