import { randomBytes } from 'node:crypto'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { type ClientMessage, type ServerMessage, SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'
import { encodeYMessage, type YMessage } from '../../shared/protocol/y-protocols.ts'
import type { Target } from './attack.ts'
import { RawSocket } from './raw-socket.ts'

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

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
  target: Target,
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
  #at: number

  private constructor(raw: RawSocket, at: number) {
    this.raw = raw
    this.#at = at
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
    return new RawWebSocket(raw, at)
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

  /** The next message of this type of our protocol; those before it are skipped. */
  async until<Type extends ServerMessage['type']>(
    type: Type,
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    for (;;) {
      const heard = await this.#next(type)
      if (heard.opcode === OPCODE.close) throw new Error(`closed with ${codeOf(heard)} before ${type}`)
      if (heard.opcode !== OPCODE.binary) continue
      // Frames of several messages: what an attacker waits for comes alone, or it is the last one.
      const found = decodeServerFrame(Uint8Array.from(heard.payload)).find((message) => message.type === type)
      if (found !== undefined) return found as Extract<ServerMessage, { type: Type }>
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
    for (;;) {
      try {
        const heard = await this.#next('its end')
        if (heard.opcode !== OPCODE.close) continue
        this.close()
        return codeOf(heard)
      } catch (error) {
        if (!this.raw.isClosed) throw error
        return 'cut'
      }
    }
  }

  /** Resolves when the server has read everything that was sent before, and answers. */
  async answers(): Promise<void> {
    const mark = randomBytes(4)
    this.say(frame(OPCODE.ping, mark))
    while (!(await this.heard(OPCODE.pong)).equals(mark));
  }

  close(): void {
    this.raw.close()
  }

  #next(what: string): Promise<Heard> {
    return this.raw.until(what, (received) => {
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
    })
  }
}

function codeOf({ payload }: Heard): string {
  return payload.length >= 2 ? String(payload.readUInt16BE(0)) : 'without a code'
}
