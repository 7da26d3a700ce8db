import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { fold } from '../../../server/snapshot/fold.ts'
import { isSameContent } from '../../../server/snapshot/same-content.ts'
import type { Seq } from '../../../shared/ids.ts'
import { typeTogether } from '../../support/typing.ts'

function entriesOf(updates: readonly Uint8Array[], firstSeq = 1) {
  return updates.map((update, index) => ({ seq: (firstSeq + index) as Seq, update }))
}

function loaded(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

function randomOf(seed: number) {
  return new RandomStream(seed, 'typing').next
}

test('[S1] a snapshot and the tail after it are all updates applied in order', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(120),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, authors, edits, share) => {
        const { updates, doc } = typeTogether(randomOf(seed), { authors, edits })
        const cut = Math.floor(share * updates.length)
        const first = fold(undefined, entriesOf(updates.slice(0, cut)))
        expect(first.quarantined).toEqual([])
        expect(isSameContent(loaded(first.update, ...updates.slice(cut)), doc)).toBe(true)
        const second = fold(first, entriesOf(updates.slice(cut), cut + 1))
        expect(isSameContent(loaded(second.update), doc)).toBe(true)
        expect(second.stateVector).toEqual(Y.encodeStateVector(doc))
      },
    ),
    { seed: 20261122, numRuns: 150 },
  )
})

test('[S1] the delete set is the one at the end of the snapshot', () => {
  const { updates } = typeTogether(randomOf(7), { authors: 3, edits: 200 })
  const { update, deleteSet } = fold(undefined, entriesOf(updates))
  expect(deleteSet.length).toBeGreaterThan(10)
  expect(update.slice(-deleteSet.length)).toEqual(deleteSet)
})

test('[S1] nothing folds into nothing', () => {
  expect(fold(undefined, [])).toEqual({
    update: Uint8Array.of(0, 0),
    stateVector: Uint8Array.of(0),
    deleteSet: Uint8Array.of(0),
    quarantined: [],
  })
})

test('[S3] entries that throw are quarantined, and leave nothing of themselves behind', () => {
  const { updates, doc } = typeTogether(randomOf(11), { authors: 2, edits: 60 })
  const stranger = new Y.Doc()
  stranger.clientID = 99
  stranger.getText('text').insert(0, 'half of this is cut off')
  stranger.getText('text').insert(0, 'and this')
  const whole = Y.encodeStateAsUpdate(stranger)
  const poison = whole.slice(0, whole.length - 6)
  expect(() => Y.applyUpdate(new Y.Doc(), poison)).toThrow()
  const entries = entriesOf([
    ...updates.slice(0, 20),
    poison,
    ...updates.slice(20, 40),
    poison,
    ...updates.slice(40),
  ])
  const { update, quarantined } = fold(undefined, entries)
  expect(quarantined).toEqual([21, 42])
  expect(isSameContent(loaded(update), doc)).toBe(true)
})

test('[S3] an entry that throws only when its transaction ends is quarantined', () => {
  const author = new Y.Doc()
  author.clientID = 7
  const updates: Uint8Array[] = []
  author.on('update', (update: Uint8Array) => updates.push(update))
  const map = new Y.Map()
  author.getMap('m').set('map', map)
  map.set('k', 1)
  // The known residue of the scan (test/shared/update/wild.test.ts), and the deletion of the map that it lies in.
  const residue = [1, 2, 5, 0, 0x88, 7, 1, 2, 126, 126, 0x88, 5, 0, 1, 126]
  const deletion = [1, 7, 1, 0, 1]
  updates.push(Uint8Array.of(...residue, ...deletion))
  expect(() => loaded(...updates)).toThrow('Unexpected case')
  author.getText('text').insert(0, 'and on')
  const { update, quarantined } = fold(undefined, entriesOf(updates))
  expect(quarantined).toEqual([3])
  expect(loaded(update).getText('text').toString()).toBe('and on')
})

test('[S3] [L4] an entry that would have to wait for another one is quarantined', () => {
  const author = new Y.Doc()
  const updates: Uint8Array[] = []
  author.on('update', (update: Uint8Array) => updates.push(update))
  author.getText('text').insert(0, 'one ')
  author.getText('text').insert(4, 'two ')
  author.getText('text').insert(8, 'three')
  const { update, quarantined } = fold(undefined, entriesOf([updates[0], updates[2]] as Uint8Array[]))
  expect(quarantined).toEqual([2])
  expect(loaded(update).getText('text').toString()).toBe('one ')
})

test('[S3] a base that cannot be loaded gives no snapshot', () => {
  expect(() => fold({ update: Uint8Array.of(1, 1, 1) }, [])).toThrow()
})

test('the same text in another order is not the same content', () => {
  const one = new Y.Doc()
  one.clientID = 1
  one.getText('text').insert(0, 'ab')
  const other = new Y.Doc()
  other.clientID = 1
  other.getText('text').insert(0, 'b')
  other.getText('text').insert(0, 'a')
  expect(Y.encodeStateVector(one)).toEqual(Y.encodeStateVector(other))
  expect(isSameContent(one, other)).toBe(false)
})

test('the same values under other keys are not the same content', () => {
  const [one, other] = ['left', 'right'].map((key) => {
    const doc = new Y.Doc()
    doc.clientID = 1
    doc.getMap('map').set(key, 1)
    return doc
  }) as [Y.Doc, Y.Doc]
  expect(isSameContent(one, other)).toBe(false)
  expect(isSameContent(one, loaded(Y.encodeStateAsUpdate(one)))).toBe(true)
})

test('the same deletions are part of the same content', () => {
  const one = new Y.Doc()
  one.clientID = 1
  one.getText('text').insert(0, 'abc')
  const other = loaded(Y.encodeStateAsUpdate(one))
  expect(isSameContent(one, other)).toBe(true)
  other.getText('text').delete(1, 1)
  expect(isSameContent(one, other)).toBe(false)
})

test('[S1] a snapshot deletes nothing that its entries do not', () => {
  const [alice, bob] = [new Y.Doc(), new Y.Doc()]
  alice.clientID = 1
  bob.clientID = 2
  const text = new Y.XmlText('abc')
  alice.getXmlFragment('body').insert(0, [text])
  const written = Y.encodeStateAsUpdate(alice)
  Y.applyUpdate(bob, written)
  const before = Y.encodeStateVector(alice)
  text.format(0, 3, { bold: true })
  ;(bob.getXmlFragment('body').get(0) as Y.XmlText).format(0, 3, { bold: true })
  const marks = [alice, bob].map((doc) => Y.encodeStateAsUpdate(doc, before))
  // One of the two is superfluous. Whoever reads them deletes it, and says so; nobody would hear of it from here.
  expect(fold(undefined, entriesOf([written, ...marks])).deleteSet).toEqual(Uint8Array.of(0))
})
