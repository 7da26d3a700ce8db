import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { unsavedWords } from '../../../editor/editing/unsaved-words.ts'

test('[R4] gives back whole blocks, in the order of the document', () => {
  const { doc, fragment, update } = written((paragraphs) => {
    textOf(paragraphs, 2).insert(5, ' of ours')
    textOf(paragraphs, 0).insert(0, 'The ')
  })
  expect(unsavedWords(fragment, update)).toBe('The first\n\nthird of ours')
  expect(doc.getXmlFragment('default').length).toBe(3)
})

test('[R4] gives back a new block, nested ones too', () => {
  const { fragment, update } = written((paragraphs) => {
    const list = new Y.XmlElement('bulletList')
    const item = new Y.XmlElement('listItem')
    item.insert(0, [paragraph('in a list')])
    list.insert(0, [item])
    paragraphs.insert(3, [list])
  })
  expect(unsavedWords(fragment, update)).toBe('in a list')
})

test('[R4] has nothing to give back of deletions, formatting and words deleted again', () => {
  const { fragment, update } = written((paragraphs) => {
    textOf(paragraphs, 0).delete(0, 2)
    textOf(paragraphs, 1).format(0, 3, { bold: {} })
    textOf(paragraphs, 2).insert(0, 'gone')
    textOf(paragraphs, 2).delete(0, 4)
  })
  expect(unsavedWords(fragment, update)).toBe('')
})

function written(write: (fragment: Y.XmlFragment) => void) {
  const server = new Y.Doc()
  server.getXmlFragment('default').insert(0, ['first', 'second', 'third'].map(paragraph))
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server))
  const fragment = doc.getXmlFragment('default')
  write(fragment)
  return { doc, fragment, update: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server)) }
}

function paragraph(text: string): Y.XmlElement {
  const made = new Y.XmlElement('paragraph')
  made.insert(0, [new Y.XmlText(text)])
  return made
}

function textOf(fragment: Y.XmlFragment, index: number): Y.XmlText {
  return (fragment.get(index) as Y.XmlElement).get(0) as Y.XmlText
}
