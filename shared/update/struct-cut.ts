import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeUint8,
  writeUint8Array,
  writeVarUint,
} from 'lib0/encoding'
import { encodeUtf8 } from 'lib0/string'
import type { ClientId } from '../ids.ts'
import { CONTENT } from './content.ts'
import type { Coverage } from './coverage.ts'
import { ByteReader } from './reader.ts'
import type { StructLinks } from './rehearsal.ts'
import { CONTENT_BITS, HAS_KEY, HAS_LEFT, HAS_RIGHT, StructScan } from './scan.ts'
import { WIDEST_SCAN_LIMITS } from './scan-limits.ts'
import { skipAny } from './value.ts'

/** What stays of one client's structs: `left` of them from the byte `at`, without the first `known` clocks. */
interface Rest {
  readonly client: ClientId
  readonly clock: number
  readonly known: number
  readonly left: number
  readonly at: number
  end: number
}

/**
 * Cuts off the structs that a coverage has. Bytes are copied, not read and written again: only a struct of which the
 * first clocks are known is another one afterwards. Can stop anywhere and go on; the coverage must not have got more of
 * these clients meanwhile.
 */
export class StructCut {
  readonly #update: Uint8Array
  readonly #coverage: Coverage
  readonly #pass: StructScan
  readonly #rests: Rest[] = []
  #client: ClientId = -1
  #have = 0
  #rest: Rest | undefined

  /** An update that was scanned. */
  constructor(update: Uint8Array, coverage: Coverage) {
    this.#update = update
    this.#coverage = coverage
    const limits = { ...WIDEST_SCAN_LIMITS, putOffJson() {} } // it was checked already
    this.#pass = new StructScan(new ByteReader(update, 'UPDATE_MALFORMED'), limits, this)
  }

  /** As {@link StructScan.advance}. */
  advance(until: number): boolean {
    return this.#pass.advance(until)
  }

  /** The first part of an update, up to its delete set. After `advance` has come to the end. */
  encode(deleteSetOffset: number): Uint8Array {
    if (this.#rest !== undefined) this.#rest.end = deleteSetOffset
    const encoder = createEncoder()
    writeVarUint(encoder, this.#rests.length)
    for (const rest of this.#rests) this.#writeRest(encoder, rest)
    return toUint8Array(encoder)
  }

  startClient(client: ClientId, at: number): void {
    if (this.#rest !== undefined) this.#rest.end = at
    this.#rest = undefined
    this.#client = client
    this.#have = this.#coverage.clockOf(client)
  }

  add(clock: number, length: number, _links: StructLinks, at: number, left: number): void {
    if (this.#rest !== undefined || clock + length <= this.#have) return
    const known = Math.max(this.#have - clock, 0)
    this.#rest = { client: this.#client, clock, known, left, at, end: at }
    this.#rests.push(this.#rest)
  }

  #writeRest(encoder: Encoder, { client, clock, known, left, at, end }: Rest): void {
    writeVarUint(encoder, left)
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock + known)
    const from = known === 0 ? at : writeCutStruct(encoder, this.#update, at, client, clock, known)
    writeUint8Array(encoder, this.#update.subarray(from, end))
  }
}

/** As Yjs cuts it. Returns the byte from which the rest is written as it is. */
function writeCutStruct(
  encoder: Encoder,
  update: Uint8Array,
  at: number,
  client: ClientId,
  clock: number,
  known: number,
): number {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  reader.skip(at)
  const info = reader.byte()
  if (info === CONTENT.gc) {
    writeUint8(encoder, info)
    writeVarUint(encoder, reader.varUint() - known)
    return reader.position
  }
  // It stands behind what was cut off, which says where, too.
  writeUint8(encoder, info | HAS_LEFT)
  writeVarUint(encoder, client)
  writeVarUint(encoder, clock + known - 1)
  if ((info & HAS_LEFT) !== 0) skipId(reader)
  const rightAt = reader.position
  if ((info & HAS_RIGHT) !== 0) skipId(reader)
  writeUint8Array(encoder, update.subarray(rightAt, reader.position))
  if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
    if (reader.byte() === 1) reader.text()
    else skipId(reader)
    if ((info & HAS_KEY) !== 0) reader.text()
  }
  writeCutContent(encoder, reader, info & CONTENT_BITS, known)
  return reader.position
}

/** Of the contents only these are longer than one clock. */
function writeCutContent(encoder: Encoder, reader: ByteReader, content: number, known: number): void {
  if (content === CONTENT.string) {
    const text = encodeUtf8(reader.decode(reader.text()).slice(known))
    writeVarUint(encoder, text.byteLength)
    writeUint8Array(encoder, text)
    return
  }
  writeVarUint(encoder, reader.varUint() - known)
  if (content === CONTENT.deleted) return
  for (let index = 0; index < known; index += 1) {
    if (content === CONTENT.json) reader.text()
    else skipAny(reader, WIDEST_SCAN_LIMITS)
  }
}

function skipId(reader: ByteReader): void {
  reader.varUint()
  reader.varUint()
}
