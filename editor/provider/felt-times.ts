import type { Clock } from '../../shared/clock.ts'
import { REPORT_TIMES_MAX } from '../../shared/protocol/fields.ts'
import type { ClientMessage } from '../../shared/protocol/messages.ts'
import { ServerClock } from './server-clock.ts'

type Report = Extract<ClientMessage, { type: 'report' }>

const REPORT_EVERY_MS = 10_000

/**
 * What whoever writes here feels of the server: told to it now and then, so that its operator sees it. It is a sample;
 * what there is too much of, or no connection for, is left out.
 */
export class FeltTimes {
  readonly clock: Clock
  readonly serverClock = new ServerClock()
  readonly #send: (report: Report) => void
  #savedMs: number[] = []
  #shownMs: number[] = []
  #resends = 0
  #reconnects = 0
  /** There was a connection, and nobody here ended it. */
  #hadConnection = false
  #cancelReport: (() => void) | undefined

  constructor(clock: Clock, send: (report: Report) => void) {
    this.clock = clock
    this.#send = send
  }

  /** When something happened by the server's clock; undefined while that is not known. */
  onServerClock(ms: number): number | undefined {
    const { offsetMs } = this.serverClock
    return offsetMs === undefined ? undefined : Math.max(0, Math.round(ms + offsetMs))
  }

  /** The server is ready for us. */
  connected(): void {
    if (this.#hadConnection) {
      this.#reconnects++
      this.#reportLater()
    }
    this.#hadConnection = true
  }

  /** We end the connection ourselves: the next one is no reconnect. */
  hungUp(): void {
    this.#hadConnection = false
  }

  /** An edit was acknowledged so long after it was made. */
  saved(ms: number): void {
    this.#keep(this.#savedMs, ms)
  }

  /** Somebody else's edit is in the document; `madeMs` is of the server's clock. */
  shown(madeMs: number): void {
    const nowMs = this.onServerClock(this.clock.nowMs())
    if (nowMs !== undefined) this.#keep(this.#shownMs, Math.max(0, nowMs - madeMs))
  }

  /** So many batches are sent once more. */
  resent(count: number): void {
    this.#resends += count
    if (count > 0) this.#reportLater()
  }

  /** Nothing is reported any more until something else happens. */
  close(): void {
    this.#cancelReport?.()
    this.#cancelReport = undefined
  }

  #keep(times: number[], ms: number): void {
    if (ms < 0 || times.length >= REPORT_TIMES_MAX) return
    times.push(Math.round(ms))
    this.#reportLater()
  }

  #reportLater(): void {
    this.#cancelReport ??= this.clock.after(REPORT_EVERY_MS, () => this.#report())
  }

  #report(): void {
    this.close()
    this.#send({
      type: 'report',
      savedMs: this.#savedMs,
      shownMs: this.#shownMs,
      resends: this.#resends,
      reconnects: this.#reconnects,
    })
    this.#savedMs = []
    this.#shownMs = []
    this.#resends = 0
    this.#reconnects = 0
  }
}
