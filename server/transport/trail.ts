import type { Writable } from 'node:stream'
import { BinaryFramer } from './binary-frame.ts'

// Beyond this a copy costs more than the pieces that the kernel gathers.
const JOIN_MAX_BYTES = 64 * 1024

/**
 * What one connection sends in one turn of the loop, message by message. Connections that send the same messages walk
 * the same trail from the same root, so that what they all write is framed and joined once, and is one buffer for all.
 */
export class Trail {
  /** Of messages, without their frames' headers. */
  readonly bytes: number
  readonly #framer: BinaryFramer
  readonly #pieces: readonly Uint8Array[]
  #joined: Uint8Array | undefined
  #lastPayload: Uint8Array | undefined
  #lastNext: Trail | undefined

  private constructor(framer: BinaryFramer, pieces: readonly Uint8Array[], bytes: number) {
    this.#framer = framer
    this.#pieces = pieces
    this.bytes = bytes
  }

  static root(): Trail {
    return new Trail(new BinaryFramer(), [], 0)
  }

  /** The trail with one message more. */
  step(payload: Uint8Array): Trail {
    // A broadcast takes one connection after the other the same way: the last step is nearly always the next one.
    if (this.#lastNext !== undefined && payload === this.#lastPayload) return this.#lastNext
    const pieces = this.#framer.frame(payload)
    const next = new Trail(
      this.#framer,
      this.#pieces.length === 0 ? pieces : [...this.#pieces, ...pieces],
      this.bytes + payload.byteLength,
    )
    this.#lastPayload = payload
    this.#lastNext = next
    return next
  }

  /** All of it as one write. */
  writeTo(socket: Writable): void {
    if (this.#pieces.length === 1) socket.write(this.#pieces[0])
    else if (this.bytes <= JOIN_MAX_BYTES) {
      this.#joined ??= Buffer.concat(this.#pieces)
      socket.write(this.#joined)
    } else {
      socket.cork()
      for (const piece of this.#pieces) socket.write(piece)
      socket.uncork()
    }
  }
}
