import { randomBytes } from 'node:crypto'
import { encodeAwareness } from '../../shared/protocol/awareness.ts'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { type ClientMessage, type ServerMessage, SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'
import { encodeYMessage, type YMessage } from '../../shared/protocol/y-protocols.ts'
import type { Target } from './attack.ts'
import { RawSocket } from './raw-socket.ts'

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** The type of a pong of our protocol. */
const CLIENT_PONG = 74

export interface FrameOptions {
  readonly isLast?: boolean
  readonly isMasked?: boolean
  /** The three reserved bits, as a number. */
  readonly reserved?: number
  /** What the header says, where that is not the length of the payload. */
  readonly claims?: number
}

/** A frame of RFC 6455, right or wrong. */
export function frame(opcode: number, payload: Uint8Array, options: FrameOptions = {}): Buffer {
  const { claims = payload.byteLength, isLast = true, isMasked = true, reserved = 0 } = options
  const header = Buffer.alloc(10)
  header[0] = (isLast ? 0x80 : 0) | (reserved << 4) | opcode
  header[1] = (isMasked ? 0x80 : 0) | 127
  header.writeUInt32BE(Math.floor(claims / 2 ** 32), 2)
  header.writeUInt32BE(claims % 2 ** 32, 6)
  // A mask of zeros is one, too.
  return Buffer.concat([short(header, claims), isMasked ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}

/** Lengths take the fewest bytes they can. */
function short(header: Buffer, length: number): Buffer {
  if (length > 0xffff) return header
  const bits = (header[1] as number) & 0x80
  if (length < 126) return Buffer.of(header[0] as number, bits | length)
  return Buffer.of(header[0] as number, bits | 126, length >> 8, length & 0xff)
}

export interface UpgradeOptions {
  readonly path?: string
  readonly protocol?: string
  readonly headers?: readonly string[]
}

export function upgradeRequest(
  target: Pick<Target, 'url' | 'from'>,
  { headers = [], path = '/', protocol }: UpgradeOptions,
): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(target.url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `X-Forwarded-For: ${target.from}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...headers,
    '\r\n',
  ].join('\r\n')
}

interface Heard {
  readonly opcode: number
  readonly payload: Buffer
}

/** A WebSocket whose every byte the attacker chooses. */
export class RawWebSocket {
  readonly raw: RawSocket
  readonly #messages: ServerMessage[] = []
  readonly #isInkwire: boolean
  readonly #clientId = 2 ** 40 + randomBytes(4).readUInt32BE()
  #clock = 0
  #at: number

  private constructor(raw: RawSocket, at: number, isInkwire: boolean) {
    this.raw = raw
    this.#at = at
    this.#isInkwire = isInkwire
  }

  static async open(target: Target, options: UpgradeOptions = {}): Promise<RawWebSocket> {
    const raw = await RawSocket.connect(target)
    raw.say(upgradeRequest(target, options))
    const at = await raw.until('the handshake', (received) => {
      const end = received.indexOf('\r\n\r\n')
      return end < 0 ? undefined : end + 4
    })
    if (!raw.received.toString('latin1').startsWith('HTTP/1.1 101 ')) {
      raw.close()
      throw new Error(`no handshake: ${raw.received.toString('latin1').split('\r\n', 1)[0]}`)
    }
    return new RawWebSocket(raw, at, options.protocol !== undefined)
  }

  /** As a y-websocket client that has begun to sync. */
  static async joinY(target: Target, document: string = target.document): Promise<RawWebSocket> {
    const socket = await RawWebSocket.openY(target, document)
    socket.tellY({ type: 'sync step 1', stateVector: Uint8Array.of(0) })
    return socket
  }

  /** As a y-websocket client that has said nothing yet. */
  static openY(target: Target, document: string = target.document): Promise<RawWebSocket> {
    return RawWebSocket.open(target, { path: `/${encodeURIComponent(document)}` })
  }

  /** As one of our own clients that has said hello. `key` says who it is. */
  static async openInkwire(target: Target, key = 'an-attacker-with-a-key'): Promise<RawWebSocket> {
    const socket = await RawWebSocket.open(target, { protocol: SUBPROTOCOL })
    socket.tell({ type: 'hello', key, token: '', agent: 'attacker' })
    await socket.until('ready')
    return socket
  }

  /** Joins a document and resolves with its channel's number when everything was sent. */
  async join(document: Target['document'] | string): Promise<number> {
    this.tell({ type: 'join', document: document as Target['document'], have: { type: 'nothing' } })
    const { channel } = await this.until('welcome')
    await this.until('synced')
    return channel
  }

  say(bytes: Uint8Array): void {
    this.raw.say(bytes)
  }

  sayBinary(payload: Uint8Array): void {
    this.say(frame(OPCODE.binary, payload))
  }

  tell(message: ClientMessage): void {
    this.sayBinary(encodeClientMessage(message))
  }

  tellY(message: YMessage): void {
    this.sayBinary(encodeYMessage(message))
  }

  /** The next message of our protocol of one of these types; those before it are skipped. */
  async until<Type extends ServerMessage['type']>(
    ...types: readonly Type[]
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    for (;;) {
      const message = await this.message()
      if ((types as readonly string[]).includes(message.type))
        return message as Extract<ServerMessage, { type: Type }>
    }
  }

  /** The next message of our protocol. */
  async message(): Promise<ServerMessage> {
    for (;;) {
      const message = this.#messages.shift()
      if (message !== undefined) return message
      const heard = await this.#next('a message')
      if (heard.opcode === OPCODE.close) throw new Error(`closed with ${codeOf(heard)}`)
      if (heard.opcode === OPCODE.binary)
        this.#messages.push(...decodeServerFrame(Uint8Array.from(heard.payload)))
    }
  }

  /** The next frame with this opcode. */
  async heard(opcode: number): Promise<Buffer> {
    for (;;) {
      const heard = await this.#next(`a frame of type ${opcode}`)
      if (heard.opcode === opcode) return heard.payload
    }
  }

  /** The code with which the server closes it, or `cut`. */
  async ended(): Promise<string> {
    const end = await this.#endOr(() => false)
    return end ?? 'bug: nothing was looked for'
  }

  /** Resolves when the server has answered a ping of RFC 6455. Rejects when it ends before. */
  async answersPing(): Promise<void> {
    const mark = randomBytes(4)
    this.say(frame(OPCODE.ping, mark))
    const end = await this.#endOr(({ opcode, payload }) => opcode === OPCODE.pong && payload.equals(mark))
    if (end !== undefined) throw new Error(`ended with ${end}`)
  }

  /** Resolves when the server has taken everything that was said before. Rejects when it ends before. */
  async answers(): Promise<void> {
    const end = await this.answersOrEnds()
    if (end !== undefined) throw new Error(`ended with ${end}`)
  }

  /**
   * Resolves with nothing when the server has taken everything that was said before, with the code when it ends it, and
   * with `late` when it has done neither for so long. A y-websocket client must have begun to sync.
   */
  async answersOrEnds(patienceMs?: number): Promise<string | undefined> {
    const nonce = randomBytes(4).readUInt32BE()
    if (this.#isInkwire) {
      this.tell({ type: 'ping', nonce })
      const pong = Buffer.of(CLIENT_PONG)
      return this.#endOr(
        ({ opcode, payload }) => opcode === OPCODE.binary && payload.subarray(0, 1).equals(pong),
        patienceMs,
      )
    }
    const state = JSON.stringify({ nonce })
    const awareness = encodeAwareness([{ client: this.#clientId, clock: ++this.#clock, state }])
    this.tellY({ type: 'awareness', awareness })
    return this.#endOr(({ payload }) => payload.includes(state.slice(1, -1)), patienceMs)
  }

  async #endOr(isIt: (heard: Heard) => boolean, patienceMs?: number): Promise<string | undefined> {
    const deadlineMs = patienceMs === undefined ? undefined : Date.now() + patienceMs
    for (;;) {
      try {
        const heard = await this.#next('its end', deadlineMs && deadlineMs - Date.now())
        if (isIt(heard)) return undefined
        if (heard.opcode !== OPCODE.close) continue
        this.close()
        return codeOf(heard)
      } catch (error) {
        if (this.raw.isClosed) return 'cut'
        if (deadlineMs !== undefined && Date.now() >= deadlineMs) return 'late'
        throw error
      }
    }
  }

  close(): void {
    this.raw.close()
  }

  #next(what: string, patienceMs?: number): Promise<Heard> {
    return this.raw.until(
      what,
      (received) => {
        const at = this.#at
        if (received.length < at + 2) return undefined
        const lengthBits = (received[at + 1] as number) & 0x7f
        const headerBytes = lengthBits < 126 ? 2 : lengthBits === 126 ? 4 : 10
        if (received.length < at + headerBytes) return undefined
        const length =
          lengthBits < 126
            ? lengthBits
            : lengthBits === 126
              ? received.readUInt16BE(at + 2)
              : received.readUInt32BE(at + 2) * 2 ** 32 + received.readUInt32BE(at + 6)
        if (received.length < at + headerBytes + length) return undefined
        this.#at = at + headerBytes + length
        const payload = received.subarray(at + headerBytes, this.#at)
        return { opcode: (received[at] as number) & 0x0f, payload }
      },
      patienceMs,
    )
  }
}

function codeOf({ payload }: Heard): string {
  return payload.length >= 2 ? String(payload.readUInt16BE(0)) : 'without a code'
}
