import type { Transport, Wire, WireListener } from '../../editor/provider/transport.ts'
import { decodeClientFrame, encodeServerMessage, joinFrames } from '../../shared/protocol/inkwire.ts'
import type { ClientMessage, ServerMessage } from '../../shared/protocol/messages.ts'

/** One connection, of which a test plays the server's end. */
export class ScriptedWire implements Wire {
  bufferedBytes = 0
  closedWith: number | undefined
  readonly #listener: WireListener
  #heard: ClientMessage[] = []

  constructor(listener: WireListener) {
    this.#listener = listener
  }

  send(frame: Uint8Array): void {
    if (this.closedWith === undefined) this.#heard.push(...decodeClientFrame(frame))
  }

  close(code: number): void {
    this.closedWith ??= code
  }

  /** What the client said since the last time this was asked. */
  heard(): ClientMessage[] {
    return this.#heard.splice(0)
  }

  /** What the client said of this type since the last time anything was asked; the rest is forgotten. */
  heardOf<Type extends ClientMessage['type']>(type: Type): Extract<ClientMessage, { type: Type }>[] {
    return this.heard().filter((message) => message.type === type) as Extract<ClientMessage, { type: Type }>[]
  }

  open(): void {
    this.#listener.opened()
  }

  /** All in one frame. */
  say(...messages: ServerMessage[]): void {
    this.sayBytes(joinFrames(messages.map(encodeServerMessage)))
  }

  sayBytes(frame: Uint8Array): void {
    if (this.closedWith === undefined) this.#listener.received(frame)
  }

  /** The server, or the network, ends it. */
  drop(code = 1006, text = ''): void {
    this.closedWith ??= code
    this.#listener.closed(code, text)
  }

  /** Opens and answers the `hello`. */
  greet(heartbeatMs = 15_000, updateMaxBytes = 1024 * 1024): void {
    this.open()
    this.say({ type: 'ready', heartbeatMs, updateMaxBytes, expiresMs: 0 })
  }
}

/** A server that does and says what a test tells it to. */
export class ScriptedServer implements Transport {
  readonly wires: ScriptedWire[] = []

  dial(_url: string, listener: WireListener): Wire {
    const wire = new ScriptedWire(listener)
    this.wires.push(wire)
    return wire
  }

  get dials(): number {
    return this.wires.length
  }

  /** The newest connection. */
  get wire(): ScriptedWire {
    const wire = this.wires.at(-1)
    if (wire === undefined) throw new Error('nobody has dialled')
    return wire
  }
}
