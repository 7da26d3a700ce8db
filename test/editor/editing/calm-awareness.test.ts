import { expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { calmAwareness } from '../../../editor/editing/calm-awareness.ts'

test('where a caret is is told once, until it is elsewhere', () => {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  text.insert(0, 'words')
  const awareness = new Awareness(doc)
  const calm = calmAwareness(awareness)
  let told = 0
  awareness.on('update', () => told++)
  const caretAt = (at: number) => {
    const place = Y.createRelativePositionFromTypeIndex(text, at, -1)
    return { anchor: place, head: place }
  }
  calm.setLocalStateField('cursor', caretAt(2))
  calm.setLocalStateField('cursor', caretAt(2))
  expect(told).toBe(1)
  calm.setLocalStateField('cursor', caretAt(3))
  expect(awareness.getLocalState()?.['cursor']).toEqual(caretAt(3))
  calm.setLocalStateField('cursor', null)
  calm.setLocalStateField('cursor', caretAt(3))
  expect(told).toBe(4)
  awareness.destroy()
})
