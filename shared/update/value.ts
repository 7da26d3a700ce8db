import { JsonCheck } from './json.ts'
import type { ByteReader, TextSpan } from './reader.ts'
import { LONG_JSON_BYTES, type ScanLimits } from './scan-limits.ts'

/** The first byte of a value in lib0's `Any`. */
const ANY = {
  bytes: 116,
  array: 117,
  object: 118,
  string: 119,
  true: 120,
  false: 121,
  bigint: 122,
  float64: 123,
  float32: 124,
  integer: 125,
  null: 126,
  undefined: 127,
} as const

/** Checks and skips a value in lib0's `Any`. `depth` is the number of values around it. */
export function skipAny(reader: ByteReader, limits: ScanLimits, depth = 0): void {
  const type = reader.byte()
  switch (type) {
    case ANY.undefined:
    case ANY.null:
    case ANY.true:
    case ANY.false:
      return
    case ANY.integer:
      return reader.varInt()
    case ANY.float32:
      return reader.skip(4)
    case ANY.float64:
    case ANY.bigint:
      return reader.skip(8)
    case ANY.string:
      reader.text()
      return
    case ANY.bytes:
      return reader.skip(reader.varUint())
    case ANY.array: {
      checkDepth(reader, limits, depth)
      const count = reader.count(1)
      for (let index = 0; index < count; index += 1) skipAny(reader, limits, depth + 1)
      return
    }
    case ANY.object:
      return skipEntries(reader, limits, depth)
    default:
      reader.fail('holds a value of unknown type')
  }
}

/**
 * Checks and skips the options of a sub-document: an object, and none of the keys that Yjs would take over it, which
 * would make the document impossible to encode (`guid`) or a call of what is no function (`gcFilter`).
 */
export function skipDocOptions(reader: ByteReader, limits: ScanLimits): void {
  if (reader.byte() !== ANY.object) reader.fail('holds a sub-document without options')
  skipEntries(reader, limits, 0, (key) => {
    if (reader.spells(key, 'guid') || reader.spells(key, 'gcFilter')) {
      reader.fail('holds a sub-document with options that Yjs does not write')
    }
  })
}

/** Checks and skips a string of JSON. */
export function skipJson(reader: ByteReader, limits: ScanLimits): void {
  checkJson(new JsonCheck(reader, limits), reader.text(), limits)
}

/** As in old content of arrays, where `undefined` is spelt out. */
export function skipJsonsOrUndefined(reader: ByteReader, limits: ScanLimits, count: number): void {
  const check = new JsonCheck(reader, limits)
  for (let index = 0; index < count; index += 1) {
    const span = reader.text()
    if (!reader.spells(span, 'undefined')) checkJson(check, span, limits)
  }
}

function checkJson(check: JsonCheck, span: TextSpan, { putOffJson }: ScanLimits): void {
  if (putOffJson !== undefined && span.end - span.start > LONG_JSON_BYTES) putOffJson(span)
  else check.run(span)
}

export function checkKey(reader: ByteReader, key: TextSpan, limits: ScanLimits): void {
  if (limits.protoKeys === 'refuse' && reader.spells(key, '__proto__')) {
    reader.fail('holds a key named __proto__')
  }
}

function skipEntries(
  reader: ByteReader,
  limits: ScanLimits,
  depth: number,
  check?: (key: TextSpan) => void,
): void {
  checkDepth(reader, limits, depth)
  const count = reader.count(2)
  for (let index = 0; index < count; index += 1) {
    const key = reader.text()
    checkKey(reader, key, limits)
    check?.(key)
    skipAny(reader, limits, depth + 1)
  }
}

function checkDepth(reader: ByteReader, limits: ScanLimits, depth: number): void {
  if (depth >= limits.nestingMax) reader.fail('nests values too deeply')
}
