import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { KEPT_SEEDS, PEOPLE, STEPS, Together } from './together.ts'

// A slice: `npm run edit-together` runs as many seeds as one likes.
const SEEDS = 8

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let browser: Browser
let together: Together

beforeAll(async () => {
  browser = await launchBrowser()
  together = await Together.open(browser)
})

afterAll(() => browser.close())

test('[E5] [E2] several editors change one document at random, end with the same, and lose nothing', async () => {
  const done = new Set<string>()
  const counts = { letters: 0, delivered: 0, offline: 0, rescued: 0 }
  const kept = KEPT_SEEDS.map(([seed, , undoing = 1]) => ({ seed, undoing }))
  const fresh = Array.from({ length: SEEDS }, (_, at) => ({ seed: 1000 + at, undoing: 1 + 4 * (at % 2) }))
  for (const { seed, undoing } of [...kept, ...fresh]) {
    const result = await together.run({ seed, undoing, people: PEOPLE, steps: STEPS })
    const story = `npm run edit-together -- --seed ${seed} --count 1 --undoing ${undoing}\n${result.trace.slice(-12).join('\n')}`
    expect(result.failure, story).toBeUndefined()
    for (const name of Object.keys(result.done)) done.add(name)
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += result[name]
  }
  // It did something: most actions, spells offline, and words to put back.
  expect(done.size).toBeGreaterThan(40)
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(10)
})

test('a run is the same each time', async () => {
  const [one, other] = [
    await together.run({ seed: 5, people: 2, steps: 40 }),
    await together.run({ seed: 5, people: 2, steps: 40 }),
  ]
  expect(other).toEqual(one)
})

const THREE = '<p>first</p><p>hello world</p><p>last</p>'

// What the first does to the second of three paragraphs, and what becomes of it with the words of the other in it.
const CHANGES: readonly (readonly [string, readonly unknown[], string])[] = [
  ['toggleBulletList', [], '<p>first</p><ul><li><p>hello, dear world</p></li></ul><p>last</p>'],
  ['toggleHeading', [{ level: 1 }], '<p>first</p><h1>hello, dear world</h1><p>last</p>'],
  ['toggleBlockquote', [], '<p>first</p><blockquote><p>hello, dear world</p></blockquote><p>last</p>'],
  ['toggleCodeBlock', [], '<p>first</p><pre><code>hello, dear world</code></pre><p>last</p>'],
  ['joinBackward', [], '<p>firsthello, dear world</p><p>last</p>'],
  ['deleteNode', ['paragraph'], '<p>first</p><p>, dear</p><p>last</p>'],
]

test.each(CHANGES)(
  '[E5] words written while somebody else does %s stay where they belong',
  async (name, given, html) => {
    const at = 8
    const met = await together.meet({ html: THREE, command: [at, name, ...given], words: [at + 5, ', dear'] })
    expect(met.html.replaceAll(/ (class|dir|spellcheck)="[^"]*"/g, '')).toBe(html)
    expect(met.beforeCaret.endsWith(', dear')).toBe(true)
  },
)

test('[E5] words in a table cell outlive its column, its row and the table', async () => {
  const html = '<table><tbody><tr><td><p>one</p></td><td><p>two</p></td></tr></tbody></table><p>below</p>'
  const met = await together.meet({ html, command: [4, 'deleteNode', 'table'], words: [7, ' more'] })
  expect(met.html).toContain('more')
  expect(met.html).toContain('below')
})

test('[E5] first words in a block that somebody makes a heading meanwhile are in the heading', async () => {
  const met = await together.meet({
    html: '<p></p>',
    command: [1, 'toggleHeading', { level: 2 }],
    words: [1, 'Title'],
  })
  expect(met.html).toContain('<h2>Title</h2>')
})
