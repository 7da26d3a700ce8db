import type { ByteReader } from './reader.ts'
import type { ScanLimits } from './scan-limits.ts'
import { checkKey, skipAny, skipDocOptions, skipJson, skipJsonsOrUndefined } from './value.ts'

/** What a struct holds: the lower five bits of its first byte. */
export const CONTENT = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const

const TYPE_XML_ELEMENT = 3
const TYPE_XML_HOOK = 5
const TYPE_LAST = 6

/** Checks and skips the content of an item. Returns its length in clocks, unchecked: it may be 0. */
export function skipContent(reader: ByteReader, content: number, limits: ScanLimits): number {
  switch (content) {
    case CONTENT.deleted:
      return reader.varUint()
    case CONTENT.json:
      return skipJsons(reader, limits)
    case CONTENT.binary:
      return skipBinary(reader)
    case CONTENT.string:
      return reader.text().utf16Length
    case CONTENT.embed:
      return skipEmbed(reader, limits)
    case CONTENT.format:
      return skipFormat(reader, limits)
    case CONTENT.type:
      return skipType(reader)
    case CONTENT.any:
      return skipAnys(reader, limits)
    case CONTENT.doc:
      return skipDoc(reader, limits)
    default:
      reader.fail('holds content of unknown kind')
  }
}

/** How arrays and maps were written before there was `Any`. */
function skipJsons(reader: ByteReader, limits: ScanLimits): number {
  const count = reader.count(1)
  skipJsonsOrUndefined(reader, limits, count)
  return count
}

function skipBinary(reader: ByteReader): number {
  reader.skip(reader.varUint())
  return 1
}

function skipEmbed(reader: ByteReader, limits: ScanLimits): number {
  skipJson(reader, limits)
  return 1
}

function skipFormat(reader: ByteReader, limits: ScanLimits): number {
  checkKey(reader, reader.text(), limits)
  skipJson(reader, limits)
  return 1
}

function skipType(reader: ByteReader): number {
  const type = reader.varUint()
  if (type > TYPE_LAST) reader.fail('holds a type of unknown kind')
  if (type === TYPE_XML_ELEMENT || type === TYPE_XML_HOOK) reader.text()
  return 1
}

function skipAnys(reader: ByteReader, limits: ScanLimits): number {
  const count = reader.count(1)
  for (let index = 0; index < count; index += 1) skipAny(reader, limits)
  return count
}

function skipDoc(reader: ByteReader, limits: ScanLimits): number {
  if (limits.subdocuments === 'refuse') reader.fail('holds a sub-document')
  reader.text()
  skipDocOptions(reader, limits)
  return 1
}
