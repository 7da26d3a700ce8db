import { connect, type Socket } from 'node:net'
import type { Target } from './attack.ts'

/** The server has let an attacker go on for too long. */
const PATIENCE_MS = 15_000

/** Bare TCP to the server: says what it is told to say, and nothing by itself. */
export class RawSocket {
  readonly socket: Socket
  /** Everything that came. */
  received = Buffer.alloc(0)
  #wake: () => void = () => {}
  #failure: Error | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', (error) => {
      this.#failure = error // `close` follows
    })
    socket.on('data', (part: Buffer) => {
      this.received = Buffer.concat([this.received, part])
      this.#wake()
    })
    socket.on('end', () => socket.end())
    socket.once('close', () => this.#wake())
  }

  static async connect({ url }: Target): Promise<RawSocket> {
    const { hostname, port } = new URL(url)
    const raw = new RawSocket(connect({ host: hostname, port: Number(port), allowHalfOpen: true }))
    await new Promise<void>((resolve, reject) => {
      raw.socket.once('connect', resolve)
      raw.socket.once('close', () => reject(new Error('the server does not listen')))
    })
    return raw
  }

  get isClosed(): boolean {
    return this.socket.closed
  }

  say(bytes: Uint8Array | string): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** Resolves with what `look` finds in all that came. Rejects when the socket closes before, or it takes too long. */
  async until<Found>(
    what: string,
    look: (received: Buffer) => Found | undefined,
    patienceMs = PATIENCE_MS,
  ): Promise<Found> {
    const deadlineMs = Date.now() + patienceMs
    const timer = setInterval(() => this.#wake(), 500)
    try {
      for (;;) {
        const found = look(this.received)
        if (found !== undefined) return found
        if (this.isClosed) throw new Error(`the server let go before ${what}`, { cause: this.#failure })
        if (Date.now() > deadlineMs) throw new Error(`the server waits, in place of ${what}`)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      clearInterval(timer)
    }
  }

  /** Resolves when the server has let go of it. */
  async letGo(): Promise<void> {
    if (this.isClosed) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the server holds on to it')), PATIENCE_MS)
      this.socket.once('close', () => resolve())
    }).finally(() => clearTimeout(timer))
  }

  /** The status of the answer to a request. */
  async status(): Promise<number> {
    return this.until('an answer', (received) => {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(received.toString('latin1'))?.[1]
      return status === undefined ? undefined : Number(status)
    })
  }

  close(): void {
    this.socket.destroy()
  }
}
