import type { LimitName } from './limit-name.ts'
import { Rate } from './rate.ts'

/** What one connection, or one address, may have the server do in a second. */
export interface PaceLimits {
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  /** Time on the event loop. */
  readonly cpuMsPerSecond: number
}

type PaceLimit = 'messages' | 'bytes' | 'cpu'

// One for all: there are as many paces as connections.
const NAMES: Readonly<Record<'connection' | 'address', Readonly<Record<PaceLimit, LimitName>>>> = {
  connection: { messages: 'connection_messages', bytes: 'connection_bytes', cpu: 'connection_cpu' },
  address: { messages: 'address_messages', bytes: 'address_bytes', cpu: 'address_cpu' },
}

// A message that holds the loop for longer is noticed by everybody: what is beyond counts that many times [X4].
const HOLD_MS = 10
const HOLD_WEIGHT = 10

/**
 * How fast somebody's messages are taken [Q2]. It only counts: whoever asks it waits, or lets others wait.
 *
 * Asked for every message: it allocates nothing.
 */
export class Pace {
  readonly #messages: Rate
  readonly #bytes: Rate
  readonly #cpu: Rate
  readonly #whose: 'connection' | 'address'
  #slowest: PaceLimit = 'messages'

  constructor(limits: PaceLimits, whose: 'connection' | 'address') {
    this.#messages = new Rate(limits.messagesPerSecond)
    this.#bytes = new Rate(limits.bytesPerSecond)
    this.#cpu = new Rate(limits.cpuMsPerSecond, limits.cpuMsPerSecond * 20)
    this.#whose = whose
  }

  /** One message was taken. Whether the next one is to wait. */
  spend(bytes: number, cpuMs: number, nowMs: number): boolean {
    const weighed = cpuMs <= HOLD_MS ? cpuMs : HOLD_MS + (cpuMs - HOLD_MS) * HOLD_WEIGHT
    const tooMany = this.#messages.spend(1, nowMs)
    const tooLarge = this.#bytes.spend(bytes, nowMs)
    return this.#cpu.spend(weighed, nowMs) || tooMany || tooLarge
  }

  /** What was taken has cost so much since, with others heard in between. */
  work(cpuMs: number, nowMs: number): void {
    this.#cpu.spend(cpuMs, nowMs)
  }

  /** How long the next message is to wait; 0: not at all. */
  waitMs(nowMs: number): number {
    const messagesMs = this.#messages.waitMs(0, nowMs)
    const bytesMs = this.#bytes.waitMs(0, nowMs)
    const cpuMs = this.#cpu.waitMs(0, nowMs)
    const waitMs = Math.max(messagesMs, bytesMs, cpuMs)
    if (waitMs > 0) this.#slowest = waitMs === cpuMs ? 'cpu' : waitMs === bytesMs ? 'bytes' : 'messages'
    return waitMs
  }

  /** What it was that made somebody wait. */
  get limit(): LimitName {
    return NAMES[this.#whose][this.#slowest]
  }

  isRested(nowMs: number): boolean {
    return this.#messages.isRested(nowMs) && this.#bytes.isRested(nowMs) && this.#cpu.isRested(nowMs)
  }
}
