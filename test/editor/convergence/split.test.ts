import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from '../editing/desk.page.ts'

declare const desk: Desk

let page: Page
runInPage({
  script: new URL('../editing/desk.page.ts', import.meta.url),
  html: '<!doctype html><title>desk</title>',
  onOpen: (opened) => {
    page = opened
  },
})

/** What somebody does: who, what, and with which words. */
type Step =
  | readonly [who: number, what: 'enter', behind: string]
  | readonly [who: number, what: 'type', words: string, behind?: string]
  | readonly [who: number, what: 'paste', html: string, from: string]
  | readonly [who: number, what: 'undo' | 'redo' | 'bold']
  | readonly ['meet', ...who: number[]]

interface Story {
  readonly block?: 'paragraph' | 'heading' | 'listItem' | 'nested'
  readonly people?: number
  readonly line?: string
  readonly steps: readonly Step[]
}

/** What everyone shows in the end, after all have met. */
async function tell(story: Story): Promise<string> {
  const shown = await page.evaluate(
    async ({ block = 'paragraph', people = 2, line = 'hello world', steps }) => {
      for (const { editor } of desk.seats) editor?.destroy()
      desk.seats.length = 0
      desk.log.length = 0
      const { element } = desk
      desk.open((fragment) => {
        const paragraph = element('paragraph', {}, line)
        const below = element('bulletList', {}, element('listItem', {}, element('paragraph', {}, 'below')))
        if (block === 'heading') fragment.insert(0, [element('heading', { level: 2 }, line)])
        else if (block === 'paragraph') fragment.insert(0, [paragraph])
        else {
          const item =
            block === 'nested'
              ? element('listItem', {}, paragraph, below)
              : element('listItem', {}, paragraph)
          fragment.insert(0, [element('bulletList', {}, item)])
        }
      })
      for (let seat = 1; seat < people; seat++) desk.open(0)
      for (let seat = 0; seat < people; seat++) {
        desk.seat(seat).doc.clientID = 1000 + seat
        await desk.isReady(seat)
      }
      for (const step of steps) {
        if (step[0] === 'meet') {
          const named = step.slice(1) as number[]
          const who = named.length === 0 ? [...desk.seats.keys()] : [...new Set(named)]
          for (const one of who) desk.catchUp(one)
          desk.deliver(who)
          continue
        }
        const [who, what, words = '', behind] = step
        const { commands } = desk.editor(who)
        if (what !== 'undo' && what !== 'redo') desk.pause(who)
        if (what === 'undo' || what === 'redo') commands[what]()
        else if (what === 'bold') commands.toggleBold()
        else if (what === 'type') {
          if (behind !== undefined) desk.putCaret(who, behind)
          desk.type(who, words)
        } else if (what === 'paste') {
          desk.putCaret(who, behind as string)
          const { $from } = desk.editor(who).state.selection
          commands.setTextSelection({ from: $from.pos, to: $from.end() })
          desk.editor(who).view.pasteHTML(words)
        } else {
          desk.putCaret(who, words)
          desk.press(who, 'Enter')
        }
      }
      for (let seat = 0; seat < people; seat++) desk.catchUp(seat)
      desk.deliver()
      const documents = new Set(desk.seats.map((_, seat) => desk.xml(seat)))
      if (documents.size !== 1) throw new Error(`documents differ:\n${[...documents].join('\n')}`)
      return desk.seats.map((_, seat) => desk.text(seat).replaceAll(/\|+/g, '|').replace(/^\|/, ''))
    },
    story,
  )
  expect(new Set(shown).size, shown.join('\n')).toBe(1)
  return shown[0] as string
}

const BOTH: readonly [Step, Step] = [
  [0, 'enter', 'hello'],
  [1, 'enter', 'hello'],
]

