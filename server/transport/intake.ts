import type { Random } from '../../shared/random.ts'
import type { LimitName } from '../limits/limit-name.ts'
import type { Pace } from '../limits/pace.ts'
import { Rate } from '../limits/rate.ts'

// Whoever holds the loop for longer than this in one go lets others go first, for twice the time that was too much.
const TURN_MS = 10
const SHARE_MS_PER_SECOND = 500

// What the socket had read before it was stopped is at most its buffer: 64 KiB. Honest messages in that are fewer.
const WAITING_MAX = 4096

// To ask for the CPU time costs a microsecond, and a small message cannot take long. A clock tells as much of it, but for
// when the machine did something else meanwhile.
const LARGE_BYTES = 16 * 1024
const SMALL_MAX_MS = 2

// What one step of long work costs, roughly.
const SLICE_MS = 2

/** Both in milliseconds that only rise. */
export interface Time {
  readonly monotonicMs: () => number
  /** Of this process. */
  readonly cpuMs: () => number
}

export interface IntakeOptions {
  /** As `Peer.receive`. */
  readonly take: (frame: Uint8Array) => Promise<number> | undefined
  /** Reading from the socket. What it has read already still comes. */
  readonly socket: { pause(): void; resume(): void }
  /** The connection's own pace, and that of everyone at its address together. */
  readonly own: Pace
  readonly shared: Pace
  readonly time: Time
  readonly random: Random
  /** It begins to wait, because of this. */
  readonly onWait: (limit: LimitName) => void
  /** It sends what nobody sends who means well. */
  readonly onOverflow: () => void
}

/**
 * Takes the messages of one connection, no faster than it may have them taken [Q2].
 *
 * Whoever is too fast is not refused: the socket is not read for a while, so that what they send waits on their side of
 * the network, in their memory. An eager program becomes slower and loses nothing.
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #turn = new Rate(SHARE_MS_PER_SECOND, TURN_MS)
  #waiting: Uint8Array[] = []
  #timer: NodeJS.Timeout | undefined
  /** A frame is being looked through in slices [X4]. */
  #isBusy = false
  #isStopped = false

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Whether the socket is not read: nothing can be heard of the other end, and nothing follows from that. */
  get isWaiting(): boolean {
    return this.#timer !== undefined || this.#isBusy
  }

  receive(frame: Uint8Array): void {
    if (this.#isStopped) return
    if (!this.isWaiting) {
      if (this.#take(frame)) this.#waitFrom(this.#options.time.monotonicMs())
      return
    }
    if (this.#waiting.length >= WAITING_MAX) return this.#options.onOverflow()
    this.#waiting.push(frame)
  }

  /** Something came that was taken already, and costs next to nothing but its place. */
  count(bytes: number): void {
    const { own, shared, time } = this.#options
    const nowMs = time.monotonicMs()
    const ownIsOver = own.spend(bytes, 0, nowMs)
    const sharedIsOver = shared.spend(bytes, 0, nowMs)
    if ((ownIsOver || sharedIsOver) && !this.isWaiting) this.#waitFrom(nowMs)
  }

  /** The connection is gone. Idempotent. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#waiting = []
  }

  /** Whether the next one is to wait. */
  #take(frame: Uint8Array): boolean {
    const { own, shared, take, time } = this.#options
    const isLarge = frame.byteLength >= LARGE_BYTES
    const cpuBefore = isLarge ? time.cpuMs() : 0
    const beganMs = time.monotonicMs()
    const long = take(frame)
    if (long !== undefined) this.#pauseFor(long)
    const nowMs = time.monotonicMs()
    const cpuMs = Math.min(nowMs - beganMs, isLarge ? time.cpuMs() - cpuBefore : SMALL_MAX_MS)
    const ownIsOver = own.spend(frame.byteLength, cpuMs, nowMs)
    const sharedIsOver = shared.spend(frame.byteLength, cpuMs, nowMs)
    return this.#turn.spend(cpuMs, nowMs) || ownIsOver || sharedIsOver
  }

  /** Nothing else is taken before this is at its end. It is paid for then. */
  #pauseFor(long: Promise<number>): void {
    const { own, shared, socket, time } = this.#options
    this.#isBusy = true
    socket.pause()
    void long.then((slices) => {
      const nowMs = time.monotonicMs()
      own.work(slices * SLICE_MS, nowMs)
      shared.work(slices * SLICE_MS, nowMs)
      this.#isBusy = false
      // A wait that was begun meanwhile goes on by itself.
      if (this.#timer === undefined) this.#goOn()
    })
  }

  #waitMs(nowMs: number): number {
    const { own, shared } = this.#options
    return Math.max(own.waitMs(nowMs), shared.waitMs(nowMs), this.#turn.waitMs(0, nowMs))
  }

  #waitFrom(nowMs: number): void {
    const waitMs = this.#waitMs(nowMs)
    if (waitMs > 0) this.#wait(waitMs, nowMs)
  }

  #wait(waitMs: number, nowMs: number): void {
    if (this.#isStopped) return
    const { onWait, own, random, shared, socket } = this.#options
    if (this.#timer === undefined) {
      socket.pause()
      const ownMs = own.waitMs(nowMs)
      const sharedMs = shared.waitMs(nowMs)
      // Letting others go first is nothing to tell.
      if (ownMs > 0 || sharedMs > 0) onWait(ownMs >= sharedMs ? own.limit : shared.limit)
    }
    // Not all connections of one address at the same moment, and not always in the same order.
    this.#timer = setTimeout(() => this.#goOn(), Math.ceil(waitMs * (1 + random())))
  }

  #goOn(): void {
    while (!this.#isStopped) {
      if (this.#isBusy) break
      const nowMs = this.#options.time.monotonicMs()
      const waitMs = this.#waitMs(nowMs)
      if (waitMs > 0) return this.#wait(waitMs, nowMs)
      const frame = this.#waiting.shift()
      if (frame === undefined) break
      this.#take(frame)
    }
    this.#timer = undefined
    if (!this.#isStopped && !this.#isBusy) this.#options.socket.resume()
  }
}
