import { initProseMirrorDoc } from '@tiptap/y-tiptap'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { showMergedNodes } from '../../../editor/editing/merged-nodes.ts'
import { documentSchema } from '../../../editor/editing/schema.ts'

test('[E2] a list item left without its paragraph by two edits keeps its nested list', () => {
  const doc = mergedItem()
  const schema = documentSchema()
  showMergedNodes(schema)
  const before = Y.encodeStateAsUpdate(doc)
  const { doc: shown } = initProseMirrorDoc(doc.getXmlFragment('default'), schema)
  expect(shown.toString()).toBe(
    'doc(bulletList(listItem(paragraph, bulletList(listItem(paragraph("nested"))))))',
  )
  shown.check()
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
})

test('[E2] the untreated schema has the words deleted, which is why it is treated', () => {
  const doc = mergedItem()
  initProseMirrorDoc(doc.getXmlFragment('default'), documentSchema())
  expect(doc.getXmlFragment('default').toString()).not.toContain('nested')
})

/** A list item of two paragraphs and a nested list; one person removed the first paragraph, one the second. */
function mergedItem(): Y.Doc {
  const ada = new Y.Doc()
  const item = new Y.XmlElement('listItem')
  const nested = new Y.XmlElement('paragraph')
  nested.insert(0, [new Y.XmlText('nested')])
  item.insert(0, [
    new Y.XmlElement('paragraph'),
    new Y.XmlElement('paragraph'),
    wrap('bulletList', wrap('listItem', nested)),
  ])
  ada.getXmlFragment('default').insert(0, [wrap('bulletList', item)])
  const bob = new Y.Doc()
  Y.applyUpdate(bob, Y.encodeStateAsUpdate(ada))
  const itemOf = (doc: Y.Doc) => (doc.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlElement
  itemOf(ada).delete(0, 1)
  itemOf(bob).delete(1, 1)
  Y.applyUpdate(ada, Y.encodeStateAsUpdate(bob))
  return ada
}

function wrap(name: string, child: Y.XmlElement): Y.XmlElement {
  const made = new Y.XmlElement(name)
  made.insert(0, [child])
  return made
}
