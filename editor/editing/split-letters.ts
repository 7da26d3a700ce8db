import * as Y from 'yjs'
import type { Attributes } from './deleted-content.ts'
import { HEAD, runsOf, type SplitNote, type SplitNotes, TAIL } from './split-notes.ts'

/** Not the binding's, whose changes can be undone. */
export const ORIGIN = 'inkwire:twice'

/** Something in a text, or what was. */
export interface Letter {
  readonly id: Y.ID
  /** Where it stands in what is shown of the text; of what is deleted, where it would. */
  readonly index: number
  readonly isLive: boolean
  /** Undefined where it is no letter, or one that nobody needs any more. */
  readonly letter: string | undefined
  readonly attributes: Attributes
}

/** All that was ever in a text, in its order. */
export function lettersOf(text: Y.XmlText): Letter[] {
  const letters: Letter[] = []
  let attributes: Attributes = {}
  let index = 0
  for (let item = text._start; item !== null; item = item.right) {
    const { content, deleted, id, length } = item
    if (!deleted && content instanceof Y.ContentFormat) {
      const { [content.key]: _before, ...others } = attributes
      attributes = content.value === null ? others : { ...others, [content.key]: content.value }
      continue
    }
    for (let at = 0; at < length; at++) {
      const letter = content instanceof Y.ContentString ? content.str[at] : undefined
      letters.push({
        id: Y.createID(id.client, id.clock + at),
        index,
        isLive: !deleted,
        letter,
        attributes,
      })
      if (!deleted) index++
    }
  }
  return letters
}

export function itemAt({ store }: Y.Doc, { client, clock }: Y.ID): Y.Item | undefined {
  if (clock >= Y.getState(store, client)) return undefined
  const struct: unknown = Y.getItem(store, Y.createID(client, clock))
  return struct instanceof Y.Item ? struct : undefined
}

export function isLiveAt(doc: Y.Doc, id: Y.ID): boolean {
  return itemAt(doc, id)?.deleted === false
}

/** The text in which a letter is, or was; undefined where the text is gone, too, or is none of this field's. */
export function textAt(doc: Y.Doc, id: Y.ID, fragment: Y.XmlFragment): Y.XmlText | undefined {
  const text: unknown = itemAt(doc, id)?.parent
  return text instanceof Y.XmlText && isThere(text, fragment) ? text : undefined
}

/** The text in which the copies of a note are. */
export function textOf(doc: Y.Doc, { runs }: SplitNote, fragment: Y.XmlFragment): Y.XmlText | undefined {
  return textAt(doc, (runs[0] as { readonly to: Y.ID }).to, fragment)
}

function isThere({ _item }: Y.XmlText, fragment: Y.XmlFragment): boolean {
  return _item?.deleted === false && Y.isParentOf(fragment, _item)
}

/** Which of two texts comes first. */
export function firstText(fragment: Y.XmlFragment, one: Y.XmlText, other: Y.XmlText): Y.XmlText | undefined {
  for (const child of fragment.toArray() as readonly unknown[]) {
    if (child === one || child === other) return child as Y.XmlText
    const found = child instanceof Y.XmlElement ? firstText(child, one, other) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * What one's own step, in which nothing was written, has moved out of one text into a block that it made, and nothing
 * else: only then it is sure which letters are copies of which.
 */
export function splitIn(
  transaction: Y.Transaction,
  fragment: Y.XmlFragment,
  notes: SplitNotes,
): SplitNote | undefined {
  const [text, ...more] = textsMade(transaction, fragment)
  const [source, ...others] = textsLeft(transaction, fragment)
  if (text === undefined || source === undefined || more.length > 0 || others.length > 0) return undefined
  if (hasDeletedBlocks(transaction)) return undefined
  const copies = lettersOf(text)
  const isTail = firstText(fragment, source, text) === source
  const moved = movedFrom(source, transaction, copies.length, isTail)
  if (moved === undefined || wordsOf(moved) !== wordsOf(copies)) return undefined
  const letters = moved.map(({ id }, at) => ({ from: notes.firstOf(id), to: (copies[at] as Letter).id }))
  return { kind: isTail ? TAIL : HEAD, runs: runsOf(letters) }
}

export const keyOf = ({ client, clock }: Pick<Y.ID, 'client' | 'clock'>): string => `${client} ${clock}`

const wordsOf = (letters: readonly Letter[]): string => letters.map(({ letter }) => letter ?? '\0').join('')

/** Texts, each all that is in its block, that were made in a transaction of one's own together with the block. */
function textsMade({ beforeState, doc }: Y.Transaction, fragment: Y.XmlFragment): Y.XmlText[] {
  const from = beforeState.get(doc.clientID) ?? 0
  const structs = doc.store.clients.get(doc.clientID) ?? []
  const texts: Y.XmlText[] = []
  for (let at = structs.length - 1; at >= 0; at--) {
    const item = structs[at] as Y.Item | Y.GC
    if (item.id.clock < from) break
    if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentType)) continue
    const text = item.content.type
    const block = text.parent
    if (!(text instanceof Y.XmlText) || !(block instanceof Y.XmlElement) || text.length === 0) continue
    const isNew = block._item?.id.client === doc.clientID && block._item.id.clock >= from
    if (isNew && block.length === 1 && isThere(text, fragment)) texts.unshift(text)
  }
  return texts
}

