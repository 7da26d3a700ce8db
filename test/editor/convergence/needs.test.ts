import { getSchema } from '@tiptap/core'
import { StarterKit } from '@tiptap/starter-kit'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { missingNeeds, noteNeeds } from '../../../editor/editing/schema-needs.ts'
import { documentSchema } from '../../../test/support/poorer-schema.ts'

const poorer = documentSchema()
const fragmentOf = (doc: Y.Doc) => doc.getXmlFragment('default')

/** A document whose edits are those of an editor. */
function edited(doc: Y.Doc, edit: (fragment: Y.XmlFragment) => void): void {
  doc.transact(() => edit(fragmentOf(doc)), ySyncPluginKey)
}

function insertTable(fragment: Y.XmlFragment): void {
  const cell = new Y.XmlElement('tableCell')
  cell.setAttribute('colspan', '2')
  const table = new Y.XmlElement('table')
  table.insert(0, [cell])
  fragment.insert(0, [table])
}

test('[E3] a document says what its edits need, and nothing of what every editor knows', () => {
  const doc = new Y.Doc()
  noteNeeds(doc, fragmentOf(doc))
  edited(doc, (fragment) => {
    const heading = new Y.XmlElement('heading')
    heading.setAttribute('level', '1')
    heading.insert(0, [new Y.XmlText('Plain')])
    fragment.insert(0, [heading])
  })
  expect(doc.share.has('inkwire:needs')).toBe(false)
  edited(doc, insertTable)
  edited(doc, (fragment) => {
    const text = (fragment.get(1) as Y.XmlElement).get(0) as Y.XmlText
    text.format(0, 2, { highlight: { color: 'red' }, 'comment--aaaaaaaa': { thread: '1' } })
  })
  expect([...doc.getMap('inkwire:needs').keys()].sort()).toEqual([
    'attribute comment.thread',
    'attribute highlight.color',
    'attribute tableCell.colspan',
    'mark comment',
    'mark highlight',
    'node table',
    'node tableCell',
  ])
  expect(missingNeeds(doc, poorer)).toEqual(['comment', 'highlight', 'table', 'tableCell'])
})

test('[E3] needs of two who have not met are both kept, and a thousand edits make it no larger', () => {
  const [ada, bob] = [new Y.Doc(), new Y.Doc()]
  for (const doc of [ada, bob]) {
    noteNeeds(doc, fragmentOf(doc))
    edited(doc, insertTable)
  }
  edited(ada, (fragment) => fragment.insert(0, [new Y.XmlElement('callout')]))
  edited(bob, (fragment) => fragment.insert(0, [new Y.XmlElement('image')]))
  const both = Y.mergeUpdates([Y.encodeStateAsUpdate(ada), Y.encodeStateAsUpdate(bob)])
  for (const doc of [ada, bob]) Y.applyUpdate(doc, both)
  for (const doc of [ada, bob])
    expect(missingNeeds(doc, poorer)).toEqual(['callout', 'image', 'table', 'tableCell'])
  let written = 0
  ada.on('update', (_update, origin) => {
    if (origin === 'needs') written++
  })
  for (let round = 0; round < 1000; round++) edited(ada, insertTable)
  expect(written).toBe(0)
})

test('[E3] what others write there, what they bring and what stands beside the text is not noted', () => {
  const doc = new Y.Doc()
  noteNeeds(doc, fragmentOf(doc))
  const other = new Y.Doc()
  insertTable(fragmentOf(other))
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
  doc.transact(() => insertTable(doc.getXmlFragment('elsewhere')), ySyncPluginKey)
  expect(doc.share.has('inkwire:needs')).toBe(false)
})

test('[E3] nonsense in it is not told to anybody', () => {
  const doc = new Y.Doc()
  const needs = doc.getMap('inkwire:needs')
  for (const need of [
    'node <b>',
    'table',
    `node ${'x'.repeat(1000)}`,
    'attribute constructor.name',
    'node b c',
  ]) {
    needs.set(need, true)
  }
  for (let count = 0; count < 50; count++) needs.set(`node hologram${count}`, true)
  expect(missingNeeds(doc, getSchema([StarterKit]))).toHaveLength(6)
  for (const name of missingNeeds(doc, poorer)) expect(name).toMatch(/^hologram\d+$/)
})
