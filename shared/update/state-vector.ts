import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import type { ClientId } from '../ids.ts'
import { CLOCK_MAX } from './delete-set.ts'
import { ByteReader } from './reader.ts'

/**
 * Reads a Yjs state vector: for each client, the clock after its last struct. Throws `MESSAGE_MALFORMED`. How long it
 * may be is the caller's to decide, before.
 */
export function decodeStateVector(bytes: Uint8Array): Map<ClientId, number> {
  const reader = new ByteReader(bytes, 'MESSAGE_MALFORMED')
  const clocks = new Map<ClientId, number>()
  const count = reader.count(2)
  for (let index = 0; index < count; index += 1) {
    const client = reader.varUint()
    const clock = reader.varUint()
    if (clocks.has(client)) reader.fail('names a client twice')
    if (clock > CLOCK_MAX) reader.fail('holds an impossible clock')
    clocks.set(client, clock)
  }
  reader.expectEnd()
  return clocks
}

/** As Yjs writes it: clients descending. */
export function encodeStateVector(clocks: ReadonlyMap<ClientId, number>): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clocks.size)
  for (const [client, clock] of [...clocks].sort((a, b) => b[0] - a[0])) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
  }
  return toUint8Array(encoder)
}
