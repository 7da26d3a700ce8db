import type { ByteReader, TextSpan } from './reader.ts'
import type { ScanLimits } from './scan-limits.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const PROTO = '__proto__'

/**
 * Checks that a span of UTF-8 is one value of JSON (RFC 8259), within the limits. It finds valid what `JSON.parse`
 * finds valid, and makes nothing of it: a megabyte of `{},` would be half a million objects.
 */
export class JsonCheck {
  readonly #reader: ByteReader
  readonly #bytes: Uint8Array
  readonly #limits: ScanLimits
  readonly #end: number
  #at: number

  constructor(reader: ByteReader, span: TextSpan, limits: ScanLimits) {
    this.#reader = reader
    this.#bytes = reader.bytes
    this.#limits = limits
    this.#at = span.start
    this.#end = span.end
  }

  run(): void {
    this.#value(0)
    this.#space()
    if (this.#at !== this.#end) this.#fail()
  }

  /** `depth` is the number of values around it. */
  #value(depth: number): void {
    this.#space()
    const first = this.#peek()
    if (first === QUOTE) this.#string()
    else if (first === OPEN_OBJECT) this.#object(depth)
    else if (first === OPEN_ARRAY) this.#array(depth)
    else if (first === MINUS || isDigit(first)) this.#number()
    else this.#word()
  }

  #object(depth: number): void {
    this.#enter(depth)
    if (this.#takes(CLOSE_OBJECT)) return
    do {
      this.#space()
      if (this.#string() && this.#limits.protoKeys === 'refuse') {
        this.#reader.fail('holds a key named __proto__')
      }
      this.#space()
      this.#expect(COLON)
      this.#value(depth + 1)
      this.#space()
    } while (this.#takes(COMMA))
    this.#expect(CLOSE_OBJECT)
  }

  #array(depth: number): void {
    this.#enter(depth)
    if (this.#takes(CLOSE_ARRAY)) return
    do {
      this.#value(depth + 1)
      this.#space()
    } while (this.#takes(COMMA))
    this.#expect(CLOSE_ARRAY)
  }

  #enter(depth: number): void {
    if (depth >= this.#limits.nestingMax) this.#reader.fail('nests values too deeply')
    this.#at += 1
    this.#space()
  }

  /** Returns whether it says `__proto__`, with escapes or without. */
  #string(): boolean {
    this.#expect(QUOTE)
    let matched = 0
    for (let byte = this.#next(); byte !== QUOTE; byte = this.#next()) {
      if (byte < 0x20) this.#fail()
      const unit = byte === BACKSLASH ? this.#escape() : byte
      // Only a string that agreed so far can go on to agree.
      matched = matched >= 0 && unit === PROTO.charCodeAt(matched) ? matched + 1 : -1
    }
    return matched === PROTO.length
  }

  /** Returns the code unit of a numbered escape, 0 for the others, which do not occur in `__proto__`. */
  #escape(): number {
    const kind = String.fromCharCode(this.#next())
    if ('"\\/bfnrt'.includes(kind)) return 0
    if (kind !== 'u') this.#fail()
    let unit = 0
    for (let index = 0; index < 4; index += 1) {
      const digit = Number.parseInt(String.fromCharCode(this.#next()), 16)
      if (Number.isNaN(digit)) this.#fail()
      unit = unit * 16 + digit
    }
    return unit
  }

  #number(): void {
    this.#takes(MINUS)
    if (!this.#takes(0x30)) this.#digits()
    if (this.#takes(DOT)) this.#digits()
    if (this.#takes(0x65) || this.#takes(0x45)) {
      if (!this.#takes(0x2b)) this.#takes(MINUS)
      this.#digits()
    }
  }

  #digits(): void {
    if (!isDigit(this.#peek())) this.#fail()
    while (isDigit(this.#peek())) this.#at += 1
  }

  #word(): void {
    const word = this.#peek() === 0x74 ? 'true' : this.#peek() === 0x66 ? 'false' : 'null'
    for (let index = 0; index < word.length; index += 1) this.#expect(word.charCodeAt(index))
  }

  #space(): void {
    for (let byte = this.#peek(); ; byte = this.#peek()) {
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      this.#at += 1
    }
  }

  /** The byte here; 0, which JSON has nowhere, at the end. */
  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0
  }

  #next(): number {
    if (this.#at >= this.#end) this.#fail()
    const byte = this.#bytes[this.#at] as number
    this.#at += 1
    return byte
  }

  #takes(byte: number): boolean {
    if (this.#peek() !== byte) return false
    this.#at += 1
    return true
  }

  #expect(byte: number): void {
    if (!this.#takes(byte)) this.#fail()
  }

  #fail(): never {
    this.#reader.fail('holds text that is not JSON')
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
