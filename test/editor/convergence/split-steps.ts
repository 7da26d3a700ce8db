import fc from 'fast-check'
import type { Step } from './split-story.ts'

interface Drawn {
  readonly steps: readonly Step[]
  readonly written: readonly string[]
}

export const LINE = 'abcdefghijkl'
const WHO = fc.integer({ min: 0, max: 2 })
const BEHIND = fc.constantFrom(...LINE)
const ENTER = { weight: 4, arbitrary: fc.tuple(WHO, fc.constant('enter' as const), BEHIND) }
const TYPE = { weight: 3, arbitrary: fc.tuple(WHO, fc.constant('type' as const), fc.constant('?'), BEHIND) }
const MEET_SOME = { weight: 1, arbitrary: fc.tuple(fc.constant('meet' as const), WHO, WHO) }
const MEET = { weight: 1, arbitrary: fc.tuple(fc.constant('meet' as const)) }
export const UNDO = { weight: 3, arbitrary: fc.tuple(WHO, fc.constantFrom('undo' as const, 'redo' as const)) }

/** What three people may do to `LINE`, and the letters that they write: each is another one. */
export function randomSteps(...also: readonly (typeof UNDO)[]): fc.Arbitrary<Drawn> {
  const step = fc.oneof(ENTER, TYPE, MEET_SOME, MEET, ...also)
  return fc.array(step, { minLength: 2, maxLength: 14 }).map(numbered)
}

function numbered(drawn: readonly Step[]): Drawn {
  const written: string[] = []
  const steps = drawn.map((step): Step => {
    if (step[1] !== 'type') return step
    written.push(String.fromCharCode('A'.charCodeAt(0) + written.length))
    return [step[0], 'type', written.at(-1) as string, step[3] as string]
  })
  return { steps, written }
}
