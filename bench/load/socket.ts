import type { Socket as TcpSocket } from 'node:net'
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
  #tcp: TcpSocket | undefined
  #isClosing = false

  /** @param localAddress where it comes from; one address has ports for some 28,000 connections to a server */
  constructor(url: string, protocols: readonly string[], events: SocketEvents, localAddress?: string) {
    const socket = new WebSocket(url, [...protocols], {
      perMessageDeflate: false,
      maxPayload: MESSAGE_MAX_BYTES,
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    this.#socket = socket
    this.#closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        if (!this.#isClosing) events.failed(new Error(`the server closed with ${code} ${reason.toString()}`))
        resolve()
      })
    })
    socket.once('upgrade', (response) => {
      this.#tcp = response.socket
    })
    socket.once('open', () => events.opened())
    socket.on('message', (frame: Buffer) => events.message(frame))
    socket.on('error', (error) => {
      if (!this.#isClosing) events.failed(error)
    })
  }

  /** Over TCP, the answer to the upgrade included. */
  get receivedBytes(): number {
    return this.#tcp?.bytesRead ?? 0
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
