import * as Y from 'yjs'
import type { ClientId } from '../../shared/ids.ts'
import type { PublishKind } from '../../shared/protocol/messages.ts'
import { mergeUpdates } from './merge-updates.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from './provider-limits.ts'
import { splitUpdate } from './split-update.ts'

/** One or more transactions of this browser that no server has acknowledged. */
interface Edit {
  readonly update: Uint8Array
  /** How many transactions it holds. */
  readonly edits: number
  /** Where its last transaction lies in the local log; 0: not there. */
  localSeq: number
  /** For whom it holds structs, and from which clock to which. */
  readonly structs: ReadonlyMap<ClientId, { readonly from: number; readonly to: number }>
  /** The batch that carries it in this session; 0: none yet. */
  batch: number
}

export interface Batch {
  readonly batch: number
  readonly kind: PublishKind
  readonly update: Uint8Array
}

/** Above this, edits are not merged with others: it would save nothing and cost a copy. */
const MERGE_MAX_BYTES = 64 * 1024

/**
 * What was edited here and is not known to be on the server's disk, in the order it was edited.
 *
 * - [R3] An edit leaves only by an acknowledgement; a new session sends all that is left again.
 * - Those with a batch come before those without, and batches only rise along the list.
 */
export class UnacknowledgedEdits {
  readonly #limits: ProviderLimits
  #edits: Edit[] = []
  /** How many of them, from the first, have a batch. */
  #sent = 0
  #lastBatch = 0
  #flights: { readonly batch: number; readonly bytes: number }[] = []
  #transactions = 0

  constructor(limits: ProviderLimits = PROVIDER_LIMITS) {
    this.#limits = limits
  }

  get isEmpty(): boolean {
    return this.#edits.length === 0
  }

  /** Nothing is left, and nothing is on its way: neither edits nor what was offered for others. */
  get isSettled(): boolean {
    return this.isEmpty && this.batchesInFlight === 0
  }

  /** Transactions. */
  get count(): number {
    return this.#transactions
  }

  /** Where the last one lies in the local log; 0 when it is not there, or there is none. */
  get lastLocalSeq(): number {
    return this.#edits.at(-1)?.localSeq ?? 0
  }

  get hasUnsent(): boolean {
    return this.#sent < this.#edits.length
  }

  /** Batches of this session that were not acknowledged. */
  get batchesInFlight(): number {
    return this.#flights.length
  }

