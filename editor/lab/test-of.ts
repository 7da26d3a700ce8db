import { printRecording, type Recording } from './recording.ts'

/** A test, as TypeScript, that does again what was recorded and looks whether anything was lost. */
export function testOf(recording: Recording, hash: string): string {
  const lines = printRecording(recording).split('\n')
  return `import { expect, test } from 'vitest'
import { disagreements, heal, replay } from '../../../editor/lab/replay.ts'
import { NODE } from '../../support/node-host.ts'

// Recorded in the lab: when, after how many events, who did what. The hash of that run was ${hash}.
const RECORDING = \`
${lines.map((line) => `  ${line}`).join('\n')}
\`

test('${storyOf(recording)}', async () => {
  const lab = await replay(RECORDING, NODE)
  await heal(lab)
  expect(disagreements(lab)).toEqual([])
})
`
}

/** A test of one seed of the simulation, and the line that keeps it. */
export function testOfSeed(seed: number): string {
  return `import { expect, test } from 'vitest'
import { run } from '../../../editor/lab/simulation/run.ts'
import { NODE } from '../../support/node-host.ts'

// To keep it for ever, put this into editor/lab/simulation/seeds.ts: { seed: ${seed}, found: 'what it found, in a sentence' },
test('seed ${seed} breaks no promise', async () => {
  expect((await run(${seed}, NODE)).violation).toBeUndefined()
})
`
}

/** What happened, in the order in which each kind of thing first did. */
function storyOf({ inputs }: Recording): string {
  const told = new Map<string, number>()
  for (const { input } of inputs) {
    if (input.type === 'show' || input.type === 'network' || input.type === 'disk') continue
    const what =
      input.type === 'edit'
        ? `${input.person} edits`
        : 'person' in input
          ? `${input.person} ${VERBS[input.type]}`
          : VERBS[input.type]
    told.set(what, (told.get(what) ?? 0) + 1)
  }
  const parts = [...told].map(([what, times]) => (times > 1 ? `${what} (${times} times)` : what))
  return parts.length === 0 ? 'in the lab, nobody does anything' : `in the lab, ${parts.join(', ')}`
}

const VERBS = {
  'go offline': 'goes offline',
  'go online': 'goes online',
  crash: 'crashes',
  open: 'opens again',
  'crash server': 'the server crashes',
  'start server': 'the server starts',
} as const
