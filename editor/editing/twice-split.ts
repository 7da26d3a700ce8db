import type { Editor } from '@tiptap/core'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { Attributes } from './deleted-content.ts'
import {
  deleteFrom,
  firstText,
  isLiveAt,
  keyOf,
  type Letter,
  lettersOf,
  ORIGIN,
  pairsOf,
  splitIn,
  textOf,
} from './split-letters.ts'
import { HEAD, type SplitNote, SplitNotes } from './split-notes.ts'
import { broughtBackIn, rejoin } from './split-undone.ts'
import type { UnseenOptions } from './unseen-words.ts'

/** So many pairs of splits wait for words of others to leave the copy that goes. */
const WAITING_MAX = 32

/** What an undo has brought back: it is drawn by then. */
const UNDONE = 'inkwire:undone'

type Keeping = UnseenOptions & { readonly notes: SplitNotes }

/** Copies of the same letters in two places. */
interface Twice {
  readonly one: SplitNote
  readonly other: SplitNote
}

/**
 * Keeps words from being there twice where several people split a block at once [E6].
 *
 * Yjs cannot move what stands behind the caret into a new block: the binding deletes it and writes a copy, two people
 * write two. So everyone notes which letters their copies are of, and who hears of two copies of a letter deletes one:
 *
 *     which one      the same for everyone, from what the two are and where they stand: all may do it at once
 *     only while     the other one is there: of several copies the last is never deleted
 *     one's own words, written into what goes meanwhile     go to the same place in what stays, by their author only
 *     words of others there     what goes stays until they have gone
 *
 * An undo brings letters back as further copies, and notes them, too. Returns the function that ends it.
 */
export function joinSplits(editor: Editor, options: UnseenOptions): () => void {
  const { caret, doc, fragment, mayWrite } = options
  const notes = new SplitNotes(doc)
  const keeping = { ...options, notes }
  let waiting: Twice[] = []
  // What is pasted can be the same words, and is no copy.
  let isMove = false
  const before: (event: { transaction: Editor['state']['tr'] }) => void = ({ transaction }) => {
    isMove = transaction.docChanged && transaction.steps.every((step) => wordsIn(step) === '')
  }
  const after = (): void => {
    isMove = false
  }
  const look = (transaction: Y.Transaction): void => {
    const { local, origin } = transaction
    if (local && origin === ySyncPluginKey && isMove && transaction.deleteSet.clients.size > 0) {
      const split = splitIn(transaction, fragment, notes)
      if (split !== undefined) notes.add([split], ORIGIN)
    }
    if (local && origin instanceof Y.UndoManager) {
      const back = broughtBackIn(transaction, fragment, notes)
      notes.add(back, UNDONE)
      if (back.length > 0) {
        const put = back.flatMap((note) => rejoin(note, transaction, { caret, fragment, notes }))
        notes.add(put, UNDONE)
      }
    }
    const found = notes.newIn(transaction).flatMap((one) => twiceWith(one, notes.all))
    if (!mayWrite()) return
    waiting.push(...found)
    // While the binding writes, it would not draw what else is written.
    if (waiting.length === 0 || (local && origin !== UNDONE)) return
    waiting = waiting.filter((twice) => !settle(twice, transaction, keeping)).slice(-WAITING_MAX)
  }
  editor.on('beforeTransaction', before)
  editor.on('transaction', after)
  doc.on('afterTransaction', look)
  return () => {
    editor.off('beforeTransaction', before)
    editor.off('transaction', after)
    doc.off('afterTransaction', look)
  }
}

/** What a step writes that was not there before. */
function wordsIn(step: object): string {
  const { slice } = step as { slice?: Editor['state']['doc'] }
  return slice === undefined ? '' : slice.content.textBetween(0, slice.content.size, '', '\0')
}

function twiceWith(one: SplitNote, all: readonly SplitNote[]): Twice[] {
  return all.flatMap((other) => (other === one || pairsOf(one, other).size === 0 ? [] : [{ one, other }]))
}

/** Whether nothing is left to be done: words of others in what goes have to go first. */
function settle({ one, other }: Twice, transaction: Y.Transaction, options: Keeping): boolean {
  const { doc, fragment } = options
  const { deleteSet, local } = transaction
  const wasLive = ({ id, isLive }: Letter): boolean => isLive || (!local && Y.isDeleted(deleteSet, id))
  const oneText = textOf(doc, one, fragment)
  const otherText = textOf(doc, other, fragment)
  if (oneText === undefined || otherText === undefined) return true
  if (oneText === otherText) {
    joinWithin(oneText, one, other, options)
    return true
  }
  const isHead = one.kind === HEAD
  const isFirst = firstText(fragment, oneText, otherText) === oneText
  const goesOne = one.kind === other.kind ? isFirst !== isHead : one.kind < other.kind
  return goesOne
    ? leave(oneText, otherText, pairsOf(one, other), isHead, wasLive, options)
    : leave(otherText, oneText, pairsOf(other, one), other.kind === HEAD, wasLive, options)
}

