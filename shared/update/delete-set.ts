import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import type { ClientId } from '../ids.ts'
import type { RangeSet } from './range-set.ts'
import type { ByteReader } from './reader.ts'
import type { ClockRange } from './scan.ts'

/** Yjs counts with 32 bits in places; and no honest client ever gets there. */
export const CLOCK_MAX = 2 ** 31

/**
 * Reads a delete set in Yjs' V1 format: each client once, its ranges ascending and apart. Yjs accepts others, but one
 * that has to wait it writes again with other clocks, so that other text is deleted.
 */
export function readDeleteSet(reader: ByteReader, clientsMax: number): ClockRange[] {
  const clientCount = reader.count(4)
  if (clientCount > clientsMax) reader.fail('deletes from too many clients')
  const ranges: ClockRange[] = []
  const clients: ClientId[] = []
  for (let index = 0; index < clientCount; index += 1) {
    const client = reader.varUint()
    clients.push(client)
    readRanges(reader, client, ranges)
  }
  if (!areDescending(clients) && new Set(clients).size < clients.length) {
    reader.fail('deletes from a client twice')
  }
  return ranges
}

/** Yjs writes them so, which spares us the set; others need not. */
function areDescending(clients: readonly ClientId[]): boolean {
  return clients.every((client, index) => index === 0 || client < (clients[index - 1] as ClientId))
}

function readRanges(reader: ByteReader, client: ClientId, ranges: ClockRange[]): void {
  const count = reader.count(2)
  if (count === 0) reader.fail('names a client without deletions')
  let end = 0
  for (let index = 0; index < count; index += 1) {
    const clock = reader.varUint()
    const length = reader.varUint()
    if (clock < end) reader.fail('holds deletions out of order')
    end = clock + length
    if (length === 0 || end > CLOCK_MAX) reader.fail('holds a deletion of impossible length')
    ranges.push({ client, clock, length })
  }
}

/** As Yjs writes it: clients descending. */
export function encodeDeleteSet(sets: ReadonlyMap<ClientId, RangeSet>): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, sets.size)
  for (const [client, ranges] of [...sets].sort((a, b) => b[0] - a[0])) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, ranges.rangeCount)
    ranges.forEach((start, end) => {
      writeVarUint(encoder, start)
      writeVarUint(encoder, end - start)
    })
  }
  return toUint8Array(encoder)
}
