import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { checkSeeds, isSeedClient, seedClient, seedUpdate } from '../../../shared/update/seed.ts'

/** What `write` makes of a document whose author has the id that seeds `default`, or another. */
function written(write: (doc: Y.Doc) => void, client = seedClient('default')): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  write(doc)
  return Y.encodeStateAsUpdate(doc)
}

function plant(doc: Y.Doc, field = 'default'): Y.XmlElement {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText()])
  doc.getXmlFragment(field).insert(0, [paragraph])
  return paragraph
}

const check = (update: Uint8Array) => checkSeeds(update, scanUpdate(update))

test('[E4] a seed is what Yjs would write, byte by byte, and never changes', () => {
  expect(Buffer.from(seedUpdate('default')).toString('hex')).toBe(
    '0102deb7ed99e9ffff0f0007010764656661756c7403097061726167726170680700deb7ed99e9ffff0f000600',
  )
  for (const field of ['default', 'notes', 'Überschrift']) {
    expect(seedUpdate(field)).toEqual(written((doc) => plant(doc, field), seedClient(field)))
  }
})

test('[E4] two seeds are one, in any order, and each field has its own', () => {
  const doc = new Y.Doc()
  for (const field of ['default', 'notes', 'default', 'notes']) Y.applyUpdate(doc, seedUpdate(field))
  expect(doc.getXmlFragment('default').toString()).toBe('<paragraph></paragraph>')
  expect(doc.getXmlFragment('notes').toString()).toBe('<paragraph></paragraph>')
  expect(seedClient('default')).not.toBe(seedClient('notes'))
})

test('[E4] no id that Yjs draws is kept for seeds', () => {
  for (const field of ['default', 'notes', '', 'a', 'b']) expect(isSeedClient(seedClient(field))).toBe(true)
  for (const client of [0, 7, 2 ** 32 - 1, 2 ** 52, Number.MAX_SAFE_INTEGER]) {
    expect(isSeedClient(client)).toBe(false)
  }
})

test('[P2] under an id that is kept for seeds nothing but the seed is taken', () => {
  expect(() => check(seedUpdate('default'))).not.toThrow()
  const forged: ((doc: Y.Doc) => void)[] = [
    (doc) => doc.getText('default').insert(0, 'words'),
    (doc) => plant(doc, 'another field'),
    (doc) => doc.getXmlFragment('default').insert(0, [new Y.XmlElement('heading')]),
    (doc) => doc.getXmlFragment('default').insert(0, [new Y.XmlText()]),
    (doc) => plant(doc).setAttribute('class', 'x'),
    (doc) => (plant(doc).get(0) as Y.XmlText).insert(0, 'words'),
    (doc) => doc.getMap('default').set('key', new Y.XmlElement('paragraph')),
    (doc) => {
      doc.getXmlFragment('default').insert(0, [new Y.XmlElement('paragraph')])
      doc.getXmlFragment('default').insert(1, [new Y.XmlText()])
    },
  ]
  for (const write of forged) expect(() => check(written(write))).toThrow('kept for the first paragraph')
})

test('[P2] [X4] a seed is found among what others wrote, of which nothing is decoded', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  Y.applyUpdate(doc, seedUpdate('default'))
  Y.applyUpdate(doc, seedUpdate('notes'))
  doc.getText('text').insert(0, 'x'.repeat(100_000))
  const honest = Y.encodeStateAsUpdate(doc)
  expect(() => check(honest)).not.toThrow()
  const { structs, deleteSetOffset } = scanUpdate(honest)
  expect(structs.map(({ client }) => isSeedClient(client))).toEqual([true, true, false])
  // Yjs would choke on what stands in the place of the others; nobody may notice.
  const scan = { structs, deletions: [], references: [], deleteSetOffset }
  const text = honest.indexOf('x'.charCodeAt(0), 100)
  expect(() => checkSeeds(honest.slice().fill(0xff, text + 10, text + 20), scan)).not.toThrow()

  const forged = new Y.Doc()
  Y.applyUpdate(
    forged,
    written((other) => other.getText('default').insert(0, 'ab')),
  )
  forged.clientID = 7
  forged.getText('text').insert(0, 'x')
  expect(() => check(Y.encodeStateAsUpdate(forged))).toThrow('kept for the first paragraph')
})

test('[P2] under an id above those that are kept for seeds nobody brings a seed', () => {
  const doc = new Y.Doc()
  Y.applyUpdate(
    doc,
    written((other) => other.getText('default').insert(0, 'ab')),
  )
  doc.clientID = Number.MAX_SAFE_INTEGER
  doc.getText('text').insert(0, 'x')
  expect(() => check(Y.encodeStateAsUpdate(doc))).toThrow('kept for the first paragraph')
})

test('[P2] what is left of a deleted seed is taken, with its deletion only', () => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, seedUpdate('default'))
  doc.getXmlFragment('default').delete(0, 1)
  const left = Y.encodeStateAsUpdate(doc)
  expect(() => check(left)).not.toThrow()
  const { deleteSetOffset } = scanUpdate(left)
  const undeleted = Uint8Array.of(...left.subarray(0, deleteSetOffset), 0)
  expect(() => check(undeleted)).toThrow('kept for the first paragraph')
})

test('[E4] first letters by two people who have not met go into one paragraph', () => {
  const people = [1, 2].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    Y.applyUpdate(doc, seedUpdate('default'))
    const text = (doc.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.insert(0, client === 1 ? 'A' : 'B')
    return doc
  })
  const everything = people.map((doc) => Y.encodeStateAsUpdate(doc))
  for (const doc of people) for (const update of everything) Y.applyUpdate(doc, update)
  expect(people.map((doc) => doc.getXmlFragment('default').toString())).toEqual([
    '<paragraph>AB</paragraph>',
    '<paragraph>AB</paragraph>',
  ])
})
