import type { ClientId } from '../ids.ts'
import { CONTENT, skipContent } from './content.ts'
import { CLOCK_MAX, readDeleteSet } from './delete-set.ts'
import { ByteReader } from './reader.ts'
import { NOBODY, Rehearsal, type StructLinks } from './rehearsal.ts'
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from './scan-limits.ts'
import { checkKey } from './value.ts'

/** `length` clocks of one client, from `clock` on. */
export interface ClockRange {
  readonly client: ClientId
  readonly clock: number
  readonly length: number
}

/** What an update says, without its content. Plain arrays; made once, read by coverage checks. */
export interface UpdateScan {
  /** Structs it carries: one range for each unbroken run, clients descending as in the update, clocks ascending. */
  readonly structs: readonly ClockRange[]
  /** Deletions it carries, in the update's order: clients as they come, clocks ascending. */
  readonly deletions: readonly ClockRange[]
  /**
   * For each client that structs of others refer to (origins, parents), the clock after the highest one referred to.
   * A client's references to itself always point to before the struct that makes them, so they say nothing more.
   */
  readonly references: readonly { readonly client: ClientId; readonly end: number }[]
  /** Where the delete set begins in the update's bytes. */
  readonly deleteSetOffset: number
}

/** The bits of a struct's first byte above its content. */
export const HAS_LEFT = 0x80
export const HAS_RIGHT = 0x40
export const HAS_KEY = 0x20
export const CONTENT_BITS = 0x1f

/**
 * Reads a Yjs update, format V1, strictly, and builds nothing from it. Throws `UPDATE_MALFORMED` for everything that
 * Yjs does not write, and for nothing that it does, apart from the limits.
 *
 * For an update that passes, whose gaps were asked for (`Coverage.hasGapBefore`), and that was trimmed (`trimUpdate`),
 * `Y.applyUpdate` leaves nothing pending, and what it makes can be encoded and loaded again [L4].
 *
 * One fault is known that no scan can see, because it needs the document: a *long value under a key*. A forged struct
 * of several clocks may stand, by its origin, in the place of a map's value. When something later refers into its
 * middle, Yjs splits it, forgets that its first half lives, and throws "Unexpected case" when the map is deleted and
 * collected. Whoever applies updates has to survive that [R4] [S3].
 */
export function scanUpdate(update: Uint8Array, limits: ScanLimits = DEFAULT_SCAN_LIMITS): UpdateScan {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  const pass = new StructScan(reader, limits)
  pass.advance(Number.POSITIVE_INFINITY)
  const deleteSetOffset = reader.position
  const deletions = readDeleteSet(reader, limits.deletedClientsMax)
  reader.expectEnd()
  if (pass.needsRehearsal) rehearse(update, limits, pass.structCount)
  return { structs: pass.structs, deletions, references: pass.references, deleteSetOffset }
}

/** Reads the structs once more, which is cheaper than to keep of every update what nearly none needs. */
function rehearse(update: Uint8Array, limits: ScanLimits, structCount: number): void {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  const rehearsal = new Rehearsal(structCount)
  new StructScan(reader, limits, rehearsal).advance(Number.POSITIVE_INFINITY)
  rehearsal.check(reader, limits.nestingMax, Number.POSITIVE_INFINITY)
}

/** Hears of the structs of an update one after the other. */
export interface StructListener {
  /** What is said of this client begins at the byte `at`. */
  startClient(client: ClientId, at: number): void
  /** A struct of the client that was started last; no holes. `left` of that client's begin at the byte `at` or behind. */
  add(clock: number, length: number, links: StructLinks, at: number, left: number): void
}

