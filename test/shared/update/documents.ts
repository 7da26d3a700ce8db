import { expect } from 'vitest'
import * as Y from 'yjs'
import { Coverage } from '../../../shared/update/coverage.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'

/** A document's delete set, as at the end of a V1 update. */
export function deleteSetOf(doc: Y.Doc): Uint8Array {
  const difference = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc))
  return difference.subarray(scanUpdate(difference).deleteSetOffset)
}

export function coverageOf(doc: Y.Doc): Coverage {
  return Coverage.decode(Y.encodeStateVector(doc), deleteSetOf(doc))
}

export function loaded(...updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null
}

/** [L4] Nothing waits in it, and it can be encoded and loaded again. */
export function expectWhole(doc: Y.Doc): void {
  expect(hasPending(doc)).toBe(false)
  const state = Y.encodeStateAsUpdate(doc)
  const again = loaded(state)
  expect(hasPending(again)).toBe(false)
  expect(Y.encodeStateVector(again)).toEqual(Y.encodeStateVector(doc))
  expect(Coverage.empty().hasGapBefore(scanUpdate(state))).toBe(false)
}

/** What one reads in the document's roots that edits write to. */
export function contentOf(doc: Y.Doc): unknown {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, inner) => {
      if (typeof inner === 'bigint') return `${inner}n`
      return inner instanceof Y.Doc ? { guid: inner.guid, meta: inner.meta } : inner
    })
  return {
    t: text(
      doc
        .getText('t')
        .toDelta()
        .map((piece: { insert: unknown }) => ({
          ...piece,
          insert: piece.insert instanceof Y.AbstractType ? piece.insert.toJSON() : piece.insert,
        })),
    ),
    m: text(
      [...doc.getMap('m').entries()]
        .map(([key, value]) => [key, value instanceof Y.AbstractType ? value.toJSON() : value])
        .sort(),
    ),
    a: text(doc.getArray('').toJSON()),
    x: doc.getXmlFragment('x').toString(),
  }
}
