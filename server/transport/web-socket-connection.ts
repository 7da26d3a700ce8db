import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Connection } from '../session/connection.ts'
import type { Trail } from './trail.ts'
import type { Sender, Turn } from './turn.ts'

// RFC 6455 §5.5: a control frame carries 125 bytes, two of them the code.
const CLOSE_TEXT_MAX_BYTES = 123

const NOTHING = new Uint8Array(0)

/**
 * A `ws` WebSocket as sessions need it.
 *
 * Messages are framed here and written to the socket itself, which `ws` shares for its control frames: without
 * compression it writes each of those whole and at once, so the order is that of the calls. That saves a fifth of the
 * CPU time of a delivery and more when there are several (see `Turn`).
 */
export class WebSocketConnection implements Connection, Sender {
  readonly address: string
  readonly #webSocket: WebSocket
  readonly #socket: Duplex
  readonly #turn: Turn
  /** What was sent in this turn and is not written yet. */
  #trail: Trail | undefined
  /** Called once, when there is something to send for the first time. */
  onFirstSend: () => void = () => {}
  #isClosed = false
  #sentBytes = 0

  /** @param socket what the upgrade gave, which `webSocket` was made from */
  constructor(webSocket: WebSocket, socket: Duplex, address: string, turn: Turn) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.address = address
    this.#turn = turn
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength + (this.#trail?.bytes ?? 0)
  }

  /** Bytes of messages that the kernel has taken over. */
  get leftBytes(): number {
    return this.#sentBytes - this.bufferedBytes
  }

  send(frame: Uint8Array): void {
    if (!this.#isOpen) return
    if (this.#sentBytes === 0) this.onFirstSend()
    this.#sentBytes += frame.byteLength
    this.#trail = (this.#trail ?? this.#turn.begin(this)).step(frame)
  }

  flush(): void {
    const trail = this.#trail
    this.#trail = undefined
    // `ws` may have answered a close meanwhile, and nothing may follow that.
    if (this.#isOpen) trail?.writeTo(this.#socket)
  }

  close(code: number, text: string): void {
    if (this.#isClosed) return
    this.flush()
    this.#isClosed = true
    this.#webSocket.close(code, cutText(text))
  }

  whenDrained(run: () => void): void {
    if (!this.#isOpen) return
    this.flush()
    // Nothing, written behind everything else: its callback comes when the kernel has taken all of that.
    this.#socket.write(NOTHING, (error) => {
      if (!this.#isOpen || error) return
      if (this.#socket.writableLength === 0) run()
      else this.whenDrained(run)
    })
  }

  /** Nothing is sent any more: the other end is gone. */
  end(): void {
    this.#isClosed = true
    this.#trail = undefined
  }

  get #isOpen(): boolean {
    return !this.#isClosed && this.#webSocket.readyState === this.#webSocket.OPEN
  }
}

function cutText(text: string): string {
  let cut = text
  while (Buffer.byteLength(cut) > CLOSE_TEXT_MAX_BYTES) cut = [...cut].slice(0, -1).join('')
  return cut
}
