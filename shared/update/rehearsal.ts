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

interface Block {
  readonly client: ClientId
  readonly firstRow: number
  /** After the last row. */
  endRow: number
  /** The next row that the rehearsal puts in its place. */
  nextRow: number
  isWaiting: boolean
}

/**
 * The structs of one update by their ids alone, and what becomes of them when Yjs integrates them.
 *
 * Two faults show only in the whole: structs of several clients that wait for each other, which Yjs keeps as pending
 * for ever [L4], and types within types beyond the limit. A single client's structs cannot wait for each other, and
 * few types cannot nest deeply, so nearly no update needs the rehearsal.
 */
export class Rehearsal {
  readonly #blocks: Block[] = []
  // One row for each struct. Columns of numbers: an update of a megabyte has a hundred thousand rows.
  readonly #clocks: number[] = []
  readonly #ends: number[] = []
  readonly #firstClients: ClientId[] = []
  readonly #firstClocks: number[] = []
  readonly #rightClients: ClientId[] = []
  readonly #rightClocks: number[] = []
  readonly #isParent: boolean[] = []
  readonly #isType: boolean[] = []
  #hasForeignLinks = false
  #typeCount = 0

  startClient(client: ClientId): void {
    const row = this.#clocks.length
    this.#blocks.push({ client, firstRow: row, endRow: row, nextRow: row, isWaiting: false })
  }

  /** A struct of the client that was started last, after its former ones. */
  add(clock: number, length: number, links: StructLinks): void {
    const block = this.#blocks.at(-1) as Block
    block.endRow += 1
    this.#clocks.push(clock)
    this.#ends.push(clock + length)
    this.#firstClients.push(links.firstClient)
    this.#firstClocks.push(links.firstClock)
    this.#rightClients.push(links.rightClient)
    this.#rightClocks.push(links.rightClock)
    this.#isParent.push(links.firstIsParent)
    this.#isType.push(links.isType)
    if (links.isType) this.#typeCount += 1
    if (links.firstClient !== NOBODY && links.firstClient !== block.client) this.#hasForeignLinks = true
    if (links.rightClient !== NOBODY && links.rightClient !== block.client) this.#hasForeignLinks = true
  }

  /**
   * Fails the reader where structs wait for each other in a circle, or types nest deeper than `nestingMax`.
   *
   * for each client: put its structs in place one after the other;
   *   where one needs a struct that is in the update and not in place yet, first bring that client as far;
   *   where that client is itself waiting, there is a circle
   */
  check(reader: ByteReader, nestingMax: number): void {
    const canWait = this.#blocks.length > 1 && this.#hasForeignLinks
    if (!canWait && this.#typeCount <= nestingMax) return
    const byClient = new Map(this.#blocks.map((block) => [block.client, block]))
    const depths: number[] = new Array(this.#clocks.length).fill(0)
    const waiting: { readonly block: Block; readonly untilRow: number }[] = []
    const wait = (block: Block, untilRow: number): void => {
      if (block.isWaiting) reader.fail('holds structs that wait for each other')
      block.isWaiting = true
      waiting.push({ block, untilRow })
    }
    for (const start of this.#blocks) {
      if (start.nextRow < start.endRow) wait(start, start.endRow - 1)
      for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
        const { block, untilRow } = top
        if (block.nextRow > untilRow) {
          block.isWaiting = false
          waiting.pop()
          continue
        }
        const row = block.nextRow
        const first = this.#find(
          byClient,
          this.#firstClients[row] as ClientId,
          this.#firstClocks[row] as number,
        )
        const right = this.#find(
          byClient,
          this.#rightClients[row] as ClientId,
          this.#rightClocks[row] as number,
        )
        if (first !== undefined && first.row >= first.block.nextRow) wait(first.block, first.row)
        else if (right !== undefined && right.row >= right.block.nextRow) wait(right.block, right.row)
        else {
          const firstDepth = first === undefined ? 0 : (depths[first.row] as number)
          const rightDepth = right === undefined ? 0 : (depths[right.row] as number)
          const depth = this.#isParent[row] ? firstDepth + 1 : Math.max(firstDepth, rightDepth)
          if (this.#isType[row] && depth >= nestingMax) reader.fail('nests types too deeply')
          depths[row] = depth
          block.nextRow += 1
        }
      }
    }
  }

  /** The struct with this id; `undefined` where the update does not carry it. */
  #find(
    byClient: ReadonlyMap<ClientId, Block>,
    client: ClientId,
    clock: number,
  ): { readonly block: Block; readonly row: number } | undefined {
    const block = byClient.get(client)
    if (block === undefined) return undefined
    let low = block.firstRow
    let high = block.endRow
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ends[middle] as number) > clock) high = middle
      else low = middle + 1
    }
    return low < block.endRow && (this.#clocks[low] as number) <= clock ? { block, row: low } : undefined
  }
}