/** Two people have brought back the same letters in the same place: of each the first goes. */
function joinWithin(text: Y.XmlText, one: SplitNote, other: SplitNote, options: UnseenOptions): void {
  const letters = lettersOf(text)
  const live = new Map(letters.filter(({ isLive }) => isLive).map((letter) => [keyOf(letter.id), letter]))
  const pairs = pairsOf(one, other)
  const doomed = [...pairs].flatMap(([key, twin]) => {
    const [a, b] = [live.get(key), live.get(keyOf(twin))]
    if (a === undefined || b === undefined) return []
    const goesOne = one.kind === other.kind ? a.index < b.index : one.kind < other.kind
    return [goesOne ? a : b]
  })
  deleteLetters(text, doomed, options)
}

/**
 * Letters of `from` that are in `into` as well go, and own words that were written among them go there. Whether that is
 * all: words of others go first, by themselves.
 */
function leave(
  from: Y.XmlText,
  into: Y.XmlText,
  pairs: ReadonlyMap<string, Y.ID>,
  isHead: boolean,
  wasLive: (letter: Letter) => boolean,
  options: Keeping,
): boolean {
  const { doc, isOwn, notes } = options
  if (hasMore(from, isHead)) return false
  const doomed: Letter[] = []
  const strayed: Strayed[] = []
  let beside: Y.ID | undefined
  let isWaiting = false
  const letters = lettersOf(from)
  for (const letter of isHead ? letters.reverse() : letters) {
    const twin = pairs.get(keyOf(letter.id))
    if (twin !== undefined && isLiveAt(doc, twin)) {
      // What is written behind letters that were gone by then stands behind them by chance.
      if (wasLive(letter)) beside = twin
      if (letter.isLive) doomed.push(letter)
    } else if (letter.isLive && beside !== undefined) {
      // Another pair's, as where what stays has been split again.
      if (notes.twinsOf(letter.id).some((id) => isLiveAt(doc, id))) continue
      // Somebody has changed what stays in this very place: it is theirs to say what becomes of both.
      if (twin !== undefined) return true
      if (letter.letter === undefined) return false
      if (isOwn(letter.id.client)) strayed.push({ letter, beside })
      else isWaiting = true
    }
  }
  if (strayed.length > 0) {
    moveLetters(from, into, isHead ? strayed.reverse() : strayed, isHead, options)
    return leave(from, into, pairs, isHead, wasLive, options)
  }
  if (!isWaiting) deleteLetters(from, doomed, options)
  return !isWaiting
}

/** Puts letters beside those that stood beside their copies. Who wrote them can undo it, as the writing. */
function moveLetters(
  from: Y.XmlText,
  into: Y.XmlText,
  strayed: readonly Strayed[],
  isHead: boolean,
  { caret, doc }: UnseenOptions,
): void {
  const words: Words[] = []
  const head = caret.before()?.item
  for (const { letter, beside } of strayed) {
    const last = words.at(-1)
    const goesOn = last?.beside === beside && last.attributes === letter.attributes
    const run: Words = goesOn ? last : { text: '', attributes: letter.attributes, beside }
    run.text += letter.letter
    if (!goesOn) words.push(run)
    if (head != null && Y.compareIDs(head, letter.id)) run.caret = run.text.length
  }
  caret.note()
  let place: Y.RelativePosition | undefined
  doc.transact(() => {
    for (const { text, attributes, beside, caret } of isHead ? words : words.reverse()) {
      const next = lettersOf(into).find(({ id }) => Y.compareIDs(id, beside)) as Letter
      const index = isHead ? next.index : next.index + 1
      into.insert(index, text, { ...attributes })
      if (caret !== undefined) place = Y.createRelativePositionFromTypeIndex(into, index + caret, -1)
    }
    deleteFrom(
      from,
      strayed.map(({ letter }) => letter),
    )
  }, ySyncPluginKey)
  if (place !== undefined) caret.note(place)
}

interface Words {
  text: string
  readonly attributes: Attributes
  readonly beside: Y.ID
  /** How much of it stands before its author's caret. */
  caret?: number
}

/** A letter that is to follow a copy to its twin, or to come before it. */
interface Strayed {
  readonly letter: Letter
  readonly beside: Y.ID
}

/** Whether something that is no text stands in the block beyond what goes. */
function hasMore({ _item }: Y.XmlText, isHead: boolean): boolean {
  for (let item = _item; item !== null; item = isHead ? item.left : item.right) {
    if (item !== _item && !item.deleted && item.countable) return true
  }
  return false
}

function deleteLetters(text: Y.XmlText, letters: readonly Letter[], { caret, doc }: UnseenOptions): void {
  if (letters.length === 0) return
  caret.note()
  doc.transact(() => deleteFrom(text, letters), ORIGIN)
}
