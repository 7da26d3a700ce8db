import type { ClientId } from '../ids.ts'
import type { ByteReader } from './reader.ts'

/** In the place of a client id: no such reference. */
export const NOBODY = -1

/** What a struct says about its place, without its content. */
export interface StructLinks {
  /** The struct to its left, or the type it lies in. */
  firstClient: ClientId
  firstClock: number
  firstIsParent: boolean
  /** The struct to its right. */
  rightClient: ClientId
  rightClock: number
  isType: boolean
}

/** In the place of a row: the update does not carry the struct. */
const ELSEWHERE = -1

/**
 * The structs of one update by their ids alone, and what becomes of them when Yjs integrates them.
 *
 * Two faults show only in the whole: structs of several clients that wait for each other, which Yjs keeps as pending
 * for ever [L4], and types within types beyond the limit.
 */
export class Rehearsal {
  // One row for each struct, in columns: an update of a megabyte has half a million.
  readonly #clocks: Float64Array
  readonly #ends: Float64Array
  readonly #firstClients: Float64Array
  readonly #firstClocks: Float64Array
  readonly #rightClients: Float64Array
  readonly #rightClocks: Float64Array
  readonly #isParent: Uint8Array
  readonly #isType: Uint8Array
  readonly #depths: Uint32Array
  #rowCount = 0
  /** By client, in the update's order: the first row, and after all the row after the last. */
  readonly #firstRows: number[] = []
  readonly #clientIndexes = new Map<ClientId, number>()
  #nextRows: number[] | undefined
  /** By client: the row it is to reach, 0 where it is not waiting. */
  #goals: number[] = []
  readonly #waiting: number[] = []
  #nextClient = 0

  constructor(structCount: number) {
    this.#clocks = new Float64Array(structCount)
    this.#ends = new Float64Array(structCount)
    this.#firstClients = new Float64Array(structCount)
    this.#firstClocks = new Float64Array(structCount)
    this.#rightClients = new Float64Array(structCount)
    this.#rightClocks = new Float64Array(structCount)
    this.#isParent = new Uint8Array(structCount)
    this.#isType = new Uint8Array(structCount)
    this.#depths = new Uint32Array(structCount)
  }

  startClient(client: ClientId): void {
    this.#clientIndexes.set(client, this.#firstRows.length)
    this.#firstRows.push(this.#rowCount)
  }

  /** A struct of the client that was started last, after its former ones. */
  add(clock: number, length: number, links: StructLinks): void {
    const row = this.#rowCount
    this.#clocks[row] = clock
    this.#ends[row] = clock + length
    this.#firstClients[row] = links.firstClient
    this.#firstClocks[row] = links.firstClock
    this.#rightClients[row] = links.rightClient
    this.#rightClocks[row] = links.rightClock
    this.#isParent[row] = links.firstIsParent ? 1 : 0
    this.#isType[row] = links.isType ? 1 : 0
    this.#rowCount += 1
  }

  /**
   * Fails the reader where structs wait for each other in a circle, or types nest deeper than `nestingMax`. Returns
   * whether it has come to the end, and stops after `steps`: then it goes on where it is called again.
   *
   * for each client: put its structs in place one after the other;
   *   where one needs a struct that is in the update and not in place yet, first bring that client as far;
   *   where that client is itself waiting, there is a circle
   */
  check(reader: ByteReader, nestingMax: number, steps: number): boolean {
    if (this.#nextRows === undefined) this.#nextRows = this.#start()
    const nextRows = this.#nextRows
    const goals = this.#goals
    const waiting = this.#waiting
    const bringTo = (client: number, goal: number): void => {
      if (goals[client] !== 0) reader.fail('holds structs that wait for each other')
      goals[client] = goal
      waiting.push(client)
    }
    let stepsLeft = steps
    for (;;) {
      const client = waiting.at(-1)
      if (stepsLeft <= 0) return false
      stepsLeft -= 1
      if (client === undefined) {
        const next = this.#nextClient
        if (next === nextRows.length) return true
        this.#nextClient += 1
        const end = this.#firstRows[next + 1] as number
        if ((nextRows[next] as number) < end) bringTo(next, end)
        continue
      }
      const row = nextRows[client] as number
      if (row >= (goals[client] as number)) {
        goals[client] = 0
        waiting.pop()
        continue
      }
      const firstClient = this.#clientIndex(this.#firstClients[row] as ClientId)
      const first = this.#find(firstClient, this.#firstClocks[row] as number)
      const rightClient = this.#clientIndex(this.#rightClients[row] as ClientId)
      const right = this.#find(rightClient, this.#rightClocks[row] as number)
      if (isAhead(first, nextRows[firstClient])) bringTo(firstClient, first + 1)
      else if (isAhead(right, nextRows[rightClient])) bringTo(rightClient, right + 1)
      else {
        const depth = this.#depthAt(row, first, right)
        if (this.#isType[row] === 1 && depth >= nestingMax) reader.fail('nests types too deeply')
        this.#depths[row] = depth
        nextRows[client] = row + 1
      }
    }
  }

  /** Returns by client the first row that is not in its place. */
  #start(): number[] {
    const nextRows = this.#firstRows.slice()
    this.#firstRows.push(this.#rowCount)
    this.#goals = new Array(nextRows.length).fill(0)
    return nextRows
  }

  /** How many types of this update it lies in, as far as one sees from here. */
  #depthAt(row: number, first: number, right: number): number {
    const firstDepth = first === ELSEWHERE ? 0 : (this.#depths[first] as number)
    if (this.#isParent[row] === 1) return firstDepth + 1
    return Math.max(firstDepth, right === ELSEWHERE ? 0 : (this.#depths[right] as number))
  }

  #clientIndex(client: ClientId): number {
    return client === NOBODY ? ELSEWHERE : (this.#clientIndexes.get(client) ?? ELSEWHERE)
  }

  /** The row of the struct with this clock. */
  #find(clientIndex: number, clock: number): number {
    if (clientIndex === ELSEWHERE) return ELSEWHERE
    const end = this.#firstRows[clientIndex + 1] as number
    let low = this.#firstRows[clientIndex] as number
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ends[middle] as number) > clock) high = middle
      else low = middle + 1
    }
    return low < end && (this.#clocks[low] as number) <= clock ? low : ELSEWHERE
  }
}

/** Whether the row, if there is one, is not in its place yet. */
function isAhead(row: number, nextRow: number | undefined): boolean {
  return row !== ELSEWHERE && nextRow !== undefined && row >= nextRow
}
