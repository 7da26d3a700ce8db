import { createEncoder, toUint8Array, writeUint8Array, writeVarUint } from 'lib0/encoding'
import * as Y from 'yjs'
import type { ClientId } from '../../shared/ids.ts'
import { scanUpdate } from '../../shared/update/scan.ts'

type Struct = Y.Item | Y.GC

/** The structs of one client that are not in a piece yet. */
interface Queue {
  readonly structs: readonly Struct[]
  taken: number
}

/** One client's structs in a piece. */
interface Run {
  readonly clock: number
  readonly structs: Uint8Array[]
}

/** The numbers before a run: how many structs, of whom, from which clock. */
const RUN_MAX_BYTES = 24
const NO_DELETIONS = Uint8Array.of(0)

/**
 * The same update in pieces of at most `maxBytes`, each of which needs nothing but those before it [L4]; the deletions
 * come with the last. Undefined where one struct, or all deletions together, are larger than that, and for an update with
 * a gap in it.
 */
export function splitUpdate(update: Uint8Array, maxBytes: number): Uint8Array[] | undefined {
  const deletions = update.subarray(scanUpdate(update).deleteSetOffset)
  // Any piece may become the last one.
  const emptyBytes = 1 + deletions.byteLength
  const queues = queuesOf(update)
  if (queues === undefined) return undefined
  const pieces: Uint8Array[] = []
  let piece = new Map<ClientId, Run>()
  let bytes = emptyBytes
  for (let next = takeNext(queues); next !== undefined; next = takeNext(queues)) {
    const { client, clock } = next.id
    const struct = encodeStruct(next)
    if (emptyBytes + RUN_MAX_BYTES + struct.byteLength > maxBytes) return undefined
    if (bytes + RUN_MAX_BYTES + struct.byteLength > maxBytes) {
      pieces.push(encodePiece(piece, NO_DELETIONS))
      piece = new Map()
      bytes = emptyBytes
    }
    const run = piece.get(client)
    if (run === undefined) piece.set(client, { clock, structs: [struct] })
    else run.structs.push(struct)
    bytes += struct.byteLength + (run === undefined ? RUN_MAX_BYTES : 0)
  }
  if (emptyBytes > maxBytes || [...queues.values()].some(hasLeft)) return undefined
  pieces.push(encodePiece(piece, deletions))
  return pieces
}

function queuesOf(update: Uint8Array): ReadonlyMap<ClientId, Queue> | undefined {
  const byClient = new Map<ClientId, Struct[]>()
  for (const struct of Y.decodeUpdate(update).structs) {
    if (struct instanceof Y.Skip) return undefined
    const structs = byClient.get(struct.id.client)
    if (structs === undefined) byClient.set(struct.id.client, [struct])
    else structs.push(struct)
  }
  return new Map([...byClient].map(([client, structs]) => [client, { structs, taken: 0 }]))
}

function hasLeft({ structs, taken }: Queue): boolean {
  return taken < structs.length
}

/** The next struct, of any client, that needs none of those that are left. */
function takeNext(queues: ReadonlyMap<ClientId, Queue>): Struct | undefined {
  for (const queue of queues.values()) {
    const struct = queue.structs[queue.taken]
    if (struct === undefined || needsOneOf(struct, queues)) continue
    queue.taken++
    return struct
  }
  return undefined
}

function needsOneOf(struct: Struct, queues: ReadonlyMap<ClientId, Queue>): boolean {
  if (!(struct instanceof Y.Item)) return false
  const needed: readonly unknown[] = [struct.origin, struct.rightOrigin, struct.parent]
  return needed.some((id) => {
    if (!(id instanceof Y.ID)) return false
    const queue = queues.get(id.client)
    const first = queue?.structs[queue.taken]
    return first !== undefined && id.clock >= first.id.clock && first !== struct
  })
}

function encodeStruct(struct: Struct): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  struct.write(encoder, 0)
  return encoder.toUint8Array()
}

/** Format V1: runs by client, descending, then the deletions. */
function encodePiece(piece: ReadonlyMap<ClientId, Run>, deletions: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, piece.size)
  for (const [client, { clock, structs }] of [...piece].sort(([a], [b]) => b - a)) {
    writeVarUint(encoder, structs.length)
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    for (const struct of structs) writeUint8Array(encoder, struct)
  }
  writeUint8Array(encoder, deletions)
  return toUint8Array(encoder)
}
