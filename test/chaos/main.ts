import { parseArgs } from 'node:util'
import { CAMPAIGNS } from './campaigns.ts'
import { writeFigures } from './figures.ts'

// npm run chaos -- full-disk --rounds 100 --seed 7 --write

const USAGE = [
  'usage: npm run chaos -- [campaign] [--rounds n] [--seed n] [--write]',
  '',
  ...Object.entries(CAMPAIGNS).map(
    ([name, { full, promise, unit }]) => `  ${name}, ${full} ${unit}\n      ${promise}`,
  ),
  '',
  'Without a campaign: kill. Without --rounds: as many as a full run has. --write: into docs/reliability.md.',
].join('\n')

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const [name = 'kill'] = positionals
const campaign = CAMPAIGNS[name]
const rounds = Number(values.rounds ?? campaign?.full)
const seed = Number(values.seed)
if (campaign === undefined || !Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error(USAGE)
  process.exit(2)
}

// The server goes with us: what it runs in ends with `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

console.log(`${name}: ${rounds} ${campaign.unit}, seed ${seed}`)
try {
  const figures = await campaign.run({ rounds, seed, tell: (line) => console.log(line) })
  console.table(figures)
  if (values.write) await writeFigures({ name, rounds, unit: campaign.unit, seed, figures })
  console.log('every promise was kept')
} catch (error) {
  console.error(`a promise was broken (${name}, seed ${seed}):`, error)
  process.exit(1)
}
