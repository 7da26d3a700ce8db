import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

const SEED = 20261123

test('[W2] [X1] [L4] whatever is sent, only who sent it is refused, by a code, and no document is harmed', async () => {
  const figures = await fuzz({ seed: SEED, count: 3000 })
  // It did something: messages were taken, asked about, and refused for several reasons, in both protocols.
  for (const what of [
    'inkwire: acknowledge',
    'inkwire: request',
    'inkwire: refuse UPDATE_MALFORMED',
    'inkwire: refuse MESSAGE_MALFORMED',
    'inkwire: close 4400',
    'y: close 4400',
    'y: close 4422',
  ])
    expect(figures.get(what) ?? 0, what).toBeGreaterThan(0)
})
