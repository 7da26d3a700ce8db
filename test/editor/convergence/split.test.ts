import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINE, randomSteps } from './split-steps.ts'
import { BOTH, openStories, splits, type Told, tell } from './split-story.ts'

openStories()

const STORIES: readonly Told[] = [
  ['at the same place', { steps: BOTH }, 'hello| world'],
  ['the first one further on', { steps: splits('hello wo', 'he') }, 'he|llo world'],
  ['the second one further on', { steps: splits('he', 'hello wo') }, 'he|llo wo|rld'],
  ['before the last letter', { steps: splits('hello worl', 'hello worl') }, 'hello worl|d'],
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
    { block: 'nested', steps: splits('hello wo', 'he') },
    'hello wo|rld|below',
  ],
  [
    'in a list item above a list, the second one further on',
    { block: 'nested', steps: splits('he', 'hello wo') },
    'he|llo wo|rld|below',
  ],
  ['three of them', { people: 3, steps: splits('he', 'hello', 'hello wo') }, 'he|llo| wo|rld'],
  [
    'three of them, the other way round',
    { people: 3, steps: splits('hello wo', 'hello', 'he') },
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

const WRITING: readonly Told[] = [
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

const ON_PURPOSE: readonly Told[] = [
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

test('[E6] however several people split a block, write into the parts and meet, each letter is there once', async () => {
  await fc.assert(
    fc.asyncProperty(randomSteps(), async ({ steps, written }) => {
      const text = await tell({ people: 3, line: LINE, steps })
      expect([...text.replaceAll('|', '')].sort()).toEqual([...LINE, ...written].sort())
      expect(text.replaceAll(/[^a-l]/g, '')).toBe(LINE)
    }),
    { seed: 61, numRuns: 40 },
  )
}, 240_000)
