import type { Node } from '@tiptap/pm/model'

export interface Count {
  readonly words: number
  /** As people count them: an emoji or a letter with its accents is one. */
  readonly characters: number
  readonly charactersWithoutSpaces: number
}

const NOTHING: Count = { words: 0, characters: 0, charactersWithoutSpaces: 0 }

// Nodes never change and are shared between versions of a document: a key press costs one block.
const counted = new WeakMap<Node, Count>()

/** Words and characters of a document, or of the part from `from` to `to`. */
export function countOf(doc: Node, from = 0, to = doc.content.size): Count {
  let sum = NOTHING
  doc.forEach((block, offset) => {
    const end = offset + block.nodeSize
    if (end <= from || offset >= to) return
    sum = plus(sum, from <= offset && end <= to ? countBlock(block) : countPart(doc, from, to, offset, end))
  })
  return sum
}

function countBlock(block: Node): Count {
  const known = counted.get(block)
  if (known !== undefined) return known
  let count = NOTHING
  block.descendants((node) => {
    if (node.isTextblock) count = plus(count, countText(textOf(node)))
    return !node.isTextblock
  })
  if (block.isTextblock) count = countText(textOf(block))
  counted.set(block, count)
  return count
}

function countPart(doc: Node, from: number, to: number, start: number, end: number): Count {
  const text = doc.textBetween(Math.max(from, start), Math.min(to, end), '\n', leafText)
  return text.split('\n').map(countText).reduce(plus, NOTHING)
}

function textOf(block: Node): string {
  return block.textBetween(0, block.content.size, '\n', leafText)
}

// A line break parts words; a mention or a formula is read as what it shows, where it says so.
function leafText(leaf: Node): string {
  if (leaf.type.name === 'hardBreak') return ' '
  return leaf.type.spec.leafText?.(leaf) ?? ''
}

function countText(text: string): Count {
  if (text === '') return NOTHING
  const spaces = text.match(/\s/gu)?.length ?? 0
  const characters = charactersOf(text)
  return { words: wordsOf(text), characters, charactersWithoutSpaces: characters - spaces }
}

// Scripts that put no space between words.
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
// What is written with more than one code unit a character.
const COMPOSED = /[\p{M}\p{Cf}\p{Cs}\u{10000}-\u{10ffff}\u1100-\u11ff]/u

let words: Intl.Segmenter | undefined
let graphemes: Intl.Segmenter | undefined

function wordsOf(text: string): number {
  if (!UNSPACED.test(text)) {
    let found = 0
    for (const part of text.split(/\s+/u)) if (/[\p{L}\p{N}]/u.test(part)) found += 1
    return found
  }
  words ??= new Intl.Segmenter(undefined, { granularity: 'word' })
  let found = 0
  for (const { isWordLike } of words.segment(text)) if (isWordLike === true) found += 1
  return found
}

function charactersOf(text: string): number {
  if (!COMPOSED.test(text)) return text.length
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let found = 0
  for (const _ of graphemes.segment(text)) found += 1
  return found
}

function plus(one: Count, other: Count): Count {
  return {
    words: one.words + other.words,
    characters: one.characters + other.characters,
    charactersWithoutSpaces: one.charactersWithoutSpaces + other.charactersWithoutSpaces,
  }
}