/** The structs of an update, from its first byte to its delete set. It can stop behind any of them and go on. */
export class StructScan {
  readonly structs: ClockRange[] = []
  /** Without holes. */
  structCount = 0
  readonly #reader: ByteReader
  readonly #limits: ScanLimits
  readonly #listener: StructListener | undefined
  #clientCount = 0
  /** -1 before the beginning. */
  #clientsLeft = -1
  #structsLeft = 0
  #client: ClientId = NOBODY
  /** Of the next struct, and of the first in the unbroken run before it. */
  #clock = 0
  #runStart = 0
  #typeCount = 0
  #references: Map<ClientId, number> | undefined
  /** Of the struct that is being read. One object for all of them: this is the path of every keystroke. */
  readonly #links: StructLinks = {
    firstClient: NOBODY,
    firstClock: 0,
    firstIsParent: false,
    rightClient: NOBODY,
    rightClock: 0,
    isType: false,
  }

  constructor(reader: ByteReader, limits: ScanLimits, listener?: StructListener) {
    this.#reader = reader
    this.#limits = limits
    this.#listener = listener
  }

  get references(): UpdateScan['references'] {
    if (this.#references === undefined) return []
    return Array.from(this.#references, ([client, end]) => ({ client, end }))
  }

  /** A single client's structs cannot wait for each other, and few types cannot nest deeply. */
  get needsRehearsal(): boolean {
    const canWait = this.#clientCount > 1 && this.#references !== undefined
    // The outermost may lie in a type that is not in the update.
    return canWait || this.#typeCount >= this.#limits.nestingMax
  }

  /** Goes on to the first struct that begins at `until` or behind it. Returns whether there is none. */
  advance(until: number): boolean {
    if (this.#clientsLeft < 0) {
      this.#clientCount = this.#clientsLeft = this.#reader.count(5)
      if (this.#clientCount > this.#limits.clientsMax) this.#reader.fail('holds structs of too many clients')
    }
    while (this.#structsLeft > 0 || this.#clientsLeft > 0) {
      if (this.#structsLeft === 0) this.#startClient()
      if (!this.#scanStructs(until)) return false
    }
    return true
  }

  #startClient(): void {
    const reader = this.#reader
    const at = reader.position
    const structCount = reader.count(2)
    const client = reader.varUint()
    if (structCount === 0) reader.fail('names a client without structs')
    if (this.#client !== NOBODY && client >= this.#client) reader.fail('holds clients out of order')
    this.#clientsLeft -= 1
    this.#structsLeft = structCount
    this.#client = client
    this.#clock = this.#runStart = reader.varUint()
    this.#listener?.startClient(client, at)
  }

  /** Returns whether the client has no more of them. */
  #scanStructs(until: number): boolean {
    const reader = this.#reader
    const client = this.#client
    let clock = this.#clock
    for (let left = this.#structsLeft; left > 0; left -= 1) {
      const at = reader.position
      if (at >= until) {
        this.#structsLeft = left
        this.#clock = clock
        return false
      }
      const info = reader.byte()
      const length = this.#scanStruct(info, client, clock)
      const end = clock + length
      if (length === 0 || end > CLOCK_MAX) reader.fail('holds a struct of impossible length')
      if (info === CONTENT.skip) {
        this.#endRun(client, this.#runStart, clock)
        this.#runStart = end
      } else {
        this.structCount += 1
        if (this.#links.isType) this.#typeCount += 1
        this.#listener?.add(clock, length, this.#links, at, left)
      }
      clock = end
    }
    this.#endRun(client, this.#runStart, clock)
    this.#structsLeft = 0
    return true
  }

  #endRun(client: ClientId, start: number, end: number): void {
    if (end > start) this.structs.push({ client, clock: start, length: end - start })
    if (this.structs.length > this.#limits.runsMax) this.#reader.fail('holds too many holes')
  }

  /** Returns the struct's length in clocks, unchecked. */
  #scanStruct(info: number, client: ClientId, clock: number): number {
    const links = this.#links
    links.firstClient = NOBODY
    links.firstIsParent = false
    links.rightClient = NOBODY
    links.isType = (info & CONTENT_BITS) === CONTENT.type
    // Only these two bytes: Yjs' readers disagree on what other bits mean beside them.
    if (info === CONTENT.gc || info === CONTENT.skip) return this.#reader.varUint()
    if ((info & HAS_LEFT) !== 0) this.#scanLeft(client, clock)
    if ((info & HAS_RIGHT) !== 0) this.#scanRight(client, clock)
    if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
      this.#scanParent(client, clock)
      if ((info & HAS_KEY) !== 0) checkKey(this.#reader, this.#reader.text(), this.#limits)
    }
    return skipContent(this.#reader, info & CONTENT_BITS, this.#limits)
  }

  #scanLeft(client: ClientId, clock: number): void {
    this.#links.firstClient = this.#reader.varUint()
    this.#links.firstClock = this.#reader.varUint()
    this.#refer(this.#links.firstClient, this.#links.firstClock, client, clock)
  }

  #scanRight(client: ClientId, clock: number): void {
    this.#links.rightClient = this.#reader.varUint()
    this.#links.rightClock = this.#reader.varUint()
    this.#refer(this.#links.rightClient, this.#links.rightClock, client, clock)
  }

  #scanParent(client: ClientId, clock: number): void {
    const isRoot = this.#reader.byte()
    if (isRoot === 1) this.#scanRootName()
    else if (isRoot === 0) {
      this.#scanLeft(client, clock)
      this.#links.firstIsParent = true
    } else this.#reader.fail('holds a parent of unknown kind')
  }

  #scanRootName(): void {
    const { rootNames, rootNameMaxBytes } = this.#limits
    const name = this.#reader.text()
    checkKey(this.#reader, name, this.#limits)
    if (name.end - name.start > rootNameMaxBytes) this.#reader.fail('names a root type too long')
    if (rootNames.size > 0 && !rootNames.has(this.#reader.decode(name))) {
      this.#reader.fail('names a root type that is not allowed')
    }
  }

  #refer(toClient: ClientId, toClock: number, client: ClientId, clock: number): void {
    if (toClock >= CLOCK_MAX) this.#reader.fail('refers to an impossible clock')
    if (toClient === client) {
      if (toClock >= clock) this.#reader.fail('refers to what comes after itself')
      return
    }
    this.#references ??= new Map()
    const end = this.#references.get(toClient)
    if (end === undefined || end <= toClock) this.#references.set(toClient, toClock + 1)
  }
}
