import type { Connection, Peer } from '../../../../server/session/connection.ts'
import { Pipe, type PipeOptions } from './pipe.ts'
import type { World } from './world.ts'

/** What a client is told of its connection. */
export interface ClientEnd {
  opened(): void
  received(frame: Uint8Array): void
  closed(code: number, text: string): void
}

export interface LinkOptions extends PipeOptions {
  readonly address: string
  /** The server pings this often, and takes the connection for dead after two pings without an answer. */
  readonly heartbeatMs: number
}

/** As a browser says that a connection went away without a word, RFC 6455 §7.1.5. */
const ABNORMAL = 1006
/** A machine that does not answer is given up after this. */
const CONNECT_TIMEOUT_MS = 20_000
/** Bytes of a frame beside its payload. */
const FRAME_OVERHEAD_BYTES = 6

/**
 * One connection, seen from both ends. It can be cut (what is in flight is lost; each end notices in its own time,
 * or not before its heartbeat does) and stalled in one direction (half-open, or a reader that does not read).
 */
export class SimulatedLink {
  readonly address: string
  readonly up: Pipe
  readonly down: Pipe
  readonly #world: World
  readonly #options: LinkOptions
  readonly #client: ClientEnd
  #peer: Peer | undefined
  #isClientGone = false
  #isServerGone = false
  #isCut = false
  #isOpened = false
  #stalls = 0

  constructor(world: World, client: ClientEnd, options: LinkOptions) {
    this.#world = world
    this.#client = client
    this.#options = options
    this.address = options.address
    this.up = new Pipe(world, options)
    this.down = new Pipe(world, options)
  }

  /** Neither end believes in it any more. */
  get isGone(): boolean {
    return this.#isClientGone && this.#isServerGone
  }

  /** Both ends believe in it, and both directions flow. */
  get isSound(): boolean {
    return !this.#isClientGone && !this.#isServerGone && !this.up.isStalled && !this.down.isStalled
  }

  /** The client's end believes in it, and was told that it is open. */
  get isOpen(): boolean {
    return this.#isOpened && !this.#isClientGone
  }

  /** Whatever is on it will never arrive. */
  get isCut(): boolean {
    return this.#isCut
  }

  get isQuiet(): boolean {
    return this.up.isEmpty && this.down.isEmpty
  }

  /** The client asks; `accept` answers at the server, or is undefined where nobody listens. */
  connect(accept: () => ((connection: Connection) => Peer) | undefined): void {
    this.up.send(FRAME_OVERHEAD_BYTES, () => {
      const listener = accept()
      if (listener === undefined) {
        this.#isServerGone = true
        this.down.send(FRAME_OVERHEAD_BYTES, () => this.#tellClient(ABNORMAL, ''))
        return
      }
      this.down.send(FRAME_OVERHEAD_BYTES, () => {
        this.#isOpened = true
        if (!this.#isClientGone) this.#client.opened()
      })
      this.#peer = listener(this.#connection())
    })
    this.#world.after(CONNECT_TIMEOUT_MS, () => {
      if (!this.#isOpened) this.#tellClient(ABNORMAL, '')
    })
  }

  /** The client's end sends. */
  sendUp(frame: Uint8Array): void {
    if (this.#isClientGone) return
    const arrive = (): void => {
      if (!this.#isServerGone) void this.#peer?.receive(frame)
    }
    this.up.send(frame.byteLength + FRAME_OVERHEAD_BYTES, arrive, frame)
  }

  /** The client's end closes: what it sent before still arrives. */
  closeFromClient(): void {
    if (this.#isClientGone) return
    this.#isClientGone = true
    this.up.send(FRAME_OVERHEAD_BYTES, () => this.#tellServer())
    this.#noticeByHeartbeat()
  }

  /** The client's process is gone. `isTold`: its machine closes the connection; otherwise silence. */
  killClient(isTold: boolean): void {
    if (isTold) return this.closeFromClient()
    this.#isClientGone = true
    this.cut({})
  }

  /** The server's process is gone. `isTold`: its machine resets the connection; otherwise silence. */
  killServer(isTold: boolean): void {
    this.#isServerGone = true
    this.#peer = undefined
    this.cut(isTold ? { clientAfterMs: this.#options.latencyMs() } : {})
  }

  /** Everything in flight is lost. An end without a time notices by its heartbeat only. */
  cut(notice: { readonly clientAfterMs?: number; readonly serverAfterMs?: number }): void {
    if (!this.#isCut) {
      this.#isCut = true
      this.up.cut()
      this.down.cut()
    }
    const { clientAfterMs, serverAfterMs } = notice
    if (clientAfterMs !== undefined) this.#world.after(clientAfterMs, () => this.#tellClient(ABNORMAL, ''))
    if (serverAfterMs !== undefined) this.#world.after(serverAfterMs, () => this.#tellServer())
    this.#noticeByHeartbeat()
  }

  /** Nothing comes through in one direction until `resume`. */
  stall(direction: 'up' | 'down'): void {
    this.#stalls++
    this[direction].stall()
    this.#noticeByHeartbeat()
  }

  resume(): void {
    this.#stalls++
    this.up.resume()
    this.down.resume()
  }

  #connection(): Connection {
    const { down } = this
    return {
      address: this.#options.address,
      get bufferedBytes() {
        return down.bufferedBytes
      },
      send: (frame) => {
        if (this.#isServerGone) return
        const arrive = (): void => {
          if (!this.#isClientGone) this.#client.received(frame)
        }
        down.send(frame.byteLength + FRAME_OVERHEAD_BYTES, arrive, frame)
      },
      close: (code, text) => this.#closeFromServer(code, text),
      whenDrained: (run) => down.whenDrained(run),
    }
  }

  #closeFromServer(code: number, text: string): void {
    if (this.#isServerGone) return
    this.down.send(FRAME_OVERHEAD_BYTES, () => {
      this.#tellClient(code, text)
      // The client's machine answers, and with that both ends are done.
      this.up.send(FRAME_OVERHEAD_BYTES, () => this.#tellServer())
    })
    this.#noticeByHeartbeat(true)
  }

  #tellClient(code: number, text: string): void {
    if (this.#isClientGone) return
    this.#isClientGone = true
    this.#client.closed(code, text)
  }

  #tellServer(): void {
    if (this.#isServerGone) return
    this.#isServerGone = true
    const peer = this.#peer
    this.#peer = undefined
    peer?.closed()
    // Whatever still arrives there is answered with a reset.
    this.cut({ clientAfterMs: this.#options.latencyMs() })
  }

  /** `isClosing`: the server has said goodbye and waits no longer than this for the answer. */
  #noticeByHeartbeat(isClosing = false): void {
    if (this.#isServerGone) return
    const stalls = this.#stalls
    const { heartbeatMs } = this.#options
    this.#world.after(2 * heartbeatMs, () => {
      const isDead =
        this.#isCut || this.#isClientGone || isClosing || (this.#stalls === stalls && !this.isSound)
      if (isDead) this.#tellServer()
    })
  }
}
