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
const HAS_LEFT = 0x80
const HAS_RIGHT = 0x40
const HAS_KEY = 0x20
const CONTENT_BITS = 0x1f

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
  pass.run()
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
  new StructScan(reader, limits, rehearsal).run()
  rehearsal.check(reader, limits.nestingMax)
}

class StructScan {
  readonly structs: ClockRange[] = []
  /** Without holes. */
  structCount = 0
  readonly #reader: ByteReader
  readonly #limits: ScanLimits
  readonly #rehearsal: Rehearsal | undefined
  #clientCount = 0
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

  constructor(reader: ByteReader, limits: ScanLimits, rehearsal?: Rehearsal) {
    this.#reader = reader
    this.#limits = limits
    this.#rehearsal = rehearsal
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

  run(): void {
    const reader = this.#reader
    this.#clientCount = reader.count(5)
    if (this.#clientCount > this.#limits.clientsMax) reader.fail('holds structs of too many clients')
    let former = Number.POSITIVE_INFINITY
    for (let index = 0; index < this.#clientCount; index += 1) {
      const structCount = reader.count(2)
      const client = reader.varUint()
      if (structCount === 0) reader.fail('names a client without structs')
      if (client >= former) reader.fail('holds clients out of order')
      former = client
      this.#rehearsal?.startClient(client)
      this.#scanClient(client, structCount)
    }
  }

  #scanClient(client: ClientId, structCount: number): void {
    const reader = this.#reader
    let clock = reader.varUint()
    let runStart = clock
    for (let index = 0; index < structCount; index += 1) {
      const info = reader.byte()
      const length = this.#scanStruct(info, client, clock)
      const end = clock + length
      if (length === 0 || end > CLOCK_MAX) reader.fail('holds a struct of impossible length')
      if (info === CONTENT.skip) {
        this.#endRun(client, runStart, clock)
        runStart = end
      } else {
        this.structCount += 1
        if (this.#links.isType) this.#typeCount += 1
        this.#rehearsal?.add(clock, length, this.#links)
      }
      clock = end
    }
    this.#endRun(client, runStart, clock)
  }

  #endRun(client: ClientId, start: number, end: number): void {
    if (end > start) this.structs.push({ client, clock: start, length: end - start })
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
