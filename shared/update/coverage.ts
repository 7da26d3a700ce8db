import type { ClientId } from '../ids.ts'
import { encodeDeleteSet, readDeleteSet } from './delete-set.ts'
import { RangeSet } from './range-set.ts'
import { ByteReader } from './reader.ts'
import type { ClockRange, UpdateScan } from './scan.ts'
import { decodeStateVector, encodeStateVector } from './state-vector.ts'

/** How much of an update is new to whoever has a coverage. */
export type Novelty = 'nothing' | 'part' | 'whole'

/**
 * What somebody has of a document, by ids: for each client the structs before a clock, and the deletions, which no
 * state vector shows.
 *
 * - Every struct before a client's clock is there: what is added never leaves a gap [L4].
 * - Deletions never reach beyond what is there.
 */
export class Coverage {
  readonly #clocks: Map<ClientId, number>
  /** As they were given, until somebody asks for them. */
  #deletions: Map<ClientId, RangeSet> | Uint8Array

  private constructor(clocks: Map<ClientId, number>, deletions: Map<ClientId, RangeSet> | Uint8Array) {
    this.#clocks = clocks
    this.#deletions = deletions
  }

  static empty(): Coverage {
    return new Coverage(new Map(), new Map())
  }

  /**
   * From a Yjs state vector, and a delete set as at the end of a V1 update. Throws `MESSAGE_MALFORMED`, also where
   * something is deleted that is not there.
   */
  static decode(stateVector: Uint8Array, deleteSet: Uint8Array): Coverage {
    const coverage = Coverage.ofSnapshot(stateVector, deleteSet)
    coverage.#decodedDeletions()
    return coverage
  }

  /**
   * The same of bytes whose checksum was right. The deletions are decoded when they are first asked for: who only
   * reads a document never needs them, and of a long-lived one they are the larger part by far.
   */
  static ofSnapshot(stateVector: Uint8Array, deleteSet: Uint8Array): Coverage {
    const clocks = decodeStateVector(stateVector)
    for (const [client, clock] of clocks) if (clock === 0) clocks.delete(client)
    // A copy: what is given may be a view of the whole snapshot.
    return new Coverage(clocks, deleteSet.slice())
  }

  get isEmpty(): boolean {
    return this.#clocks.size === 0
  }