const STORIES: readonly (readonly [how: string, story: Story, text: string])[] = [
  ['at the same place', { steps: BOTH }, 'hello| world'],
  [
    'the first one further on',
    {
      steps: [
        [0, 'enter', 'hello wo'],
        [1, 'enter', 'he'],
      ],
    },
    'he|llo world',
  ],
  [
    'the second one further on',
    {
      steps: [
        [0, 'enter', 'he'],
        [1, 'enter', 'hello wo'],
      ],
    },
    'he|llo wo|rld',
  ],
  [
    'before the last letter',
    {
      steps: [
        [0, 'enter', 'hello worl'],
        [1, 'enter', 'hello worl'],
      ],
    },
    'hello worl|d',
  ],
  [
    'and write before what they moved',
    { steps: [...BOTH, [0, 'type', 'A'], [1, 'type', 'B']] },
    'hello|A|B world',
  ],
  ['in a heading', { block: 'heading', steps: BOTH }, 'hello| world'],
  ['in a list', { block: 'listItem', steps: BOTH }, 'hello| world'],
  ['in a list item above a list', { block: 'nested', steps: BOTH }, 'hello| world|below'],
  [
    'in a list item above a list, the first one further on',
    {
      block: 'nested',
      steps: [
        [0, 'enter', 'hello wo'],
        [1, 'enter', 'he'],
      ],
    },
    'hello wo|rld|below',
  ],
  [
    'in a list item above a list, the second one further on',
    {
      block: 'nested',
      steps: [
        [0, 'enter', 'he'],
        [1, 'enter', 'hello wo'],
      ],
    },
    'he|llo wo|rld|below',
  ],
  [
    'three of them',
    {
      people: 3,
      steps: [
        [0, 'enter', 'he'],
        [1, 'enter', 'hello'],
        [2, 'enter', 'hello wo'],
      ],
    },
    'he|llo| wo|rld',
  ],
  [
    'three of them, the other way round',
    {
      people: 3,
      steps: [
        [0, 'enter', 'hello wo'],
        [1, 'enter', 'hello'],
        [2, 'enter', 'he'],
      ],
    },
    'he|llo world',
  ],
  [
    'twice each',
    {
      steps: [
        [0, 'enter', 'he'],
        [0, 'enter', 'llo'],
        [1, 'enter', 'hell'],
        [1, 'enter', 'o wo'],
      ],
    },
    'he|ll|o wo|rld',
  ],
]

test.each(STORIES)(
  '[E6] words are there once where people split a block at once: %s',
  async (_how, story, text) => {
    expect(await tell(story)).toBe(text)
  },
)

const WRITING: readonly (readonly [how: string, story: Story, text: string])[] = [
  [
    'alone, between splits',
    {
      steps: [
        [0, 'enter', 'he'],
        [0, 'enter', 'llo'],
        [0, 'type', 'X', 'llo'],
        [0, 'enter', ' wo'],
      ],
    },
    'he|lloX| wo|rld',
  ],
  ['in what goes', { steps: [...BOTH, [0, 'type', 'X', ' wo']] }, 'hello| woXrld'],
  ['in what stays', { steps: [...BOTH, [1, 'type', 'X', ' wo']] }, 'hello| woXrld'],
  ['in both', { steps: [...BOTH, [0, 'type', 'X', ' wo'], [1, 'type', 'Y', ' wo']] }, 'hello| woXYrld'],
  ['at the end of what goes', { steps: [...BOTH, [0, 'type', 'XYZ', ' world']] }, 'hello| worldXYZ'],
  [
    'before it was heard of, by a third',
    { people: 3, steps: [BOTH[0], ['meet', 0, 2], [2, 'type', 'X', ' wo'], BOTH[1]] },
    'hello| woXrld',
  ],
  [
    'when the others have met already, by a third',
    { people: 3, steps: [BOTH[0], ['meet', 0, 2], [2, 'type', 'X', ' wo'], BOTH[1], ['meet', 0, 1]] },
    'hello| woXrld',
  ],
  [
    'offline for long, by the one whose copy goes',
    {
      steps: [
        ...BOTH,
        [0, 'type', 'one '],
        [0, 'enter', ' wo'],
        [0, 'type', 'X', 'rl'],
        [0, 'bold'],
        [0, 'type', 'Y'],
        [1, 'type', '!', 'world'],
      ],
    },
    'hello|one|  worlXYd!',
  ],
  [
    'offline for long, by the one whose copy stays',
    {
      steps: [
        ...BOTH,
        [1, 'type', 'one '],
        [1, 'enter', ' wo'],
        [1, 'type', 'X', 'rl'],
        [0, 'type', '!', 'world'],
      ],
    },
    'hello|one  wo|rlXd!',
  ],
  [
    'before, in the middle and behind',
    { steps: [...BOTH, [0, 'type', 'A'], [0, 'type', 'M', 'A wo'], [0, 'type', 'Z', 'Mrld']] },
    'hello|A| woMrldZ',
  ],
]

