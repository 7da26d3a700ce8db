import type { Schema } from '@tiptap/pm/model'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { receivedIn } from '../provider/received.ts'
import { copyOf, type Delta, deltaOf, isLive } from './deleted-content.ts'
import { findPlaces, type Run } from './find-places.ts'

export interface UnseenOptions {
  readonly doc: Y.Doc
  readonly fragment: Y.XmlFragment
  readonly schema: Schema
  /** Whose edits are looked after here: this client's own, and those that it found unsent on this device. */
  readonly isOwn: (client: number) => boolean
  readonly mayWrite: () => boolean
  readonly caret: CaretKeeper
}

/** The binding's note of where the caret is, from which it draws it. */
export interface CaretKeeper {
  /** Where it was before the first of these transactions. */
  before(): Y.RelativePosition | null
  /** Where it is in what is drawn by now, or should be. */
  note(place?: Y.RelativePosition): void
}

/** A text that was deleted, and what of it nobody who deleted it has seen. */
interface LostText {
  readonly text: Y.XmlText
  readonly seen: string
  readonly runs: readonly Run[]
}

/**
 * Keeps one's words when somebody else changes the block that they are just being written into.
 *
 * Yjs cannot turn a paragraph into a heading, or put it into a list: the binding deletes it and writes a copy, and
 * whatever others write into the deleted one meanwhile would be gone with it. So whoever wrote it puts it back [E5]:
 *
 *     a remote transaction deletes own words that its own delete sets do not name → it has not seen them
 *     the rest of the block is found again in what it wrote          → they go to the same place there
 *     it is not                                                      → they become a block where the old one was
 *
 * Only their author does so, so that it happens once. Returns the function that ends it.
 */
export function keepUnseenWords(options: UnseenOptions): () => void {
  const { caret, doc, mayWrite } = options
  const keep = (transaction: Y.Transaction): void => {
    const updates = receivedIn(transaction)
    if (updates === undefined || transaction.deleteSet.clients.size === 0 || !mayWrite()) return
    const items = deletedUnseen(transaction, updates, options)
    if (items.length === 0) return
    const unseen = new Set(items)
    const texts = lostTexts(items, unseen, transaction, updates, options)
    const elements = lostElements(items, unseen)
    if (texts.length === 0 && elements.length === 0) return
    caret.note()
    doc.transact(() => {
      for (const lost of texts) putBack(lost, transaction, options)
      for (const element of elements) putElement(element, transaction, options)
    }, ySyncPluginKey)
    const place = texts.flatMap(({ runs }) => runs).find((run) => run.place !== undefined)?.place
    if (place !== undefined) caret.note(place)
  }
  doc.on('afterTransaction', keep)
  return () => doc.off('afterTransaction', keep)
}

/** Own items that went with what was around them, unknown to whoever deleted that. */
function deletedUnseen(
  transaction: Y.Transaction,
  updates: readonly Uint8Array[],
  { doc, isOwn }: UnseenOptions,
): Y.Item[] {
  const own = [...transaction.deleteSet.clients.keys()].filter(isOwn)
  if (own.length === 0) return []
  const named = updates.map((update) => Y.decodeUpdate(update).ds)
  const items: Y.Item[] = []
  for (const client of own) {
    const structs = doc.store.clients.get(client) ?? []
    for (const { clock, len } of transaction.deleteSet.clients.get(client) ?? []) {
      for (let at = Y.findIndexSS(structs, clock); at < structs.length; at++) {
        const item = structs[at]
        if (item === undefined || item.id.clock >= clock + len) break
        if (item instanceof Y.Item && item.parentSub === null && !isNamed(named, item)) items.push(item)
      }
    }
  }
  return items
}

/** Whether all of an item is in one of these delete sets. */
function isNamed(named: readonly DeleteSet[], { id, length }: Y.Item): boolean {
  for (let clock = id.clock; clock < id.clock + length; clock++) {
    if (!named.some((deleted) => Y.isDeleted(deleted, Y.createID(id.client, clock)))) return false
  }
  return true
}

type DeleteSet = ReturnType<typeof Y.decodeUpdate>['ds']

function lostTexts(
  items: readonly Y.Item[],
  unseen: ReadonlySet<Y.Item>,
  transaction: Y.Transaction,
  updates: readonly Uint8Array[],
  { caret, isOwn, fragment }: UnseenOptions,
): LostText[] {
  const texts = new Set<Y.XmlText>()
  for (const { content, parent } of items) {
    if (!(content instanceof Y.ContentString) || !(parent instanceof Y.XmlText)) continue
    const block = parent.parent
    if (!(block instanceof Y.XmlElement) || isInUnseen(block, unseen) || parent._item?.deleted !== true)
      continue
    if (Y.isParentOf(fragment, parent._item)) texts.add(parent)
  }
  const named = updates.map((update) => Y.decodeUpdate(update).ds)
  const place = caret.before()
  return [...texts].flatMap((text) => {
    let seen = ''
    const runs: Run[] = []
    // The caret is noted by the letter before it.
    let last: Run | undefined
    for (const { insert, attributes, item, from } of deltaOf(text, transaction)) {
      const { client, clock } = item.id
      for (let at = 0; at < insert.length; at++) {
        const id = Y.createID(client, clock + from + at)
        if (named.some((deleted) => Y.isDeleted(deleted, id))) {
          seen += insert[at]
          last = undefined
        } else if (isOwn(client)) {
          if (last !== undefined && last.attributes === attributes) last.text += insert[at]
          else {
            last = { offset: seen.length, text: insert[at] as string, attributes, caret: undefined }
            runs.push(last)
          }
          if (isSame(place?.item, id)) last.caret = last.text.length
        }
      }
    }
    return runs.every((run) => run.text.trim() === '') ? [] : [{ text, seen, runs }]
  })
}

