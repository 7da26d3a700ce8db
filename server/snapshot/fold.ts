import * as Y from 'yjs'
import type { Seq } from '../../shared/ids.ts'
import type { Entry, Snapshot } from '../../shared/log/update-log.ts'
import { isSameContent } from './same-content.ts'

/** A document as of its last entry, as a snapshot wants it. */
export interface Folded {
  /** Yjs update, V1, deleted content dropped. */
  readonly update: Uint8Array
  readonly stateVector: Uint8Array
  readonly deleteSet: Uint8Array
  /** Entries that Yjs could not apply: the document is what it is without them. */
  readonly quarantined: readonly Seq[]
}

export type FoldBase = Pick<Snapshot, 'update'>
export type FoldEntry = Pick<Entry, 'seq' | 'update'>

/**
 * Replays entries onto the state that they follow [S1], and proves the result before anyone uses it [S3]:
 *
 *     doc    = base, then each entry; one that cannot be applied is left out, and doc built anew without it
 *     update = doc, encoded
 *     copy   = update, loaded again: same state vector, same deletions, same content in the same order as doc
 *     encoding copy must give update back, byte for byte
 *
 * Never `Y.mergeUpdates`, which is quadratic and keeps what was deleted.
 *
 * @throws Error when the base cannot be loaded or the result does not equal the replay: there is no snapshot then,
 * and the entries must stay.
 */
export function fold(base: FoldBase | undefined, entries: readonly FoldEntry[]): Folded {
  const { doc, quarantined } = replay(base, entries)
  const encoded = Y.encodeStateAsUpdate(doc)
  const copy = load(encoded)
  if (!isSameContent(doc, copy)) throw new Error('a snapshot would not equal the replay of its entries')
  const update = Y.encodeStateAsUpdate(copy)
  // Structs that became neighbours by loading were joined: once more, and nothing may change any more.
  if (!isSameBytes(encoded, update) && !isSameBytes(update, Y.encodeStateAsUpdate(load(update)))) {
    throw new Error('a snapshot changes by being loaded')
  }
  return { update, stateVector: Y.encodeStateVector(copy), deleteSet: encodeDeleteSet(copy), quarantined }
}

/** The document as of the last entry, without those that cannot be applied. */
export function replay(
  base: FoldBase | undefined,
  entries: readonly FoldEntry[],
): { doc: Y.Doc; quarantined: Seq[] } {
  const doc = load(base?.update)
  return areAllApplied(doc, entries) ? { doc, quarantined: [] } : replayOneByOne(base, entries)
}

/** In one transaction: what Yjs does at the end of each costs more than most entries. */
function areAllApplied(doc: Y.Doc, entries: readonly FoldEntry[]): boolean {
  try {
    return Y.transact(doc, () => entries.every(({ update }) => applies(doc, update)))
  } catch {
    return false // some of it throws at the end of a transaction: one by one shows which
  }
}

function replayOneByOne(
  base: FoldBase | undefined,
  entries: readonly FoldEntry[],
): { doc: Y.Doc; quarantined: Seq[] } {
  const quarantined: Seq[] = []
  let from = base?.update
  let applied: Uint8Array[] = []
  let doc = load(from)
  for (const { seq, update } of entries) {
    if (applies(doc, update)) {
      applied.push(update)
      continue
    }
    quarantined.push(seq)
    // A throw may leave a part of the entry behind, so this copy is dead. The new one is the base for the next such
    // entry: many of them cost no more than a load each.
    doc = load(from)
    for (const earlier of applied) Y.applyUpdate(doc, earlier)
    from = Y.encodeStateAsUpdate(doc)
    applied = []
  }
  return { doc, quarantined }
}

/** Whether two states hold the same content in the same order. @throws Error when one cannot be loaded */
export function isSameState(one: Uint8Array, other: Uint8Array): boolean {
  return isSameContent(load(one), load(other))
}

function load(update: Uint8Array | undefined): Y.Doc {
  const doc = new Y.Doc({ gc: true, guid: 'fold' })
  doc.on('beforeObserverCalls', leaveMarksAlone)
  if (update !== undefined) Y.applyUpdate(doc, update)
  if (isIncomplete(doc)) throw new Error('a state refers to what it does not hold')
  return doc
}

/**
 * After a remote change Yjs deletes marks that have become superfluous, as an edit of its own, which whoever has the
 * document open publishes. Nobody would hear of it from here, and the snapshot would say more than its entries [S1]:
 * those who read them and those who read it would have different documents. It is not done after local changes.
 */
function leaveMarksAlone(transaction: Y.Transaction): void {
  transaction.local = true
}

/** Every prefix of a log is complete [L4]: what has to wait for something can no more be applied than what throws. */
function applies(doc: Y.Doc, update: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, update)
  } catch {
    return false // the caller quarantines it, and says so
  }
  return !isIncomplete(doc)
}

function isIncomplete(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null
}

function encodeDeleteSet(doc: Y.Doc): Uint8Array {
  const deletions = Y.createDeleteSetFromStructStore(doc.store)
  // A Yjs snapshot is a delete set, then a state vector: this one is empty, a single 0.
  return Y.encodeSnapshot(Y.createSnapshot(deletions, new Map())).slice(0, -1)
}

function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
