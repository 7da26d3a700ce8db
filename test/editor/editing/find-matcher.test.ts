import { expect, test } from 'vitest'
import { type FindQuery, matcherFor, replacementOf } from '../../../editor/editing/find-matcher.ts'

const query = (text: string, choices: Partial<FindQuery> = {}): FindQuery => ({
  text,
  matchesCase: false,
  wholeWords: false,
  isPattern: false,
  ...choices,
})

async function found(wanted: FindQuery, text: string): Promise<string[]> {
  const matcher = await matcherFor(wanted)
  return (matcher?.(text) ?? []).map(({ from, to }) => text.slice(from, to))
}

test('text means itself, whatever is in it', async () => {
  for (const text of ['a.b', '(', '[x]', '\\d', '^a$', 'a|b', '-/-', '{2}', '€', '👩‍👧']) {
    expect(await found(query(text), `xx${text}yy`), text).toEqual([text])
  }
  expect(await found(query('a.b'), 'axb')).toEqual([])
})

test('case counts when it is asked for, in every script', async () => {
  expect(await found(query('straße ÄRGER'), 'STRAßE ärger')).toEqual(['STRAßE ärger'])
  expect(await found(query('Tea', { matchesCase: true }), 'tea Tea TEA')).toEqual(['Tea'])
})

test('whole words end where letters end, in every script', async () => {
  expect(await found(query('art', { wholeWords: true }), 'art, party, Art_ art’s Ärt art')).toEqual([
    'art',
    'art',
    'art',
  ])
  expect(await found(query('чай', { wholeWords: true }), 'чай чайник')).toEqual(['чай'])
  expect(await found(query('𝒜', { wholeWords: true }), 'x𝒜 𝒜')).toEqual(['𝒜'])
})

test('patterns find, and never nothing at all', async () => {
  expect(await found(query('t\\w+', { isPattern: true }), 'Tea, two, no')).toEqual(['Tea', 'two'])
  expect(await found(query('x*', { isPattern: true }), 'axxb')).toEqual(['xx'])
  expect(await found(query('^\\s*$', { isPattern: true }), '')).toEqual([])
  expect(await found(query('\\p{Lu}', { isPattern: true, matchesCase: true }), 'aÄb')).toEqual(['Ä'])
})

test('a replacement may use what a pattern found', async () => {
  const matcher = await matcherFor(query('(\\w+) (\\w+)?', { isPattern: true }))
  const [match] = matcher?.('Ada King') ?? []
  if (match === undefined) throw new Error('nothing found')
  expect(replacementOf('$2, $1 ($&) $$ $9 $x', match, true)).toBe('King, Ada (Ada King) $  $x')
  expect(replacementOf('$1', match, false)).toBe('$1')
})

test.each(['(', '[z-a]', '(?=x)', '\\1', '((a{100}){100}){100}', 'a'.repeat(1_001)])(
  'what is no pattern of ours is refused: %s',
  async (text) => {
    await expect(matcherFor(query(text, { isPattern: true }))).rejects.toThrow()
  },
)

test('a pattern that would stop another engine for ever takes a moment here', async () => {
  // Its own time, whatever else the machine does.
  const before = process.cpuUsage()
  for (const text of ['(a+)+$', '(a|aa)+$', '(x+x+)+y', '(a*)*b']) {
    expect(
      await found(query(text, { isPattern: true }), `${'a'.repeat(2_000)}!${'x'.repeat(2_000)}`),
    ).toEqual([])
  }
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000)
})

test('nothing to look for is no search', async () => {
  expect(await matcherFor(query(''))).toBe(undefined)
})
