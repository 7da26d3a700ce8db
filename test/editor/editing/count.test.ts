import { Schema, Slice } from '@tiptap/pm/model'
import { expect, test } from 'vitest'
import { countOf } from '../../../editor/editing/count.ts'

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'inline*' },
    list: { group: 'block', content: 'block+' },
    text: { group: 'inline' },
    hardBreak: { group: 'inline', inline: true },
    mention: { group: 'inline', inline: true, leafText: () => '@Ada King' },
  },
})
const p = (...words: string[]) =>
  schema.node(
    'paragraph',
    null,
    words.map((word) => (word === '\n' ? schema.node('hardBreak') : schema.text(word))),
  )
const doc = (...blocks: ReturnType<typeof p>[]) => schema.node('doc', null, blocks)

test.each([
  ['', 0, 0],
  ['Two words', 2, 9],
  ["it's well-known, isn't it? – Yes…", 5, 33],
  ['1,234.5 km', 2, 10],
  ['*** --- !', 0, 9],
  ['naïve cafe\u0301', 2, 10],
  ['👩‍👩‍👧 🇩🇪 ok', 1, 6],
  ['私は学生です', 4, 6],
  ['مرحبا بالعالم', 2, 13],
])('%j has %i words and %i characters', (text, words, characters) => {
  const count = countOf(doc(text === '' ? p() : p(text)))
  expect(count).toMatchObject({ words, characters })
})

test('blocks and line breaks part words, and are no characters but the break', () => {
  expect(countOf(doc(p('one', '\n', 'two'), schema.node('list', null, [p('three'), p('four')])))).toEqual({
    words: 4,
    characters: 16,
    charactersWithoutSpaces: 15,
  })
})

test('a mention counts as what it shows', () => {
  const paragraph = schema.node('paragraph', null, [schema.text('ask '), schema.node('mention')])
  expect(countOf(doc(paragraph))).toMatchObject({ words: 3, characters: 13 })
})

test('a part is counted from its first letter to its last, across blocks', () => {
  const words = doc(p('one two'), p('three'), p('four five'))
  // From "two" to "four".
  expect(countOf(words, 5, 21)).toEqual({ words: 3, characters: 12, charactersWithoutSpaces: 12 })
  expect(countOf(words, 5, 5)).toMatchObject({ words: 0, characters: 0 })
})

test('two thousand paragraphs cost next to nothing once they were counted', () => {
  const block = 'Some words that somebody has written down for others to read and to write on. '
  const many = doc(...Array.from({ length: 2_000 }, (_, at) => p(`${at} ${block.repeat(4)}`)))
  countOf(many)
  // The quickest tells about the counting; the others, what else the machine does.
  const tookMs = Array.from({ length: 5 }, (_, at) => {
    const edited = many.replace(1, 1, new Slice(p(`new${at}`).content, 0, 0))
    const startMs = performance.now()
    expect(countOf(edited).words).toBe(2_000 * (4 * 15 + 1))
    return performance.now() - startMs
  })
  expect(Math.min(...tookMs)).toBeLessThan(16)
})
