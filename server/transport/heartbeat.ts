import type { WebSocket } from 'ws'
import { InkwireError } from '../../shared/errors.ts'
import type { WebSocketConnection } from './web-socket-connection.ts'

const MISSED_MAX = 2

/** Pings one WebSocket, and ends it after two pings in a row during which nothing came [P3]. */
export class Heartbeat {
  readonly #webSocket: WebSocket
  readonly #connection: WebSocketConnection
  readonly #timer: NodeJS.Timeout
  readonly #isDeaf: () => boolean
  #missed = 0
  #leftBytes = 0
  #wasBehind = false

  /** @param isDeaf whether nothing is read from it at the moment: then silence says nothing */
  constructor(
    webSocket: WebSocket,
    connection: WebSocketConnection,
    heartbeatMs: number,
    isDeaf: () => boolean = () => false,
  ) {
    this.#webSocket = webSocket
    this.#isDeaf = isDeaf
    this.#connection = connection
    this.#timer = setInterval(() => this.#beat(), heartbeatMs)
    this.#timer.unref()
  }

  /** Anything that comes shows that the other end is there. */
  heard(): void {
    this.#missed = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    if (this.#isReadingSlowly() || this.#isDeaf()) this.#missed = 0
    if (this.#missed >= MISSED_MAX) return this.#end()
    this.#missed += 1
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping()
  }

  /**
   * On a slow line the ping waits behind everything else. Bytes that go while more are waiting show that the other end
   * takes them: with nothing waiting it may only be the kernel that does.
   */
  #isReadingSlowly(): boolean {
    const { bufferedBytes, leftBytes } = this.#connection
    const moved = leftBytes > this.#leftBytes
    const isBehind = bufferedBytes > 0
    const reads = moved && isBehind && this.#wasBehind
    this.#leftBytes = leftBytes
    this.#wasBehind = isBehind
    return reads
  }

  #end(): void {
    this.stop()
    // The line may be dead in one direction only: then the code arrives.
    const reason = new InkwireError('HEARTBEAT_LOST', 'nothing was heard for two heartbeats')
    this.#connection.close(reason.closeCode, reason.message)
    this.#webSocket.terminate()
  }
}
