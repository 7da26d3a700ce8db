import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const USAGE = `npm run fuzz -- [options]

  --seed N      the first seed (default 1)
  --count N     how many messages (default 100000)
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const count = Number(values.count)
if (values.help || !Number.isSafeInteger(seed) || !Number.isSafeInteger(count)) {
  process.stdout.write(USAGE)
} else {
  const beganMs = performance.now()
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const figures = await fuzz({ seed, count, tell })
  const rate = Math.round((count * 1000) / (performance.now() - beganMs))
  for (const [what, times] of [...figures].sort(([, one], [, other]) => other - one))
    process.stdout.write(`${String(times).padStart(9)}  ${what}\n`)
  const megabytes = Math.round(process.memoryUsage().heapUsed / 1e6)
  process.stdout.write(
    `${count} messages, ${rate}/s, ${megabytes} MB of heap at the end: every promise kept\n`,
  )
}
