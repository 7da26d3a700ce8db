import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINE, randomSteps, UNDO } from './split-steps.ts'
import { BOTH, openStories, splits, type Told, tell } from './split-story.ts'

openStories()

const UNDOING: readonly Told[] = [
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
  ['further on, the first', { steps: [...splits('he', 'hello wo'), ['meet'], [0, 'undo']] }, 'hello wo|rld'],
  ['further on, the second', { steps: [...splits('he', 'hello wo'), ['meet'], [1, 'undo']] }, 'he|llo world'],
  [
    'further on, both',
    { steps: [...splits('he', 'hello wo'), ['meet'], [0, 'undo'], [1, 'undo']] },
    'hello world',
  ],
  [
    'further on, both in turn',
    { steps: [...splits('he', 'hello wo'), ['meet'], [1, 'undo'], ['meet'], [0, 'undo']] },
    'hello wo|rld',
  ],
  [
    'further on, the second, and again',
    { steps: [...splits('he', 'hello wo'), ['meet'], [1, 'undo'], ['meet'], [1, 'redo']] },
    'he|llo wo|rld',
  ],
]

test.each(UNDOING)('[E6] a split is undone and done again: %s', async (_how, story, text) => {
  expect(await tell(story)).toBe(text)
})

test('[E6] however several people split a block, undo and redo and meet, no letter of others is lost', async () => {
  await fc.assert(
    fc.asyncProperty(randomSteps(UNDO), async ({ steps }) => {
      const text = await tell({ people: 3, line: LINE, steps })
      expect([...LINE].filter((letter) => !text.includes(letter))).toEqual([])
    }),
    { seed: 62, numRuns: 40 },
  )
}, 240_000)