test.each(WRITING)('[E6] nobody’s words go who writes meanwhile: %s', async (_how, story, text) => {
  expect(await tell(story)).toBe(text)
})

const ON_PURPOSE: readonly (readonly [how: string, story: Story, text: string])[] = [
  ['typed below', { steps: [BOTH[0], [1, 'enter', 'world'], [1, 'type', ' world']] }, 'hello| world| world'],
  [
    'pasted over themselves, as a block of their own',
    {
      steps: [
        [0, 'enter', 'hello '],
        [1, 'paste', '<p>!</p><p>world</p>', 'hello '],
      ],
    },
    'hello !|world|world',
  ],
]

test.each(ON_PURPOSE)(
  '[E6] the same words stay where they are no copies of each other: %s',
  async (_how, story, text) => {
    expect(await tell(story)).toBe(text)
  },
)

const UNDOING: readonly (readonly [how: string, story: Story, text: string])[] = [
  [
    'the first, alone',
    {
      steps: [
        [0, 'enter', 'hello'],
        [0, 'undo'],
      ],
    },
    'hello world',
  ],
  [
    'the first, alone, and again',
    {
      steps: [
        [0, 'enter', 'hello'],
        [0, 'undo'],
        [0, 'redo'],
      ],
    },
    'hello| world',
  ],
  ['the first, when both have met', { steps: [...BOTH, ['meet'], [0, 'undo']] }, 'hello| world'],
  ['the second, when both have met', { steps: [...BOTH, ['meet'], [1, 'undo']] }, 'hello world|'],
  ['both, when they have met', { steps: [...BOTH, ['meet'], [0, 'undo'], [1, 'undo']] }, 'hello world'],
  [
    'both, one after the other',
    { steps: [...BOTH, ['meet'], [0, 'undo'], ['meet'], [1, 'undo']] },
    'hello world',
  ],
  [
    'both, the other way round',
    { steps: [...BOTH, ['meet'], [1, 'undo'], ['meet'], [0, 'undo']] },
    'hello world',
  ],
  ['the first, before they meet', { steps: [...BOTH, [0, 'undo']] }, 'hello| world'],
  ['the second, before they meet', { steps: [...BOTH, [1, 'undo']] }, 'hello| world'],
  ['both, before they meet', { steps: [...BOTH, [0, 'undo'], [1, 'undo']] }, 'hello world'],
  [
    'both, and again, before they meet',
    { steps: [...BOTH, [0, 'undo'], [1, 'undo'], [0, 'redo'], [1, 'redo']] },
    'hello| world',
  ],
  [
    'both, and again, when they have met',
    { steps: [...BOTH, ['meet'], [0, 'undo'], [1, 'undo'], ['meet'], [0, 'redo'], [1, 'redo']] },
    'hello| world',
  ],
  [
    'the first, and again, when they have met',
    { steps: [...BOTH, ['meet'], [0, 'undo'], ['meet'], [0, 'redo']] },
    'hello| world',
  ],
  [
    'the second, and again, when they have met',
    { steps: [...BOTH, ['meet'], [1, 'undo'], ['meet'], [1, 'redo']] },
    'hello| world',
  ],
  [
    'the first, who has written',
    { steps: [...BOTH, [0, 'type', 'X', ' wo'], ['meet'], [0, 'undo']] },
    'hello| world',
  ],
  [
    'the first, twice, who has written',
    { steps: [...BOTH, [0, 'type', 'X', ' wo'], ['meet'], [0, 'undo'], [0, 'undo']] },
    'hello| world',
  ],
  [
    'the first, while somebody writes in what stays',
    { steps: [...BOTH, ['meet'], [1, 'type', 'X', ' wo'], [0, 'undo']] },
    'hello| woXrld',
  ],
  [
    'the second, while somebody writes in what stays',
    { steps: [...BOTH, ['meet'], [0, 'type', 'X', ' wo'], [1, 'undo']] },
    'hello woXrld|',
  ],
  [
    'further on, the first',
    { steps: [[0, 'enter', 'he'], [1, 'enter', 'hello wo'], ['meet'], [0, 'undo']] },
    'hello wo|rld',
  ],
  [
    'further on, the second',
    { steps: [[0, 'enter', 'he'], [1, 'enter', 'hello wo'], ['meet'], [1, 'undo']] },
    'he|llo world',
  ],
  [
    'further on, both',
    { steps: [[0, 'enter', 'he'], [1, 'enter', 'hello wo'], ['meet'], [0, 'undo'], [1, 'undo']] },
    'hello world',
  ],
  [
    'further on, both in turn',
    { steps: [[0, 'enter', 'he'], [1, 'enter', 'hello wo'], ['meet'], [1, 'undo'], ['meet'], [0, 'undo']] },
    'hello wo|rld',
  ],
  [
    'further on, the second, and again',
    { steps: [[0, 'enter', 'he'], [1, 'enter', 'hello wo'], ['meet'], [1, 'undo'], ['meet'], [1, 'redo']] },
    'he|llo wo|rld',
  ],
]

