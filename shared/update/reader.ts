import { decodeUtf8 } from 'lib0/string'
import { type ErrorCode, InkwireError } from '../errors.ts'

/** Where a string lies in the reader's bytes, and how long it is for Yjs, which counts UTF-16 units. */
export interface TextSpan {
  readonly start: number
  readonly end: number
  readonly utf16Length: number
}

/**
 * Reads the primitives of lib0's encoding from untrusted bytes, strictly.
 *
 * - It never reads past the end, and throws nothing but an `InkwireError` with the code it was made with.
 * - It allocates nothing on a peer's word: a count is checked against the bytes that are left first [W2].
 */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly #code: ErrorCode
  #position = 0

  constructor(bytes: Uint8Array, code: ErrorCode) {
    this.bytes = bytes
    this.#code = code
  }

  get position(): number {
    return this.#position
  }

  get left(): number {
    return this.bytes.length - this.#position
  }

  fail(text: string, cause?: unknown): never {
    throw new InkwireError(this.#code, `${text}, at byte ${this.#position}`, { cause })
  }

  byte(): number {
    const value = this.bytes[this.#position]
    if (value === undefined) this.fail('ends too early')
    this.#position += 1
    return value
  }

  /** 0 to 2⁵³−1. lib0 itself lets larger ones pass in the last byte, and throws for ever when it writes them again. */
  varUint(): number {
    const first = this.byte()
    return first < 0x80 ? first : this.#continueVarUint(first & 0x7f, 0x80)
  }

  /** Only its size matters here: the sign is the second bit of the first byte. */
  varInt(): void {
    const first = this.byte()
    if (first >= 0x80) this.#continueVarUint(first & 0x3f, 0x40)
  }

  /** A number of things of which each takes `bytesEach` or more. */
  count(bytesEach: number): number {
    const count = this.varUint()
    if (count * bytesEach > this.left) this.fail('claims more than it holds')
    return count
  }

  skip(length: number): void {
    if (length > this.left) this.fail('ends too early')
    this.#position += length
  }

  /** A string as lib0 writes it: its length in bytes, then UTF-8, with no surrogates and in the shortest form. */
  text(): TextSpan {
    const length = this.count(1)
    const start = this.#position
    const end = start + length
    const utf16Length = this.#skipUtf8(end)
    return { start, end, utf16Length }
  }

  decode(span: TextSpan): string {
    return decodeUtf8(this.bytes.subarray(span.start, span.end))
  }

  /** Whether the span is exactly this ASCII text. */
  spells(span: TextSpan, ascii: string): boolean {
    if (span.end - span.start !== ascii.length) return false
    for (let index = 0; index < ascii.length; index += 1) {
      if (this.bytes[span.start + index] !== ascii.charCodeAt(index)) return false
    }
    return true
  }

  expectEnd(): void {
    if (this.left > 0) this.fail('has bytes after its end')
  }

  #continueVarUint(low: number, scale: number): number {
    let value = low
    let factor = scale
    for (;;) {
      const next = this.byte()
      value += (next & 0x7f) * factor
      if (value > Number.MAX_SAFE_INTEGER) this.fail('holds a number above 2⁵³−1')
      if (next < 0x80) return value
      factor *= 0x80
      // Zeros could go on for ever: eight bytes hold every number that is allowed.
      if (factor >= 2 ** 55) this.fail('holds a number that is too long')
    }
  }

  #skipUtf8(end: number): number {
    const { bytes } = this
    let utf16Length = 0
    let at = this.#position
    while (at < end) {
      const lead = bytes[at] as number
      if (lead < 0x80) {
        at += 1
        utf16Length += 1
        continue
      }
      const length = sequenceLength(bytes, at, end)
      if (length === 0) this.fail('holds text that is not UTF-8')
      at += length
      utf16Length += length === 4 ? 2 : 1
    }
    this.#position = end
    return utf16Length
  }
}

/** Bytes of the well-formed UTF-8 sequence at `at` (Unicode, table 3-7), which is not ASCII; 0 if it is none. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number
  const second = bytes[at + 1] as number
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (at + length > end) return 0
  // What follows these four leads is narrower: no overlong forms, no surrogates, nothing above U+10FFFF.
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let index = 2; index < length; index += 1) {
    if (((bytes[at + index] as number) & 0xc0) !== 0x80) return 0
  }
  return length
}