function hasDeletedBlocks(transaction: Y.Transaction): boolean {
  let has = false
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentType) has = true
  })
  return has
}

/** Texts from before a transaction that it has changed. */
function textsLeft({ beforeState, changed }: Y.Transaction, fragment: Y.XmlFragment): Y.XmlText[] {
  const types: readonly unknown[] = [...changed.keys()]
  return types.filter((type): type is Y.XmlText => {
    if (!(type instanceof Y.XmlText) || !isThere(type, fragment) || type._item === null) return false
    const { client, clock } = type._item.id
    return clock < (beforeState.get(client) ?? 0)
  })
}

/** The last letters, or the first ones, that a transaction has deleted of a text's end or beginning. */
function movedFrom(
  text: Y.XmlText,
  { beforeState, deleteSet }: Y.Transaction,
  count: number,
  isTail: boolean,
): readonly Letter[] | undefined {
  const letters = lettersOf(text)
  const deleted = letters.filter(
    ({ id, letter }) =>
      letter !== undefined && id.clock < (beforeState.get(id.client) ?? 0) && Y.isDeleted(deleteSet, id),
  )
  const moved = isTail ? deleted.slice(-count) : deleted.slice(0, count)
  const outermost = moved.at(isTail ? 0 : -1)
  if (outermost === undefined || moved.length !== count) return undefined
  const at = letters.indexOf(outermost)
  const beyond = isTail ? letters.slice(at) : letters.slice(0, at)
  return beyond.some(({ isLive }) => isLive) ? undefined : moved
}

/** By the copies in the one note, the copies of the same letters in the other. */
export function pairsOf(one: SplitNote, other: SplitNote): Map<string, Y.ID> {
  const pairs = new Map<string, Y.ID>()
  for (const a of one.runs) {
    for (const b of other.runs) {
      if (a.from.client !== b.from.client) continue
      const end = Math.min(a.from.clock + a.length, b.from.clock + b.length)
      for (let clock = Math.max(a.from.clock, b.from.clock); clock < end; clock++) {
        const copy = Y.createID(a.to.client, a.to.clock + clock - a.from.clock)
        const twin = Y.createID(b.to.client, b.to.clock + clock - b.from.clock)
        if (!Y.compareIDs(copy, twin)) pairs.set(keyOf(copy), twin)
      }
    }
  }
  return pairs
}

/** Deletes letters, in runs: half of a letter that is two for Yjs would be none. */
export function deleteFrom(text: Y.XmlText, letters: readonly Letter[]): void {
  const indexes = letters.map(({ index }) => index).sort((one, other) => other - one)
  for (let at = 0, length = 1; at < indexes.length; at++, length++) {
    const index = indexes[at] as number
    if (indexes[at + 1] === index - 1) continue
    text.delete(index, length)
    length = 0
  }
}
