import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { encodeUtf8 } from 'lib0/string'
import { ContentDeleted, ContentType, decodeUpdate, Item, XmlElement, XmlText } from 'yjs'
import { InkwireError } from '../errors.ts'
import type { ClientId } from '../ids.ts'
import { ByteReader } from './reader.ts'
import { type ClockRange, StructScan, type UpdateScan } from './scan.ts'
import { WIDEST_SCAN_LIMITS } from './scan-limits.ts'

/** The root name of a text, unless an embedder says another. */
export const DEFAULT_FIELD = 'default'

// Above the 32 bits that Yjs' random client ids have, so that nobody is given one of these.
const SEED_CLIENTS = 2 ** 53 - 2 ** 33
const SEED_CLIENTS_END = SEED_CLIENTS + 2 ** 32

/** Clocks of a seed. */
export const SEED_LENGTH = 2

// How Yjs writes structs, V1.
const TYPE_WITHOUT_ORIGIN = 7
const PARENT_IS_ROOT = 1
const PARENT_IS_STRUCT = 0
const XML_ELEMENT = 3
const XML_TEXT = 6

/**
 * What a new text begins with: one empty paragraph in the root that is named `field`.
 *
 * - [E4] The same bytes whoever makes them, under a client id that stands for this field: Yjs and the log know them
 *   the second time [C6], so that a text has one first paragraph however many people begin it at once. An empty text
 *   type is in it, so that first letters meet in one place, too.
 */
export function seedUpdate(field: string): Uint8Array {
  const client = seedClient(field)
  const encoder = createEncoder()
  for (const number of [1, SEED_LENGTH, client, 0]) writeVarUint(encoder, number)
  writeVarUint(encoder, TYPE_WITHOUT_ORIGIN)
  writeVarUint(encoder, PARENT_IS_ROOT)
  writeVarString(encoder, field)
  writeVarUint(encoder, XML_ELEMENT)
  writeVarString(encoder, 'paragraph')
  writeVarUint(encoder, TYPE_WITHOUT_ORIGIN)
  writeVarUint(encoder, PARENT_IS_STRUCT)
  for (const number of [client, 0]) writeVarUint(encoder, number)
  writeVarUint(encoder, XML_TEXT)
  writeVarUint(encoder, 0) // no deletions
  return toUint8Array(encoder)
}

/** The client id under which the text in the root `field` is begun, and nothing else is written. */
export function seedClient(field: string): ClientId {
  let hash = 0x811c9dc5
  for (const byte of encodeUtf8(field)) hash = Math.imul(hash ^ byte, 0x01000193)
  return SEED_CLIENTS + (hash >>> 0)
}

/** Whether this id is nobody's, but kept for seeds. */
export function isSeedClient(client: ClientId): boolean {
  return client >= SEED_CLIENTS && client < SEED_CLIENTS_END
}

/**
 * Makes sure that what an update brings under an id that is kept for seeds is a seed, or what is left of a deleted
 * one. Anything else under it would make replicas differ for ever [P2]. `scan` is the update's own.
 *
 * @throws InkwireError CLIENT_ID_FOREIGN
 */
export function checkSeeds(update: Uint8Array, scan: UpdateScan): void {
  const seeds = scan.structs.filter(({ client }) => isSeedClient(client))
  if (seeds.length === 0) return
  const isTooLong = seeds.some(({ clock, length }) => clock + length > SEED_LENGTH)
  // Yjs draws no id above them, and writes the highest first.
  const comeFirst = seeds[0] === scan.structs[0]
  if (
    isTooLong ||
    !comeFirst ||
    decodeUpdate(seedsOf(update, scan)).structs.some((struct) => !isRight(struct, scan))
  ) {
    throw new InkwireError('CLIENT_ID_FOREIGN', 'this client id is kept for the first paragraph of a text')
  }
}

function isRight(struct: ReturnType<typeof decodeUpdate>['structs'][number], scan: UpdateScan): boolean {
  const { client, clock } = struct.id
  return struct instanceof Item && !(struct.content instanceof ContentDeleted)
    ? isOfSeed(struct)
    : isDeleted(scan.deletions, client, clock, clock + struct.length)
}

/** The beginning of an update: what is under ids that are kept for seeds. The rest may be long [X4]. */
function seedsOf(update: Uint8Array, { deleteSetOffset }: UpdateScan): Uint8Array {
  let clients = 0
  let end = deleteSetOffset
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  reader.varUint()
  const begin = reader.position
  const listener = {
    startClient: (client: ClientId, at: number) => {
      if (isSeedClient(client)) clients += 1
      else end = Math.min(end, at)
    },
    add() {},
  }
  const limits = { ...WIDEST_SCAN_LIMITS, putOffJson() {} } // all of it was checked already
  const pass = new StructScan(new ByteReader(update, 'UPDATE_MALFORMED'), limits, listener)
  for (let until = 1; end === deleteSetOffset && !pass.advance(until); until += 1);
  const encoder = createEncoder()
  writeVarUint(encoder, clients)
  writeUint8Array(encoder, update.subarray(begin, end))
  writeVarUint(encoder, 0) // no deletions
  return toUint8Array(encoder)
}

function isOfSeed({ id, content, origin, rightOrigin, parent, parentSub }: Item): boolean {
  if (!(content instanceof ContentType) || origin !== null || rightOrigin !== null || parentSub !== null)
    return false
  if (id.clock === 0) {
    const isParagraph = content.type instanceof XmlElement && content.type.nodeName === 'paragraph'
    return isParagraph && typeof parent === 'string' && seedClient(parent) === id.client
  }
  // A parent that is not looked up yet is an id.
  const { client, clock } = parent as unknown as { client?: ClientId; clock?: number }
  return content.type instanceof XmlText && client === id.client && clock === 0
}

function isDeleted(deletions: readonly ClockRange[], client: ClientId, from: number, to: number): boolean {
  return deletions.some(
    (range) => range.client === client && range.clock <= from && range.clock + range.length >= to,
  )
}
