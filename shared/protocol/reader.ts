import { decodeUtf8 } from 'lib0/string'
import { InkwireError } from '../errors.ts'

/**
 * Reads lib0's notation from bytes that anybody may have sent.
 *
 * - [W2] Each read returns a value or throws MESSAGE_MALFORMED; lengths are held against the bytes left before
 *   anything is made of them, and byte fields are views, never copies.
 * - A number has one form, the shortest, and is at most 2⁵³−1. (lib0's own reader takes 2⁵⁶ and padded forms, and turns
 *   a long run of 0x80 into NaN.)
 */
export class Reader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get bytesLeft(): number {
    return this.#bytes.length - this.#offset
  }

  varUint(what: string): number {
    let value = 0
    let factor = 1
    for (let count = 1; count <= VAR_UINT_MAX_BYTES; count++) {
      const byte = this.#bytes[this.#offset]
      if (byte === undefined) throw malformed(`${what} is cut off`)
      this.#offset++
      value += (byte & 0x7f) * factor
      factor *= 128
      if (byte < 0x80) {
        if (byte === 0 && count > 1) throw malformed(`${what} is padded`)
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    throw malformed(`${what} is above 2⁵³−1`)
  }

  /** A varUint from `low` to `high`, both included. */
  varUintWithin(what: string, low: number, high: number): number {
    const value = this.varUint(what)
    if (value < low || value > high) throw malformed(`${what} is out of range`)
    return value
  }

  boolean(what: string): boolean {
    return this.varUintWithin(what, 0, 1) === 1
  }

  /** A view of the reader's bytes: whoever keeps it keeps all of them, and whoever hands them out owns neither. */
  varByteArray(what: string): Uint8Array {
    const length = this.varUint(`${what}'s length`)
    if (length > this.bytesLeft) throw malformed(`${what} is cut off`)
    // Not `subarray`: a Buffer's would make Buffers, and bytes are Uint8Arrays everywhere behind this line.
    const view = new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + this.#offset, length)
    this.#offset += length
    return view
  }

  /** Valid UTF-8 of at most `maxBytes`. */
  varString(what: string, maxBytes: number): string {
    const bytes = this.varByteArray(what)
    if (bytes.length > maxBytes) throw malformed(`${what} is longer than ${maxBytes} bytes`)
    return textOf(bytes, what)
  }
}

/** Valid UTF-8, or MESSAGE_MALFORMED. lib0 is strict on both its ways, TextDecoder (fatal, BOM kept) and without. */
export function textOf(bytes: Uint8Array, what: string): string {
  try {
    return decodeUtf8(bytes)
  } catch (cause) {
    throw new InkwireError('MESSAGE_MALFORMED', `${what} is not UTF-8`, { cause })
  }
}

/** 8 times 7 bits hold 2⁵³−1. */
const VAR_UINT_MAX_BYTES = 8

export function malformed(text: string): InkwireError {
  return new InkwireError('MESSAGE_MALFORMED', text)
}
