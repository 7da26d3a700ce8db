import { InkwireError } from '../../shared/errors.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { Connection, Peer } from './connection.ts'

const INTERNAL_ERROR_CLOSE_CODE = 1011

/**
 * Keeps what a peer throws on its own connection [X1]: a peer's fault ends it with that code; a bug of ours ends it
 * with 1011 and an alarm. Keeps order, too: while a frame is looked through in slices, the next ones wait.
 */
export class Guard implements Peer {
  readonly #peer: Peer
  readonly #connection: Connection
  readonly #telemetry: Telemetry
  readonly #waitingMaxBytes: number
  #isClosed = false
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  /** Of the frame that is under way, and of those that came after it. */
  #work: Promise<number> | undefined

  /**
   * @param peer may throw, and `receive` reject
   * @param waitingMaxBytes of frames that wait; more is SERVER_BUSY
   */
  constructor(peer: Peer, connection: Connection, telemetry: Telemetry, waitingMaxBytes: number) {
    this.#peer = peer
    this.#connection = connection
    this.#telemetry = telemetry
    this.#waitingMaxBytes = waitingMaxBytes
  }

  receive(frame: Uint8Array): Promise<number> | undefined {
    if (this.#work !== undefined) this.#attempt(() => this.#wait(frame))
    else {
      const long = this.#attempt(() => this.#peer.receive(frame))
      if (long !== undefined) this.#work = this.#finish(long)
    }
    return this.#work
  }

  receiveText(): void {
    this.#attempt(() => this.#peer.receiveText())
  }

  drain(retryAfterMs: number): void {
    this.#attempt(() => this.#peer.drain(retryAfterMs))
  }

  reconsider(): void {
    this.#attempt(() => this.#peer.reconsider())
  }

  closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#waiting = []
    this.#peer.closed()
  }

  #attempt<T>(act: () => T): T | undefined {
    if (this.#isClosed) return undefined
    try {
      return act()
    } catch (error) {
      this.#end(error)
      return undefined
    }
  }

  #end(error: unknown): void {
    if (this.#isClosed) return
    if (error instanceof InkwireError) {
      this.#telemetry.refused(error.code)
      this.#connection.close(error.closeCode, error.message)
    } else {
      this.#telemetry.alarm('a message met a bug', error)
      this.#connection.close(INTERNAL_ERROR_CLOSE_CODE, 'internal error')
    }
    this.closed()
  }

  async #finish(first: Promise<number>): Promise<number> {
    let slices = 0
    try {
      slices = await first
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#waitingBytes -= next.byteLength
        slices += (await this.#peer.receive(next)) ?? 0
      }
    } catch (error) {
      this.#end(error)
    }
    this.#work = undefined
    return slices
  }

  #wait(frame: Uint8Array): void {
    this.#waitingBytes += frame.byteLength
    if (this.#waitingBytes > this.#waitingMaxBytes) {
      throw new InkwireError('SERVER_BUSY', 'too much was sent behind what takes long')
    }
    this.#waiting.push(frame)
  }
}
