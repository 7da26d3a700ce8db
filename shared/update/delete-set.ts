import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import type { ClientId } from '../ids.ts'
import type { RangeSet } from './range-set.ts'
import type { ByteReader } from './reader.ts'
import type { ClockRange } from './scan.ts'

/** Yjs counts with 32 bits in places; and no honest client ever gets there. */
export const CLOCK_MAX = 2 ** 31

/** All of a delete set. Most keystrokes delete nothing, and ask for nothing more here. */
export function readDeleteSet(reader: ByteReader, clientsMax: number): ClockRange[] {
  const clientCount = reader.count(4)
  if (clientCount === 0) return []
  return new DeleteSetScan(reader, clientsMax, clientCount).next(Number.POSITIVE_INFINITY)
}

/**
 * Reads a delete set in Yjs' V1 format: each client once, its ranges ascending and apart. Yjs accepts others, but one
 * that has to wait it writes again with other clocks, so that other text is deleted.
 */
export class DeleteSetScan {
  readonly #reader: ByteReader
  readonly #clients: ClientId[] = []
  #clientsLeft: number
  #rangesLeft = 0
  #end = 0

  constructor(reader: ByteReader, clientsMax: number, clientCount = reader.count(4)) {
    this.#reader = reader
    this.#clientsLeft = clientCount
    if (this.#clientsLeft > clientsMax) reader.fail('deletes from too many clients')
  }

  /** The next ranges, `max` at most; fewer only where it ends. */
  next(max: number): ClockRange[] {
    const ranges: ClockRange[] = []
    while (ranges.length < max && (this.#rangesLeft > 0 || this.#clientsLeft > 0)) {
      if (this.#rangesLeft === 0) this.#startClient()
      this.#readRanges(ranges, max)
      if (this.#rangesLeft === 0 && this.#clientsLeft === 0) this.#checkClients()
    }
    return ranges
  }

  #startClient(): void {
    const reader = this.#reader
    this.#clients.push(reader.varUint())
    this.#clientsLeft -= 1
    this.#rangesLeft = reader.count(2)
    this.#end = 0
    if (this.#rangesLeft === 0) reader.fail('names a client without deletions')
  }

  #readRanges(ranges: ClockRange[], max: number): void {
    const reader = this.#reader
    const client = this.#clients.at(-1) as ClientId
    while (this.#rangesLeft > 0 && ranges.length < max) {
      const clock = reader.varUint()
      const length = reader.varUint()
      if (clock < this.#end) reader.fail('holds deletions out of order')
      this.#end = clock + length
      if (length === 0 || this.#end > CLOCK_MAX) reader.fail('holds a deletion of impossible length')
      this.#rangesLeft -= 1
      ranges.push({ client, clock, length })
    }
  }

  #checkClients(): void {
    const clients = this.#clients
    if (!areDescending(clients) && new Set(clients).size < clients.length) {
      this.#reader.fail('deletes from a client twice')
    }
  }
}

/** Yjs writes them so, which spares us the set; others need not. */
function areDescending(clients: readonly ClientId[]): boolean {
  return clients.every((client, index) => index === 0 || client < (clients[index - 1] as ClientId))
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
