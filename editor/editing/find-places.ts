import type { Schema } from '@tiptap/pm/model'
import * as Y from 'yjs'
import type { Attributes } from './deleted-content.ts'

/** Words that lay at `offset` of the rest of their text. */
export interface Run {
  readonly offset: number
  text: string
  readonly attributes: Attributes
  /** How much of it stood before its author's caret; undefined where the caret was elsewhere. */
  caret: number | undefined
  /** Where the caret is when the words are put in. */
  place?: Y.RelativePosition
}

interface Candidate {
  readonly element: Y.XmlElement
  /** Undefined where nobody has written anything into the element. */
  text: Y.XmlText | undefined
  readonly words: string
  readonly isNew: boolean
}

/** So much of what stands around a place says which place it is, where the whole text is not found again. */
const AROUND = [24, 12, 6, 3]
const AROUND_MIN = 3

/**
 * Puts words where the text that they lay in is found again, in what a transaction wrote: all of it, or what stood
 * around them. Returns those whose place was not found.
 */
export function findPlaces(
  rest: string,
  runs: readonly Run[],
  transaction: Y.Transaction,
  { fragment, schema }: { readonly fragment: Y.XmlFragment; readonly schema: Schema },
): readonly Run[] {
  const candidates = candidatesIn(transaction, fragment, schema)
  const left: Run[] = []
  const found: { readonly candidate: Candidate; readonly at: number; readonly run: Run }[] = []
  const whole = wholeIn(candidates, rest)
  for (const run of runs) {
    const place =
      whole === undefined ? around(candidates, rest, run.offset) : { ...whole, at: whole.at + run.offset }
    if (place === undefined) left.push(run)
    else found.push({ ...place, run })
  }
  // From the end, so that what is put in moves nothing that is still to come.
  for (const { candidate, at, run } of found.reverse()) put(candidate, at, run, schema)
  return left
}

function wholeIn(
  candidates: readonly Candidate[],
  rest: string,
): { readonly candidate: Candidate; readonly at: number } | undefined {
  const same = candidates.find(({ isNew, words }) => isNew && words === rest)
  if (same !== undefined) return { candidate: same, at: 0 }
  if (rest.trim().length < AROUND_MIN) return undefined
  const holder = candidates.find(({ words }) => words.includes(rest))
  return holder && { candidate: holder, at: holder.words.indexOf(rest) }
}

function around(
  candidates: readonly Candidate[],
  rest: string,
  offset: number,
): { readonly candidate: Candidate; readonly at: number } | undefined {
  for (const length of AROUND) {
    const before = rest.slice(Math.max(0, offset - length), offset)
    const after = rest.slice(offset, offset + length)
    if ((before + after).trim().length >= AROUND_MIN) {
      const candidate = candidates.find(({ words }) => words.includes(before + after))
      if (candidate !== undefined) {
        return { candidate, at: candidate.words.indexOf(before + after) + before.length }
      }
    }
    // The text was split at this very place.
    const ended = before.trim().length >= AROUND_MIN && candidates.find(({ words }) => words.endsWith(before))
    if (ended) return { candidate: ended, at: ended.words.length }
    const begun = after.trim().length >= AROUND_MIN && candidates.find(({ words }) => words.startsWith(after))
    if (begun) return { candidate: begun, at: 0 }
  }
  return undefined
}

/** Blocks of text that a transaction made or wrote into, the new ones first. */
function candidatesIn(transaction: Y.Transaction, fragment: Y.XmlFragment, schema: Schema): Candidate[] {
  const elements = new Map<Y.XmlElement, boolean>()
  const { afterState, beforeState, doc } = transaction
  for (const [client, end] of afterState) {
    const from = beforeState.get(client) ?? 0
    if (end === from) continue
    const structs = doc.store.clients.get(client) ?? []
    for (let at = Y.findIndexSS(structs, from); at < structs.length; at++) {
      const item = structs[at]
      if (!(item instanceof Y.Item) || item.deleted || !(item.content instanceof Y.ContentType)) continue
      if (item.content.type instanceof Y.XmlElement) elements.set(item.content.type, true)
    }
  }
  for (const type of transaction.changed.keys()) {
    const element = type instanceof Y.XmlText ? type.parent : type
    if (element instanceof Y.XmlElement && !elements.has(element)) elements.set(element, false)
  }
  return [...elements].flatMap(([element, isNew]): Candidate[] => {
    const isThere = element._item?.deleted === false && Y.isParentOf(fragment, element._item)
    if (!isThere || schema.nodes[element.nodeName]?.inlineContent !== true) return []
    const children = element.toArray() as readonly unknown[]
    const texts = children.filter((child) => child instanceof Y.XmlText)
    if (texts.length === 0)
      return children.length === 0 ? [{ element, text: undefined, words: '', isNew }] : []
    return texts.map((text) => ({ element, text, words: plainText(text), isNew }))
  })
}

function put(candidate: Candidate, at: number, run: Run, schema: Schema): void {
  const { element } = candidate
  const type = schema.nodes[element.nodeName]
  const kept = Object.entries(run.attributes).filter(([name]) => {
    const mark = schema.marks[name.replace(/--.{8}$/, '')]
    return mark !== undefined && type?.allowsMarkType(mark) === true
  })
  const attributes = Object.fromEntries(kept)
  if (candidate.text === undefined) {
    // One for all: the binding loses the third of three texts side by side.
    candidate.text = new Y.XmlText()
    element.insert(0, [candidate.text])
  }
  candidate.text.insert(at, run.text, attributes)
  if (run.caret !== undefined)
    run.place = Y.createRelativePositionFromTypeIndex(candidate.text, at + run.caret, -1)
}

function plainText(text: Y.XmlText): string {
  const delta = text.toDelta() as readonly { readonly insert: unknown }[]
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('')
}
