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
  /** Where this step was taken from; none: this is the root. What was sent is read back along it, only where it leaves. */
  readonly #before: Trail | undefined
  readonly #pieces: readonly Uint8Array[]
  #written: readonly Uint8Array[] | undefined
  #lastPayload: Uint8Array | undefined
  #lastNext: Trail | undefined

  private constructor(
    framer: BinaryFramer,
    before: Trail | undefined,
    pieces: readonly Uint8Array[],
    bytes: number,
  ) {
    this.#framer = framer
    this.#before = before
    this.#pieces = pieces
    this.bytes = bytes
  }

  static root(): Trail {
    return new Trail(new BinaryFramer(), undefined, [], 0)
  }

  /** The trail with one message more. */
  step(payload: Uint8Array): Trail {
    // A broadcast takes one connection after the other the same way: the last step is nearly always the next one.
    if (this.#lastNext !== undefined && payload === this.#lastPayload) return this.#lastNext
    const pieces = this.#framer.frame(payload)
    const next = new Trail(this.#framer, this, pieces, this.bytes + payload.byteLength)
    this.#lastPayload = payload
    this.#lastNext = next
    return next
  }

  /** All of it as one write. */
  writeTo(socket: Writable): void {
    this.#written ??= this.bytes <= JOIN_MAX_BYTES ? joined(this.#allPieces()) : this.#allPieces()
    if (this.#written.length > 1) socket.cork()
    for (const piece of this.#written) socket.write(piece)
    if (this.#written.length > 1) socket.uncork()
  }

  #allPieces(): Uint8Array[] {
    const backwards: Uint8Array[] = []
    for (let step: Trail | undefined = this; step !== undefined; step = step.#before) {
      for (let index = step.#pieces.length - 1; index >= 0; index--)
        backwards.push(step.#pieces[index] as Uint8Array)
    }
    return backwards.reverse()
  }
}

function joined(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  return pieces.length > 1 ? [Buffer.concat(pieces)] : pieces
}
