import { parseArgs } from 'node:util'
import { chaos } from './chaos.ts'

// npm run chaos -- --rounds 200 --seed 7

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed)
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run chaos -- --rounds 20 --seed 7')
  process.exit(2)
}

// The server goes with us: what it runs in ends with `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

console.log(`chaos: ${rounds} rounds, seed ${seed}`)
try {
  const summary = await chaos({ rounds, seed, tell: (line) => console.log(line) })
  const { restartsMs, ...counts } = summary
  const middle = restartsMs[Math.floor(restartsMs.length / 2)] ?? 0
  console.table(counts)
  console.log(
    `serving again: median ${Math.round(middle)} ms, slowest ${Math.round(restartsMs.at(-1) ?? 0)} ms`,
  )
  console.log('every promise was kept')
} catch (error) {
  console.error(`a promise was broken (seed ${seed}):`, error)
  process.exit(1)
}
