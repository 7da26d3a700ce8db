import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { limitUndo } from '../../../editor/editing/undo-limit.ts'

test('the oldest steps are forgotten, with what was deleted in them; the others can be undone', () => {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  const undoManager = new Y.UndoManager(text, { captureTimeout: 0 })
  limitUndo(undoManager, 3)
  for (let step = 0; step < 50; step++) {
    text.insert(text.length, `words of step ${step}. `)
    undoManager.stopCapturing()
    text.delete(0, text.length)
    undoManager.stopCapturing()
  }
  expect(undoManager.undoStack).toHaveLength(3)
  const kept = Buffer.from(Y.encodeStateAsUpdate(doc)).toString()
  expect(kept).not.toContain('words of step 40')
  undoManager.undo()
  expect(text.toString()).toBe('words of step 49. ')
  undoManager.undo()
  undoManager.undo()
  expect(text.toString()).toBe('words of step 48. ')
  expect(undoManager.undo()).toBeNull()
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  expect(copy.getText('text').toString()).toBe('words of step 48. ')
})
