import * as Y from 'yjs'
import type { Words } from './words.ts'
import type { RandomStream } from './world/random-stream.ts'

/** The origin of what a person types, as an editor's binding has one: undo covers it. */
export const ORIGIN = 'typing'

/** A document as the editors of a run use it: running text, blocks with text, a map and a list. */
export function partsOf(doc: Y.Doc) {
  return {
    text: doc.getText('text'),
    body: doc.getXmlFragment('body'),
    map: doc.getMap<string>('map'),
    list: doc.getArray<string>('list'),
  }
}

/** What people see, as one text: equal for equal documents. */
export function contentOf(doc: Y.Doc): string {
  const { text, body, map, list } = partsOf(doc)
  const pairs = [...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([text.toDelta(), body.toString(), pairs, list.toArray()])
}

/** Every word that people see, in no particular order. */
export function tokensOf(doc: Y.Doc): string[] {
  const { text, body, map, list } = partsOf(doc)
  const tokens = [...map.values(), ...list.toArray()]
  const add = (some: string): void => {
    for (const token of some.split(' ')) if (token !== '') tokens.push(token)
  }
  add(text.toString())
  for (const xmlText of textsIn(body)) add(plain(xmlText))
  return tokens
}

/** How a person edits. `undo` is theirs alone. */
export interface Editing {
  readonly doc: Y.Doc
  readonly author: string
  readonly words: Words
  readonly random: RandomStream
  readonly undo: Y.UndoManager
}

export type Deed =
  | 'type'
  | 'type in a block'
  | 'new block'
  | 'delete'
  | 'delete in a block'
  | 'delete a block'
  | 'split a block'
  | 'join blocks'
  | 'mark'
  | 'mark in a block'
  | 'set'
  | 'list'
  | 'undo'
  | 'redo'

/** By default what happens within real 500 ms is one step; there is no real time here. */
export function undoOf(doc: Y.Doc): Y.UndoManager {
  return new Y.UndoManager(Object.values(partsOf(doc)), {
    doc,
    trackedOrigins: new Set([ORIGIN]),
    captureTimeout: Number.POSITIVE_INFINITY,
  })
}

/** Does one thing, or nothing where there is nothing to do it with; says what it did. */
export function perform(deed: Deed, editing: Editing): string | undefined {
  const { doc, undo } = editing
  if (deed === 'undo') return undo.undo() === null ? undefined : 'undo'
  if (deed === 'redo') return undo.redo() === null ? undefined : 'redo'
  if (editing.random.chance(0.7)) undo.stopCapturing()
  return doc.transact(() => DEEDS[deed](editing), ORIGIN)
}

const DEEDS: Record<Exclude<Deed, 'undo' | 'redo'>, (editing: Editing) => string | undefined> = {
  type: (editing) => typeInto(partsOf(editing.doc).text, editing),
  'type in a block': (editing) => withBlockText(editing, (text) => typeInto(text, editing)),
  'new block': newBlock,
  delete: (editing) => deleteFrom(partsOf(editing.doc).text, editing),
  'delete in a block': (editing) => withBlockText(editing, (text) => deleteFrom(text, editing)),
  'delete a block': deleteBlock,
  'split a block': splitBlock,
  'join blocks': joinBlocks,
  mark: (editing) => markIn(partsOf(editing.doc).text, editing),
  'mark in a block': (editing) => withBlockText(editing, (text) => markIn(text, editing)),
  set: setInMap,
  list: changeList,
}

function typeInto(text: Y.Text, { words, author, random }: Editing): string {
  const typed = Array.from({ length: random.integer(1, 3) }, () => words.next(author))
  const index = random.oneOf(boundaries(plain(text)))
  for (const word of typed.toReversed()) text.insert(index, `${word} `)
  return typed.join(' ')
}

function deleteFrom(text: Y.Text, { random }: Editing): string | undefined {
  const content = plain(text)
  const range = pickWords(content, random, 3)
  if (range === undefined) return undefined
  text.delete(range.index, range.length)
  return content.slice(range.index, range.index + range.length).trim()
}

function markIn(text: Y.Text, { random }: Editing): string | undefined {
  const range = pickWords(plain(text), random, 4)
  if (range === undefined) return undefined
  const mark = random.oneOf(['bold', 'italic'])
  const isOn = random.chance(0.7)
  text.format(range.index, range.length, { [mark]: isOn ? true : null })
  return `${isOn ? mark : `no ${mark}`} ${range.index} to ${range.index + range.length}`
}

function newBlock({ doc, words, author, random }: Editing): string {
  const { body } = partsOf(doc)
  const word = words.next(author)
  const quotes = blocksIn(body).filter((block) => block.nodeName === 'quote')
  const place = quotes.length > 0 && random.chance(0.3) ? random.oneOf(quotes) : body
  if (random.chance(0.2)) {
    const quote = new Y.XmlElement('quote')
    place.insert(random.integer(0, place.length), [quote])
    quote.insert(0, [paragraph(`${word} `)])
  } else place.insert(random.integer(0, place.length), [paragraph(`${word} `)])
  return word
}

function deleteBlock({ doc, random }: Editing): string | undefined {
  const blocks = blocksIn(partsOf(doc).body)
  if (blocks.length < 2) return undefined
  const block = random.oneOf(blocks)
  remove(block)
  return block.nodeName
}

/** As the binding of an editor does it: what follows the caret is deleted and typed anew in another block. */
function splitBlock({ doc, words, author, random }: Editing): string | undefined {
  const block = pickParagraph(doc, random)
  const text = block?.get(0)
  if (block === undefined || !(text instanceof Y.XmlText)) return undefined
  const content = plain(text)
  const index = random.oneOf(boundaries(content))
  const moved = content
    .slice(index)
    .split(' ')
    .filter((word) => word !== '')
  if (index < content.length) text.delete(index, content.length - index)
  insertAfter(block, paragraph(moved.map(() => `${words.next(author)} `).join('')))
  return `before ${moved[0] ?? 'its end'}`
}

function joinBlocks({ doc, words, author, random }: Editing): string | undefined {
  const block = pickParagraph(doc, random)
  const next = block?.nextSibling
  if (block === undefined || !(next instanceof Y.XmlElement) || next.nodeName !== 'paragraph')
    return undefined
  const text = block.get(0)
  const nextText = next.get(0)
  if (!(text instanceof Y.XmlText) || !(nextText instanceof Y.XmlText)) return undefined
  const moved = plain(nextText)
    .split(' ')
    .filter((word) => word !== '')
  remove(next)
  const copies = moved.map(() => `${words.next(author)} `).join('')
  if (copies !== '') text.insert(plain(text).length, copies)
  return `${moved.length} words`
}

function setInMap({ doc, words, author, random }: Editing): string {
  const { map } = partsOf(doc)
  const key = `k${random.integer(1, 3)}`
  if (map.has(key) && random.chance(0.2)) {
    map.delete(key)
    return `no ${key}`
  }
  const word = words.next(author)
  words.typedFleeting(word)
  map.set(key, word)
  return `${key} ${word}`
}

function changeList({ doc, words, author, random }: Editing): string {
  const { list } = partsOf(doc)
  if (list.length > 1 && random.chance(0.4)) {
    list.delete(random.integer(0, list.length - 1), 1)
    return 'less'
  }
  const word = words.next(author)
  list.insert(random.integer(0, list.length), [word])
  return word
}

function withBlockText(editing: Editing, act: (text: Y.XmlText) => string | undefined): string | undefined {
  const text = pickParagraph(editing.doc, editing.random)?.get(0)
  return text instanceof Y.XmlText ? act(text) : newBlock(editing)
}

function pickParagraph(doc: Y.Doc, random: RandomStream): Y.XmlElement | undefined {
  const paragraphs = blocksIn(partsOf(doc).body).filter((block) => block.nodeName === 'paragraph')
  return paragraphs.length === 0 ? undefined : random.oneOf(paragraphs)
}

function paragraph(content: string): Y.XmlElement {
  const block = new Y.XmlElement('paragraph')
  block.insert(0, [content === '' ? new Y.XmlText() : new Y.XmlText(content)])
  return block
}

function insertAfter(block: Y.XmlElement, next: Y.XmlElement): void {
  const parent = block.parent as Y.XmlElement
  parent.insert(parent.toArray().indexOf(block) + 1, [next])
}

function remove(block: Y.XmlElement): void {
  const parent = block.parent as Y.XmlElement
  parent.delete(parent.toArray().indexOf(block), 1)
}

function blocksIn(parent: Y.XmlFragment): Y.XmlElement[] {
  const blocks: Y.XmlElement[] = []
  for (const child of parent.toArray())
    if (child instanceof Y.XmlElement) blocks.push(child, ...blocksIn(child))
  return blocks
}

function textsIn(parent: Y.XmlFragment): Y.XmlText[] {
  const texts: Y.XmlText[] = []
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) texts.push(child)
    else if (child instanceof Y.XmlElement) texts.push(...textsIn(child))
  }
  return texts
}

