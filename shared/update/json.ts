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

/** Of `"`, `/`, `\\`, `b`, `f`, `n`, `r`, `t`. */
const SIMPLE_ESCAPES = [QUOTE, 0x2f, BACKSLASH, 0x62, 0x66, 0x6e, 0x72, 0x74]

/**
 * Checks that a span of UTF-8 is one value of JSON (RFC 8259), within the limits. It finds valid what `JSON.parse`
 * finds valid, and makes nothing of it: a megabyte of `{},` would be half a million objects.
 */
export class JsonCheck {
  readonly #reader: ByteReader
  readonly #bytes: Uint8Array
  readonly #limits: ScanLimits
  /** For each value around the place where it is: whether that is an object. */
  readonly #around: boolean[] = []
  #end = 0
  #at = 0

  constructor(reader: ByteReader, limits: ScanLimits) {
    this.#reader = reader
    this.#bytes = reader.bytes
    this.#limits = limits
  }

  run(span: TextSpan): void {
    this.start(span)
    this.advance(Number.POSITIVE_INFINITY)
  }

  start({ start, end }: TextSpan): void {
    this.#at = start
    this.#end = end
  }

  /** Goes on from `start` to the first value that begins at `until` or behind it. Returns whether there is none. */
  advance(until: number): boolean {
    while (this.#at < until) {
      if (this.#opens()) continue
      do {
        if (this.#around.length === 0) return this.#expectEnd()
      } while (!this.#isFollowed())
    }
    return false
  }

  /** Reads a value; of one that holds others only what is before the first of them: then it returns true. */
  #opens(): boolean {
    const first = this.#space()
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) return this.#enters(first === OPEN_OBJECT)
    if (first === QUOTE) this.#string()
    else if (first === MINUS || isDigit(first)) this.#number()
    else this.#word()
    return false
  }

  #enters(isObject: boolean): boolean {
    const around = this.#around
    if (around.length >= this.#limits.nestingMax) this.#reader.fail('nests values too deeply')
    this.#at += 1
    this.#space()
    if (this.#takes(isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return false
    around.push(isObject)
    if (isObject) this.#key()
    return true
  }

  /** Behind a value: whether another comes in what is around it. Otherwise that ends here. */
  #isFollowed(): boolean {
    const around = this.#around
    const isObject = around.at(-1) === true
    this.#space()
    if (this.#takes(COMMA)) {
      if (isObject) this.#key()
      return true
    }
    this.#expect(isObject ? CLOSE_OBJECT : CLOSE_ARRAY)
    around.pop()
    return false
  }

  #key(): void {
    this.#space()
    if (this.#string() && this.#limits.protoKeys === 'refuse') {
      this.#reader.fail('holds a key named __proto__')
    }
    this.#space()
    this.#expect(COLON)
  }

  #expectEnd(): true {
    this.#space()
    if (this.#at !== this.#end) this.#fail()
    return true
  }

  /** Returns whether it says `__proto__`, with escapes or without. */
  #string(): boolean {
    this.#expect(QUOTE)
    const bytes = this.#bytes
    const end = this.#end
    let at = this.#at
    let matched = 0
    for (;;) {
      let unit = at < end ? (bytes[at] as number) : 0
      at += 1
      if (unit === QUOTE) break
      if (unit < 0x20) this.#fail()
      if (unit === BACKSLASH) {
        this.#at = at
        unit = this.#escape()
        at = this.#at
      }
      // Only a string that agreed so far can go on to agree.
      matched = matched >= 0 && unit === PROTO.charCodeAt(matched) ? matched + 1 : -1
    }
    this.#at = at
    return matched === PROTO.length
  }

  /** Returns the code unit of a numbered escape, 0 for the others, which do not occur in `__proto__`. */
  #escape(): number {
    const kind = this.#next()
    if (kind !== 0x75) {
      if (!SIMPLE_ESCAPES.includes(kind)) this.#fail()
      return 0
    }
    let unit = 0
    for (let index = 0; index < 4; index += 1) {
      const byte = this.#next()
      const letter = byte | 0x20
      if (isDigit(byte)) unit = unit * 16 + byte - 0x30
      else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x57
      else this.#fail()
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

  /** Returns the byte behind it. */
  #space(): number {
    for (;;) {
      const byte = this.#peek()
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return byte
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