test.each(UNDOING)('[E6] a split is undone and done again: %s', async (_how, story, text) => {
  expect(await tell(story)).toBe(text)
})

const LINE = 'abcdefghijkl'
const WHO = fc.integer({ min: 0, max: 2 })
const BEHIND = fc.constantFrom(...LINE)
const ENTER = { weight: 4, arbitrary: fc.tuple(WHO, fc.constant('enter' as const), BEHIND) }
const TYPE = { weight: 3, arbitrary: fc.tuple(WHO, fc.constant('type' as const), fc.constant('?'), BEHIND) }
const MEET_SOME = { weight: 1, arbitrary: fc.tuple(fc.constant('meet' as const), WHO, WHO) }
const MEET = { weight: 1, arbitrary: fc.tuple(fc.constant('meet' as const)) }
const UNDO = { weight: 3, arbitrary: fc.tuple(WHO, fc.constantFrom('undo' as const, 'redo' as const)) }

/** Each letter that is written is another one. */
function numbered(drawn: readonly Step[]): { readonly steps: Step[]; readonly written: readonly string[] } {
  const written: string[] = []
  const steps = drawn.map((step): Step => {
    if (step[1] !== 'type') return step
    written.push(String.fromCharCode('A'.charCodeAt(0) + written.length))
    return [step[0], 'type', written.at(-1) as string, step[3] as string]
  })
  return { steps, written }
}

test('[E6] however several people split a block, write into the parts and meet, each letter is there once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(ENTER, TYPE, MEET_SOME, MEET), { minLength: 2, maxLength: 14 }),
      async (drawn) => {
        const { steps, written } = numbered(drawn)
        const text = await tell({ people: 3, line: LINE, steps })
        expect([...text.replaceAll('|', '')].sort()).toEqual([...LINE, ...written].sort())
        expect(text.replaceAll(/[^a-l]/g, '')).toBe(LINE)
      },
    ),
    { seed: 61, numRuns: 40 },
  )
}, 240_000)

test('[E6] however several people split a block, undo and redo and meet, no letter of others is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(ENTER, TYPE, MEET_SOME, MEET, UNDO), { minLength: 2, maxLength: 14 }),
      async (drawn) => {
        const { steps } = numbered(drawn)
        const text = await tell({ people: 3, line: LINE, steps })
        expect([...LINE].filter((letter) => !text.includes(letter))).toEqual([])
      },
    ),
    { seed: 62, numRuns: 40 },
  )
}, 240_000)
