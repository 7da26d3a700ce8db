import { setTimeout as pause } from 'node:timers/promises'
import { connectInkwire } from './inkwire-client.ts'
import { KeystrokeReader } from './keystrokes.ts'
import type { LoadClient } from './load-client.ts'
import { Typist } from './typist.ts'

/** Latencies by tenths of a millisecond; the last one is for all that took longer. */
export const BUCKETS = 20_000
export const BUCKETS_PER_MS = 10

export interface Written {
  readonly deliveries: number
  readonly buckets: readonly number[]
}

interface Circle {
  readonly typist: Typist
  readonly writer: LoadClient
  /** When each key was due, from the first one on. */
  readonly dueMs: number[]
}

const AT_ONCE = 50
const DRAINED_WITHIN_MS = 60_000

/**
 * Many who look at a document, and few who write: every document has so many, of whom the first one writes. Never
 * spins, since several of these processes share a core.
 */
export class Crowd {
  readonly #url: string
  readonly #name: string
  readonly #localAddress: string
  readonly #perDocument: number
  readonly #reader = new KeystrokeReader()
  readonly #circles: Circle[] = []
  #clients = 0
  #failure: Error | undefined
  #deliveries = 0
  #buckets = new Array<number>(BUCKETS).fill(0)

  constructor(url: string, name: string, localAddress: string, perDocument: number) {
    this.#url = url
    this.#name = name
    this.#localAddress = localAddress
    this.#perDocument = perDocument
  }

  /** So many more. */
  async connect(count: number): Promise<void> {
    const until = this.#clients + count
    const one = async (): Promise<void> => {
      while (this.#clients < until && this.#failure === undefined) await this.#join(this.#clients++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, one))
    this.#check()
  }

  /** Every writer presses so many keys a second. Resolves when all of it has reached everyone. */
  async write(perSecond: number, seconds: number): Promise<Written> {
    this.#deliveries = 0
    this.#buckets = new Array<number>(BUCKETS).fill(0)
    const gapMs = 1000 / (perSecond * this.#circles.length)
    const beginMs = performance.now()
    let pressed = 0
    while (pressed * gapMs < seconds * 1000) {
      for (; pressed * gapMs <= performance.now() - beginMs; pressed++) {
        const circle = this.#circles[pressed % this.#circles.length] as Circle
        circle.dueMs.push(beginMs + pressed * gapMs)
        circle.writer.publish(circle.typist.press())
      }
      this.#check()
      await pause(1)
    }
    const lastMs = performance.now() + DRAINED_WITHIN_MS
    while (this.#deliveries < pressed * (this.#perDocument - 1)) {
      this.#check()
      if (performance.now() > lastMs)
        throw new Error(`deliveries are missing: ${this.#deliveries} of ${pressed} keys`)
      await pause(5)
    }
    return { deliveries: this.#deliveries, buckets: this.#buckets }
  }

  async #join(index: number): Promise<void> {
    const circle = Math.floor(index / this.#perDocument)
    let isJoined = false
    const hearing = {
      delivered: (update: Uint8Array) => {
        if (isJoined) this.#delivered(update, circle)
      },
      acknowledged() {},
      failed: (error: Error) => {
        this.#failure ??= error
      },
    }
    const document = `${this.#name}-${circle}`
    const client = await connectInkwire(this.#url, document, hearing, undefined, this.#localAddress)
    isJoined = true
    if (index % this.#perDocument === 0)
      this.#circles[circle] = { typist: new Typist(circle + 1), writer: client, dueMs: [] }
  }

  #delivered(update: Uint8Array, circle: number): void {
    const nowMs = performance.now()
    const { dueMs } = this.#circles[circle] as Circle
    for (const { clock, count } of this.#reader.read(update)) {
      this.#deliveries += count
      for (let at = clock; at < clock + count; at++) {
        const bucket = Math.floor((nowMs - (dueMs[at] as number)) * BUCKETS_PER_MS)
        const index = Math.min(BUCKETS - 1, Math.max(0, bucket))
        this.#buckets[index] = (this.#buckets[index] as number) + 1
      }
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
