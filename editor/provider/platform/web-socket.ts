import { SUBPROTOCOL } from '../../../shared/protocol/messages.ts'
import type { Transport, Wire, WireListener } from '../transport.ts'

/** The part of a WebSocket that is used here: a browser's, and that of the `ws` package. */
export interface WebSocketLike {
  binaryType: string
  readonly bufferedAmount: number
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

const OPEN = 1
const ABNORMAL_CLOSURE = 1006
/** In our range of close codes: a text message, which nobody here speaks. */
const NOT_UNDERSTOOD = 4000
/** RFC 6455, §5.5: what is left of a control frame beside the code. */
const REASON_MAX_CHARACTERS = 123

/** Connections over WebSocket, with the subprotocol `inkwire.2`. */
export class WebSocketTransport implements Transport {
  readonly #WebSocket: WebSocketClass

  constructor(WebSocket: WebSocketClass) {
    this.#WebSocket = WebSocket
  }

  dial(url: string, listener: WireListener): Wire {
    try {
      return new WebSocketWire(new this.#WebSocket(url, [SUBPROTOCOL]), listener)
    } catch (error) {
      // Content of another security, say. That is no better in a second; but it may be in another network.
      queueMicrotask(() => listener.closed(ABNORMAL_CLOSURE, String(error)))
      return { bufferedBytes: 0, send() {}, close() {} }
    }
  }
}

class WebSocketWire implements Wire {
  readonly #socket: WebSocketLike

  constructor(socket: WebSocketLike, listener: WireListener) {
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => listener.opened()
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (data instanceof ArrayBuffer) listener.received(new Uint8Array(data))
      else this.close(NOT_UNDERSTOOD, 'only binary messages are spoken here')
    }
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => listener.closed(code, reason)
    // What failed is not told; that it is over is, by a close.
    socket.onerror = () => {}
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(frame: Uint8Array): void {
    // Frames are encoded into buffers of their own, never into shared ones.
    if (this.#socket.readyState === OPEN) this.#socket.send(frame as Uint8Array<ArrayBuffer>)
  }

  close(code: number, text: string): void {
    this.#socket.close(code, text.slice(0, REASON_MAX_CHARACTERS))
  }
}
