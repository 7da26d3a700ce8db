import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { keepUndoSound } from '../../../editor/editing/sound-undo.ts'

/** As Yjs does when both neighbours of what it brings back have become the same letter. */
function bringBack(text: Y.Text, words: string, transaction: Y.Transaction): Y.Item {
  const { clientID, store } = transaction.doc
  const neighbour = text._start as Y.Item
  const item = new Y.Item(
    Y.createID(clientID, Y.getState(store, clientID)),
    neighbour,
    neighbour.lastId,
    neighbour,
    neighbour.id,
    text,
    null,
    new Y.ContentString(words),
  )
  item.integrate(transaction, 0)
  return item
}

test('what an undo puts between a letter and itself is told by the neighbours that it has', () => {
  const doc = new Y.Doc()
  doc.clientID = 1
  const text = doc.getText('text')
  const undoManager = new Y.UndoManager(text)
  const stop = keepUndoSound(doc)
  text.insert(0, 'a')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  doc.on('update', (update: Uint8Array) => Y.applyUpdate(other, update))
  const item = doc.transact((transaction) => bringBack(text, 'z', transaction), undoManager)
  expect(item.rightOrigin).not.toEqual(item.origin)
  expect(other.getText('text').toString()).toBe(text.toString())
  stop()
})
