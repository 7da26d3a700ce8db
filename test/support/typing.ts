import * as Y from 'yjs'
import { type Random, randomInteger } from '../../shared/random.ts'

export interface Typing {
  /** Updates of all authors in the order in which a relay took them in: each prefix is complete. */
  readonly updates: readonly Uint8Array[]
  /** A document that has applied all of them, one by one. */
  readonly doc: Y.Doc
}

/**
 * People write a document together: text, marks, map values, nested elements, deletions. Each sees the others' edits
 * some time later, so that edits really are concurrent.
 */
export function typeTogether(random: Random, options: { authors: number; edits: number }): Typing {
  const updates: Uint8Array[] = []
  const relay = new Y.Doc()
  const authors = Array.from({ length: options.authors }, (_, index) => {
    const doc = new Y.Doc()
    doc.clientID = index + 1
    return { doc, unseen: [] as Uint8Array[] }
  })
  for (const author of authors) {
    author.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'relay') return
      updates.push(update)
      Y.applyUpdate(relay, update)
      for (const other of authors) if (other !== author) other.unseen.push(update)
    })
  }
  for (let edit = 0; edit < options.edits; edit += 1) {
    const author = authors[randomInteger(random, 0, authors.length - 1)]
    if (author === undefined) continue
    if (random() < 0.4)
      for (const update of author.unseen.splice(0)) Y.applyUpdate(author.doc, update, 'relay')
    editOnce(author.doc, random)
  }
  return { updates, doc: relay }
}

function editOnce(doc: Y.Doc, random: Random): void {
  const text = doc.getText('text')
  const fragment = doc.getXmlFragment('body')
  const place = randomInteger(random, 0, text.length)
  const dice = random()
  if (dice < 0.45) text.insert(place, 'word '.slice(0, randomInteger(random, 1, 5)))
  else if (dice < 0.6) text.delete(Math.max(0, place - 3), Math.min(3, text.length - Math.max(0, place - 3)))
  else if (dice < 0.7)
    text.format(Math.max(0, place - 4), Math.min(4, place), { bold: random() < 0.5 || null })
  else if (dice < 0.8)
    doc.getMap('title').set(`key ${randomInteger(random, 0, 2)}`, random() < 0.5 ? place : new Y.Text('x'))
  else if (dice < 0.95 || fragment.length === 0)
    fragment.insert(randomInteger(random, 0, fragment.length), [paragraph()])
  else fragment.delete(randomInteger(random, 0, fragment.length - 1), 1)
}

function paragraph(): Y.XmlElement {
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [new Y.XmlText('hello')])
  return element
}
