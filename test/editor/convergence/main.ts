import { parseArgs } from 'node:util'
import { launchBrowser } from '../../support/browser.ts'
import { PEOPLE, STEPS, Together } from './together.ts'

const USAGE = `npm run edit-together -- [options]

Several real editors in a real browser change one document at random, over a network that is late and
cuts them off. Then all have the same, all show the same, and every letter is there that nobody deleted.

  --seed N      the first seed (default 1)
  --count N     how many seeds (default 100)
  --people N    how many editors (default ${PEOPLE})
  --steps N     how many actions in each run (default ${STEPS})
  --undoing N   how many times as often as by default somebody undoes and does again (default 1)
  --watch X     one seed: traces where the letter X comes and goes
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    people: { type: 'string', default: String(PEOPLE) },
    steps: { type: 'string', default: String(STEPS) },
    undoing: { type: 'string', default: '1' },
    watch: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  const first = wholeNumber(values.seed)
  const count = values.watch === undefined ? wholeNumber(values.count) : 1
  const options = {
    people: wholeNumber(values.people),
    steps: wholeNumber(values.steps),
    undoing: wholeNumber(values.undoing),
  }
  const browser = await launchBrowser()
  try {
    const together = await Together.open(browser)
    const watched = values.watch === undefined ? {} : { watch: values.watch }
    const failed: number[] = []
    const done = new Map<string, number>()
    let rescued = 0
    for (let seed = first; seed < first + count; seed++) {
      const result = await together.run({ seed, ...options, ...watched })
      rescued += result.rescued
      for (const [name, times] of Object.entries(result.done)) done.set(name, (done.get(name) ?? 0) + times)
      if (values.watch !== undefined) process.stdout.write(`${result.trace.join('\n')}\n`)
      if (result.failure === undefined) continue
      failed.push(seed)
      const shrunk = await together.shrink({ seed, ...options })
      process.stdout.write(
        `seed ${seed} fails:\n${shrunk.trace.slice(-20).join('\n')}\n${result.failure}\n\n`,
      )
    }
    const actions = [...done].map(([name, times]) => `  ${String(times).padStart(7)}  ${name}`)
    process.stdout.write(`${actions.sort().reverse().join('\n')}\n`)
    process.stdout.write(
      `${count} seeds, words put back ${rescued} times, failed: ${failed.join(' ') || 'none'}\n`,
    )
    return failed.length === 0 ? 0 : 1
  } finally {
    await browser.close()
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is not a whole number\n\n${USAGE}`)
  return Number(text)
}

if (values.help) process.stdout.write(USAGE)
else process.exitCode = await main()
