const FIN_AND_BINARY = 0x82
const LENGTH_IN_16_BITS = 126
const LENGTH_IN_64_BITS = 127

// Copying a larger payload costs more than a second piece for the kernel to gather.
const COPY_MAX_BYTES = 4096

/** A server's binary message as RFC 6455 §5.2 has it: whole, not masked. One piece, or header and payload. */
function frameBinary(payload: Uint8Array): readonly Uint8Array[] {
  const size = payload.byteLength
  const headerBytes = size < LENGTH_IN_16_BITS ? 2 : size < 0x10000 ? 4 : 10
  const copies = size <= COPY_MAX_BYTES
  const header = Buffer.allocUnsafe(headerBytes + (copies ? size : 0))
  header[0] = FIN_AND_BINARY
  if (headerBytes === 2) {
    header[1] = size
  } else if (headerBytes === 4) {
    header[1] = LENGTH_IN_16_BITS
    header.writeUInt16BE(size, 2)
  } else {
    header[1] = LENGTH_IN_64_BITS
    header.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
    header.writeUInt32BE(size % 2 ** 32, 6)
  }
  if (!copies) return [header, payload]
  header.set(payload, headerBytes)
  return [header]
}

/**
 * Frames messages, and remembers the last one: a broadcast sends the same bytes to one connection after the other, so
 * all of them share one buffer, also while they wait for slow readers.
 */
export class BinaryFramer {
  #payload: Uint8Array | undefined
  #pieces: readonly Uint8Array[] = []

  frame(payload: Uint8Array): readonly Uint8Array[] {
    if (payload !== this.#payload) {
      this.#pieces = frameBinary(payload)
      this.#payload = payload
    }
    return this.#pieces
  }

  /** Lets go of the last message. */
  forget(): void {
    this.#payload = undefined
    this.#pieces = []
  }
}
