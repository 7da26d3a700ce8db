import { WebSocket } from 'ws'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { type ClientMessage, type ServerMessage, SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'

type OfType<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>

export interface Closed {
  readonly code: number
  readonly text: string
}

/** Speaks `inkwire.2` over a real socket, message by message: no document, no reconnecting, nothing by itself. */
export class InkwireClient {
  readonly messages: ServerMessage[] = []
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<Closed>
  readonly socket: WebSocket
  /** Told of each message as it comes. */
  onMessage: (message: ServerMessage) => void = () => {}
  #wake: () => void = () => {}
  #taken = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, text) => {
        resolve({ code, text: text.toString() })
        this.#wake()
      })
    })
    socket.on('error', () => {}) // `close` follows
    socket.on('message', (frame: Buffer) => {
      for (const message of decodeServerFrame(Uint8Array.from(frame))) {
        this.messages.push(message)
        this.onMessage(message)
      }
      this.#wake()
    })
  }

  /** Resolves when the server is ready for a join; rejects when it does not take the connection. */
  static async connect(
    url: string,
    key = 'a-key-that-only-this-client-knows',
    token = '',
  ): Promise<InkwireClient> {
    const client = await InkwireClient.open(url)
    client.say({ type: 'hello', key, agent: 'test', token })
    await client.next('ready')
    return client
  }

  /** Resolves when there is a connection; nothing was said yet. */
  static async open(url: string): Promise<InkwireClient> {
    const socket = new WebSocket(url, [SUBPROTOCOL], { perMessageDeflate: false })
    const client = new InkwireClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  say(message: ClientMessage): void {
    this.socket.send(encodeClientMessage(message))
  }

  /** The next message of this type that was not given out yet; those before it are skipped. */
  async next<Type extends ServerMessage['type']>(type: Type): Promise<OfType<Type>> {
    const message = await this.nextOf(type)
    if (message === undefined) throw new Error(`closed before a message of type ${type} came`)
    return message
  }

  /** The next message of one of these types; undefined when the connection is closed before it comes. */
  async nextOf<Type extends ServerMessage['type']>(...types: Type[]): Promise<OfType<Type> | undefined> {
    for (;;) {
      while (this.#taken < this.messages.length) {
        const message = this.messages[this.#taken++]
        if (types.some((type) => message?.type === type)) return message as OfType<Type>
      }
      if (this.socket.readyState === WebSocket.CLOSED) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  close(): Promise<Closed> {
    this.socket.close()
    return this.closed
  }
}