/** The text without its marks; an `XmlText` would say them as tags. */
function plain(text: Y.Text): string {
  let content = ''
  for (const { insert } of text.toDelta() as { insert: unknown }[])
    if (typeof insert === 'string') content += insert
  return content
}

/** Where a caret may stand: never inside a word, so that nobody tears a word of somebody else's apart. */
function boundaries(content: string): number[] {
  const places = [0]
  for (let index = content.indexOf(' '); index >= 0; index = content.indexOf(' ', index + 1))
    places.push(index + 1)
  return places
}

function pickWords(
  content: string,
  random: RandomStream,
  most: number,
): { index: number; length: number } | undefined {
  const places = boundaries(content)
  if (places.length < 2) return undefined
  const first = random.integer(0, places.length - 2)
  const last = Math.min(places.length - 1, first + random.integer(1, most))
  const index = places[first] as number
  return { index, length: (places[last] as number) - index }
}

/** The words of one piece of content; pieces never end inside a word. */
export function wordsOf(content: Y.Item['content']): string[] {
  if (content instanceof Y.ContentString) return content.str.split(' ').filter((word) => word !== '')
  if (content instanceof Y.ContentAny)
    return content.arr.filter((value): value is string => typeof value === 'string')
  return []
}

export function idOf(item: Y.Item): string {
  return `${item.id.client}:${item.id.clock}`
}

/** The block that a type lies in or is; undefined at the root. */
export function blockId(type: Y.AbstractType<unknown>): string | undefined {
  return type._item === null ? undefined : idOf(type._item)
}
