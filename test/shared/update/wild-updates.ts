import fc from 'fast-check'
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding'
import type { ClientId } from '../../../shared/ids.ts'

/** Writes as an attacker would: each part as the format has it, the whole as no Yjs does. */
export interface WildUpdate {
  readonly blocks: readonly WildBlock[]
  readonly deletions: readonly { readonly client: number; readonly clock: number; readonly length: number }[]
}

interface WildBlock {
  readonly client: number
  /** How far the block starts from the client's clock; mostly 0. */
  readonly skew: number
  readonly structs: readonly WildStruct[]
}

interface WildStruct {
  readonly content: number
  readonly left: WildReference | null
  readonly right: WildReference | null
  readonly parent: WildReference | null
  readonly root: number
  readonly key: number
  readonly a: number
  readonly b: number
}

interface WildReference {
  readonly client: number
  readonly clock: number
}

/** Roots and keys that honest edits use too, so that the wild ones meet them. */
const ROOTS = ['t', 'm', '', 'x']
const KEYS = ['k', 'bold']
const TEXTS = ['a', 'bc', '😀', 'é漢']
const JSONS = ['true', 'null', '{"a":[1]}', '"x"']
const VALUES = [undefined, null, 1, 'two', [3, { four: 4 }], new Uint8Array([5])]

const pick = <T>(things: readonly T[], n: number): T => things[n % things.length] as T

const small = fc.nat(40)
const references = fc.record({ client: fc.nat(4), clock: small })

const structs: fc.Arbitrary<WildStruct> = fc.record({
  content: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(0, 10)),
  left: fc.option(references),
  right: fc.option(references),
  parent: fc.option(references),
  root: fc.nat(ROOTS.length - 1),
  key: fc.nat(KEYS.length),
  a: small,
  b: small,
})

export const wildUpdates: fc.Arbitrary<WildUpdate> = fc.record({
  blocks: fc.uniqueArray(
    fc.record({
      client: fc.nat(4),
      skew: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })),
      structs: fc.array(structs, { minLength: 1, maxLength: 6 }),
    }),
    { selector: (block) => block.client, maxLength: 3 },
  ),
  deletions: fc.array(fc.record({ client: fc.nat(4), clock: small, length: fc.nat(9) }), { maxLength: 3 }),
})

/** The bytes of a wild update for a document with these clocks; two clients more are made up. */
export function encodeWild(wild: WildUpdate, clocks: ReadonlyMap<ClientId, number>): Uint8Array {
  const clients = [...clocks.keys(), 5, 99_999].slice(0, 5)
  const encoder = createEncoder()
  const blocks = wild.blocks
    .map((block) => ({ ...block, id: pick(clients, block.client) }))
    .filter((block, index, all) => all.findIndex((other) => other.id === block.id) === index)
    .sort((a, b) => b.id - a.id)
  // References reach into the update itself, too.
  const reach = new Map(clocks)
  for (const { id, structs } of blocks) reach.set(id, (clocks.get(id) ?? 0) + structs.length)
  writeVarUint(encoder, blocks.length)
  for (const { id, skew, structs } of blocks) {
    const start = Math.max(0, (clocks.get(id) ?? 0) + skew)
    writeVarUint(encoder, structs.length)
    writeVarUint(encoder, id)
    writeVarUint(encoder, start)
    structs.forEach((struct, index) => {
      writeStruct(encoder, struct, (reference) => {
        const client = pick(clients, reference.client)
        const end = client === id ? start + index : (reach.get(client) ?? 0)
        return end === 0 ? undefined : [client, reference.clock % end]
      })
    })
  }
  const deletions = wild.deletions
    .map((deletion) => ({ ...deletion, id: pick(clients, deletion.client) }))
    .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
  writeVarUint(encoder, deletions.length)
  for (const { id, clock, length } of deletions) {
    const end = reach.get(id) ?? 0
    const from = end === 0 ? 0 : clock % end
    writeVarUint(encoder, id)
    writeVarUint(encoder, 1)
    writeVarUint(encoder, from)
    writeVarUint(encoder, Math.min(length, Math.max(1, end - from)))
  }
  return toUint8Array(encoder)
}

/** `undefined` where there is nothing to refer to yet. */
type Resolve = (reference: WildReference) => readonly [client: ClientId, clock: number] | undefined

function writeStruct(encoder: Encoder, struct: WildStruct, resolve: Resolve): void {
  const { content, key } = struct
  if (content === 0 || content === 10) {
    writeVarUint(encoder, content)
    writeVarUint(encoder, 1 + (struct.a % 3))
    return
  }
  const [left, right, parent] = [struct.left, struct.right, struct.parent].map(
    (reference) => reference && resolve(reference),
  )
  const hasKey = key < KEYS.length
  writeUint8(encoder, content | (left ? 0x80 : 0) | (right ? 0x40 : 0) | (hasKey ? 0x20 : 0))
  for (const id of [left, right]) if (id) writeId(encoder, id)
  if (!left && !right) {
    writeVarUint(encoder, parent ? 0 : 1)
    if (parent) writeId(encoder, parent)
    else writeVarString(encoder, pick(ROOTS, struct.root))
    if (hasKey) writeVarString(encoder, pick(KEYS, key))
  }
  writeContent(encoder, struct)
}

function writeId(encoder: Encoder, [client, clock]: readonly [ClientId, number]): void {
  writeVarUint(encoder, client)
  writeVarUint(encoder, clock)
}

function writeContent(encoder: Encoder, { content, a, b }: WildStruct): void {
  const count = 1 + (b % 3)
  switch (content) {
    case 1:
      return writeVarUint(encoder, count)
    case 2:
      writeVarUint(encoder, count)
      for (let n = 0; n < count; n += 1) writeVarString(encoder, pick([...JSONS, 'undefined'], a + n))
      return
    case 3:
      writeVarUint(encoder, 1)
      return writeVarUint(encoder, a)
    case 4:
      return writeVarString(encoder, pick(TEXTS, a).repeat(count))
    case 5:
      return writeVarString(encoder, pick(JSONS, a))
    case 6:
      writeVarString(encoder, pick(KEYS, b))
      return writeVarString(encoder, pick(JSONS, a))
    case 7:
      writeVarUint(encoder, a % 7)
      if (a % 7 === 3 || a % 7 === 5) writeVarString(encoder, pick(TEXTS, b))
      return
    case 8:
      writeVarUint(encoder, count)
      for (let n = 0; n < count; n += 1) writeAny(encoder, pick(VALUES, a + n) as never)
      return
    default:
      writeVarString(encoder, pick(TEXTS, a))
      writeAny(encoder, pick([{}, { autoLoad: true }, { gc: false }, { meta: 1 }], b))
  }
}
