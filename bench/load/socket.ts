import { WebSocket } from 'ws'

const MESSAGE_MAX_BYTES = 256 * 1024 * 1024

export interface SocketEvents {
  opened(): void
  message(frame: Uint8Array): void
  /** It is over, and `close` was not called. */
  failed(error: Error): void
}

/** A WebSocket as a bench needs it. */
export class Socket {
  readonly #socket: WebSocket
  readonly #closed: Promise<void>
  #isClosing = false

  constructor(url: string, protocols: readonly string[], events: SocketEvents) {
    const socket = new WebSocket(url, [...protocols], {
      perMessageDeflate: false,
      maxPayload: MESSAGE_MAX_BYTES,
    })
    this.#socket = socket
    this.#closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        if (!this.#isClosing) events.failed(new Error(`the server closed with ${code} ${reason.toString()}`))
        resolve()
      })
    })
    socket.once('open', () => events.opened())
    socket.on('message', (frame: Buffer) => events.message(frame))
    socket.on('error', (error) => {
      if (!this.#isClosing) events.failed(error)
    })
  }

  send(frame: Uint8Array): void {
    this.#socket.send(frame)
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#socket.close()
    await this.#closed
  }
}