  get bytesInFlight(): number {
    return this.#flights.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  add(update: Uint8Array, localSeq: number): void {
    this.#edits.push({ update, edits: 1, localSeq, structs: structsOf(update), batch: 0 })
    this.#transactions++
    if (this.#edits.length - this.#sent > this.#limits.editsKeptApart) this.#mergeUnsent()
  }

  /** The local log has begun anew: where each edit lies in it now. */
  relocate(append: (update: Uint8Array) => number): void {
    for (const edit of this.#edits) edit.localSeq = append(edit.update)
  }

  /** A session ended: what it did not acknowledge is to be sent again, in batches from 1. */
  rewind(): void {
    for (const edit of this.#edits) edit.batch = 0
    this.#sent = 0
    this.#lastBatch = 0
    this.#flights = []
  }

  /**
   * The next batch: as many unsent edits as fit together. Those of the client id that this session speaks for are an
   * `update`, those of former lives an `offer` [P2]. Undefined when all are sent; 'too large' when the next one is
   * above `maxBytes` and cannot be sent in pieces.
   */
  next(ownClient: ClientId, maxBytes: number): Batch | 'too large' | undefined {
    const first = this.#edits[this.#sent]
    if (first === undefined) return undefined
    if (first.update.byteLength > maxBytes) {
      return this.#split(first, maxBytes) ? this.next(ownClient, maxBytes) : 'too large'
    }
    const kind = kindOf(first, ownClient)
    let group = this.#groupFrom(this.#sent, maxBytes, (edit) => kindOf(edit, ownClient) === kind)
    let update = merged(group)
    if (update.byteLength > maxBytes) {
      group = [first]
      update = first.update
    }
    const batch = this.#newBatch(update.byteLength)
    for (const edit of group) edit.batch = batch
    this.#sent += group.length
    return { batch, kind, update }
  }

  /** The number of a batch of so many bytes that carries everything there is: all edits wait for this one. */
  supersede(bytes: number): number {
    const batch = this.#newBatch(bytes)
    for (const edit of this.#edits) edit.batch = batch
    this.#sent = this.#edits.length
    return batch
  }

  /**
   * Everything there is lies in these pieces, which need each other in this order: from now on they are what is not
   * acknowledged. Returns the number that their first batch will have.
   */
  replaceBy(pieces: readonly Uint8Array[]): number {
    const edits = inPieces(pieces, this.#transactions, this.lastLocalSeq)
    this.#edits.splice(0, this.#edits.length, ...edits)
    this.#sent = 0
    return this.#lastBatch + 1
  }

  /** Everything up to `batch` is on the server's disk. Returns where the last of it lies in the local log, or 0. */
  acknowledge(batch: number): number {
    this.#flights = this.#flights.filter((flight) => flight.batch > batch)
    let count = 0
    let localSeq = 0
    for (const edit of this.#edits) {
      if (edit.batch === 0 || edit.batch > batch) break
      count++
      this.#transactions -= edit.edits
      localSeq = Math.max(localSeq, edit.localSeq)
    }
    this.#edits.splice(0, count)
    this.#sent -= count
    return localSeq
  }

  /** The clock up to which structs of `client` are known, given that they are up to `clock`, and what is here. */
  reach(client: ClientId, clock: number): number {
    let reach = clock
    for (const { structs } of this.#edits) {
      const range = structs.get(client)
      if (range !== undefined && range.from <= reach) reach = Math.max(reach, range.to)
    }
    return reach
  }

  /** All of it as one update; undefined when there is none. */
  merged(): Uint8Array | undefined {
    return this.isEmpty ? undefined : mergeUpdates(this.#edits.map(({ update }) => update))
  }

  #newBatch(bytes: number): number {
    this.#flights.push({ batch: ++this.#lastBatch, bytes })
    return this.#lastBatch
  }

  #split(edit: Edit, maxBytes: number): boolean {
    const pieces = splitUpdate(edit.update, maxBytes)
    if (pieces === undefined) return false
    this.#edits.splice(this.#sent, 1, ...inPieces(pieces, edit.edits, edit.localSeq))
    return true
  }

  #mergeUnsent(): void {
    const edits = this.#edits.slice(0, this.#sent)
    for (let at = this.#sent; at < this.#edits.length; ) {
      const first = this.#edits[at] as Edit
      const group = this.#groupFrom(at, MERGE_MAX_BYTES, (edit) => soleClient(edit) === soleClient(first))
      at += group.length
      edits.push(group.length === 1 ? first : mergedEdit(group))
    }
    this.#edits = edits
  }

  #groupFrom(start: number, maxBytes: number, belongs: (edit: Edit) => boolean): Edit[] {
    const group: Edit[] = []
    let bytes = 0
    for (let at = start; at < this.#edits.length && group.length < this.#limits.editsPerBatch; at++) {
      const edit = this.#edits[at] as Edit
      bytes += edit.update.byteLength
      if (group.length > 0 && (bytes > maxBytes || !belongs(edit))) break
      group.push(edit)
    }
    return group
  }
}

function merged(group: readonly Edit[]): Uint8Array {
  const [first] = group
  return first !== undefined && group.length === 1
    ? first.update
    : Y.mergeUpdates(group.map(({ update }) => update))
}

function mergedEdit(group: readonly Edit[]): Edit {
  const update = merged(group)
  return {
    update,
    edits: group.reduce((sum, { edits }) => sum + edits, 0),
    localSeq: group.at(-1)?.localSeq ?? 0,
    structs: structsOf(update),
    batch: 0,
  }
}

/** Of which only the last settles what they say together. */
function inPieces(pieces: readonly Uint8Array[], edits: number, localSeq: number): Edit[] {
  return pieces.map((update, at) => {
    const isLast = at === pieces.length - 1
    return {
      update,
      edits: isLast ? edits : 0,
      localSeq: isLast ? localSeq : 0,
      structs: structsOf(update),
      batch: 0,
    }
  })
}

function structsOf(update: Uint8Array): Edit['structs'] {
  const { from, to } = Y.parseUpdateMeta(update)
  const structs = new Map<ClientId, { from: number; to: number }>()
  for (const [client, clock] of from) structs.set(client, { from: clock, to: to.get(client) ?? clock })
  return structs
}

/** Whose structs an edit holds: one client, nobody (deletions only) or several. */
function soleClient({ structs }: Edit): ClientId | 'nobody' | 'several' {
  if (structs.size > 1) return 'several'
  for (const client of structs.keys()) return client
  return 'nobody'
}

function kindOf(edit: Edit, ownClient: ClientId): PublishKind {
  const client = soleClient(edit)
  return client === 'nobody' || client === ownClient ? 'update' : 'offer'
}