  clone(): Coverage {
    const deletions = new Map<ClientId, RangeSet>()
    for (const [client, ranges] of this.#decodedDeletions()) deletions.set(client, ranges.clone())
    return new Coverage(new Map(this.#clocks), deletions)
  }

  equals(other: Coverage): boolean {
    const mine = this.#decodedDeletions()
    const others = other.#decodedDeletions()
    if (this.#clocks.size !== other.#clocks.size || mine.size !== others.size) return false
    for (const [client, clock] of this.#clocks) if (other.clockOf(client) !== clock) return false
    for (const [client, ranges] of mine) {
      const theirs = others.get(client)
      if (theirs === undefined || !ranges.equals(theirs)) return false
    }
    return true
  }

  /** How many client ids ever wrote in it. */
  get clientCount(): number {
    return this.#clocks.size
  }

  /** The clock after the client's last struct; 0 for a client that is not there. */
  clockOf(client: ClientId): number {
    return this.#clocks.get(client) ?? 0
  }

  /** Whether the update inserts, refers to or deletes beyond what this coverage and the update's own structs hold. */
  hasGapBefore(scan: UpdateScan): boolean {
    let client: ClientId | undefined
    let reach = 0
    for (const range of scan.structs) {
      if (range.client !== client) {
        client = range.client
        reach = this.clockOf(client)
      }
      if (range.clock > reach) return true
      reach = Math.max(reach, range.clock + range.length)
    }
    for (const { client, end } of scan.references) {
      if (end > this.#clockAfter(scan, client)) return true
    }
    let deletedClient: ClientId | undefined
    for (const range of scan.deletions) {
      if (range.client !== deletedClient) {
        deletedClient = range.client
        reach = this.#clockAfter(scan, deletedClient)
      }
      if (range.clock + range.length > reach) return true
    }
    return false
  }

  novelty(scan: UpdateScan): Novelty {
    let hasNew = false
    let hasKnown = false
    for (const { client, clock, length } of scan.structs) {
      const have = this.clockOf(client)
      if (clock + length > have) hasNew = true
      if (clock < have) hasKnown = true
    }
    for (const { client, clock, length } of scan.deletions) {
      const have = this.#decodedDeletions().get(client)
      if (have?.covers(clock, clock + length) !== true) hasNew = true
      if (have?.overlaps(clock, clock + length) === true) hasKnown = true
    }
    if (!hasNew) return 'nothing'
    return hasKnown ? 'part' : 'whole'
  }

  /** The clients, each once, of whom the update carries structs that are not there. */
  newStructClients(scan: UpdateScan): ClientId[] {
    const clients: ClientId[] = []
    for (const { client, clock, length } of scan.structs) {
      if (clock + length > this.clockOf(client) && clients.at(-1) !== client) clients.push(client)
    }
    return clients
  }

  /** Of these deletions what is not there: by client starts and ends in turn. Each client's lie together. */
  missingOf(deletions: readonly ClockRange[]): Map<ClientId, number[]> {
    const missing = new Map<ClientId, number[]>()
    for (const [client, bounds] of boundsByClient(deletions)) {
      const have = this.#decodedDeletions().get(client)
      const news = have === undefined ? bounds : have.missingOf(bounds)
      if (news.length > 0) missing.set(client, news)
    }
    return missing
  }

  /** Only for an update without a gap before it. */
  add(scan: UpdateScan): void {
    for (const { client, clock, length } of scan.structs) {
      const end = clock + length
      if (end > this.clockOf(client)) this.#clocks.set(client, end)
    }
    this.#addDeletions(scan.deletions)
  }

  /** As Yjs encodes it, byte by byte. */
  encodeStateVector(): Uint8Array {
    return encodeStateVector(this.#clocks)
  }

  /** As Yjs encodes it at the end of a V1 update, byte by byte. */
  encodeDeleteSet(): Uint8Array {
    return encodeDeleteSet(this.#decodedDeletions())
  }

  /** The client's clock after the update, which has no gap among its structs. */
  #clockAfter(scan: UpdateScan, client: ClientId): number {
    // Clients descend: find the last of this client's ranges.
    let low = 0
    let high = scan.structs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((scan.structs[middle] as ClockRange).client < client) high = middle
      else low = middle + 1
    }
    const last = scan.structs[low - 1]
    const have = this.clockOf(client)
    return last?.client === client ? Math.max(have, last.clock + last.length) : have
  }

  #decodedDeletions(): Map<ClientId, RangeSet> {
    if (!(this.#deletions instanceof Uint8Array)) return this.#deletions
    const reader = new ByteReader(this.#deletions, 'MESSAGE_MALFORMED')
    const ranges = readDeleteSet(reader, Number.POSITIVE_INFINITY)
    reader.expectEnd()
    for (const { client, clock, length } of ranges) {
      if (clock + length > this.clockOf(client)) reader.fail('deletes what is not there')
    }
    this.#deletions = new Map()
    this.#addDeletions(ranges)
    return this.#deletions
  }

  #addDeletions(deletions: readonly ClockRange[]): void {
    for (const [client, bounds] of boundsByClient(deletions)) {
      const have = this.#decodedDeletions().get(client)
      if (have === undefined) this.#decodedDeletions().set(client, RangeSet.of(bounds))
      else have.addAll(bounds)
    }
  }
}

/** Clients with their starts and ends in turn, of ranges in which each client's lie together. */
function boundsByClient(ranges: readonly ClockRange[]): Map<ClientId, number[]> {
  const bounds = new Map<ClientId, number[]>()
  let client: ClientId | undefined
  let current: number[] = []
  for (const range of ranges) {
    if (range.client !== client) {
      client = range.client
      current = []
      bounds.set(client, current)
    }
    current.push(range.clock, range.clock + range.length)
  }
  return bounds
}