/** The outermost of those elements that were made here and not seen. */
function lostElements(items: readonly Y.Item[], unseen: ReadonlySet<Y.Item>): Y.XmlElement[] {
  return items.flatMap(({ content, parent }) => {
    const isElement = content instanceof Y.ContentType && content.type instanceof Y.XmlElement
    if (!isElement || !(parent instanceof Y.XmlFragment) || isInUnseen(parent, unseen)) return []
    return [content.type as Y.XmlElement]
  })
}

function isInUnseen(type: Y.XmlFragment, unseen: ReadonlySet<Y.Item>): boolean {
  for (let item = type._item; item !== null; item = (item.parent as Y.XmlFragment)._item) {
    if (unseen.has(item)) return true
  }
  return false
}

function isSame(one: Y.ID | null | undefined, other: Y.ID | null | undefined): boolean {
  return one != null && other != null && Y.compareIDs(one, other)
}

function putBack(lost: LostText, transaction: Y.Transaction, options: UnseenOptions): void {
  const left = findPlaces(lost.seen, lost.runs, transaction, options)
  if (left.length === 0) return
  const words: Delta = left.map(({ text, attributes }) => ({ insert: text, attributes }))
  const block = paragraph(words)
  putBlocks([block], lost.text.parent as Y.XmlElement, options)
  let before = 0
  for (const run of left) {
    const text = block.get(0) as Y.XmlText
    if (run.caret !== undefined)
      run.place = Y.createRelativePositionFromTypeIndex(text, before + run.caret, -1)
    before += run.text.length
  }
}

function putElement(element: Y.XmlElement, transaction: Y.Transaction, options: UnseenOptions): void {
  const { schema } = options
  const type = schema.nodes[element.nodeName]
  if (type === undefined) return
  if (type.isInline) {
    const block = new Y.XmlElement('paragraph')
    block.insert(0, [copyOf(element, transaction)])
    return putBlocks([block], element.parent as Y.XmlElement, options)
  }
  putBlocks([copyOf(element, transaction)], element, options, () => flat(element, transaction, schema))
}

/** Blocks of text with their words, where the structure around them has no place any more. */
function flat(element: Y.XmlElement, transaction: Y.Transaction, schema: Schema): Y.XmlElement[] {
  if (schema.nodes[element.nodeName]?.inlineContent === true) {
    const words = [...childrenOf(element, transaction)].flatMap((child) =>
      child instanceof Y.XmlText ? deltaOf(child, transaction) : [],
    )
    return words.some(({ insert }) => insert.trim() !== '') ? [paragraph(words)] : []
  }
  const children = [...childrenOf(element, transaction)]
  if (children.length === 0 && schema.nodes[element.nodeName]?.isInGroup('block') === true) {
    return [copyOf(element, transaction)]
  }
  return children.flatMap((child) => (child instanceof Y.XmlElement ? flat(child, transaction, schema) : []))
}

function* childrenOf(element: Y.XmlElement, transaction: Y.Transaction): Generator<unknown> {
  for (let item = element._start; item !== null; item = item.right) {
    if (isLive(item, transaction) && item.content instanceof Y.ContentType) yield item.content.type
  }
}

/** In the place of what was deleted around `gone`, as far in as such blocks can stand. */
function putBlocks(
  blocks: readonly Y.XmlElement[],
  gone: Y.XmlElement,
  { fragment, schema }: UnseenOptions,
  instead: () => readonly Y.XmlElement[] = () => blocks,
): void {
  let child = gone._item
  while (child !== null && isGone((child.parent as Y.XmlFragment)._item))
    child = (child.parent as Y.XmlFragment)._item
  let isAfter = false
  for (;;) {
    if (child === null) return // the root itself is never deleted
    const parent = child.parent as Y.XmlFragment
    const type = parent === fragment ? schema.topNodeType : schema.nodes[(parent as Y.XmlElement).nodeName]
    for (const made of [blocks, instead()]) {
      const canHold = made.every(({ nodeName }) => {
        const child = schema.nodes[nodeName]
        return child !== undefined && type?.contentMatch.matchType(child) != null
      })
      if (!canHold) continue
      if (made.length > 0) parent.insert(indexOf(child) + (isAfter ? 1 : 0), [...made])
      return
    }
    child = parent._item
    isAfter = true
  }
}

const isGone = (item: Y.Item | null): boolean => item?.deleted === true

function indexOf(item: Y.Item): number {
  let index = 0
  for (let left = item.left; left !== null; left = left.left) {
    if (!left.deleted && left.countable) index += left.length
  }
  return index
}

function paragraph(words: Delta): Y.XmlElement {
  const block = new Y.XmlElement('paragraph')
  const text = new Y.XmlText()
  text.applyDelta(words.map(({ insert, attributes }) => ({ insert, attributes })))
  block.insert(0, [text])
  return block
}
