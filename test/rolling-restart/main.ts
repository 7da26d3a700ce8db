import { parseArgs } from 'node:util'
import { examineProxy } from './examine-proxy.ts'
import { isProxyName, PROXY_NAMES } from './proxies.ts'
import { rollingRestart } from './rolling-restart.ts'

// npm run rolling-restart -- --proxy nginx --writers 200 --restarts 5 --seed 7

const { values } = parseArgs({
  options: {
    proxy: { type: 'string', default: 'ours' },
    writers: { type: 'string', default: '50' },
    restarts: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [writers, restarts, seed] = [values.writers, values.restarts, values.seed].map(Number) as [
  number,
  number,
  number,
]
const { proxy } = values
if (
  !isProxyName(proxy) ||
  ![writers, restarts, seed].every((number) => Number.isInteger(number) && number > 0)
) {
  console.error(
    `usage: npm run rolling-restart -- --proxy ${PROXY_NAMES.join('|')} --writers 50 --restarts 3 --seed 7`,
  )
  process.exit(2)
}

// The server and the proxy go with us: what they run in ends with `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

console.log(`rolling restart: ${writers} writers, ${restarts} restarts, through ${proxy}, seed ${seed}`)
try {
  if (proxy !== 'ours') {
    await examineProxy(proxy)
    console.log(`${proxy} does what its example says`)
  }
  const summary = await rollingRestart({ proxy, writers, restarts, seed, tell: (line) => console.log(line) })
  const { interruptions, waitsMs, words } = summary
  const at = (share: number) => `${Math.round(waitsMs[Math.floor((waitsMs.length - 1) * share)] ?? 0)} ms`
  console.table({
    words,
    interruptions,
    'wait, median': at(0.5),
    'wait, p99': at(0.99),
    'longest wait': at(1),
  })
  if ((waitsMs.at(-1) ?? 0) > 5000) throw new Error('[N2] a writer waited longer than five seconds')
  console.log('nothing was lost')
} catch (error) {
  console.error(`a promise was broken (seed ${seed}):`, error)
  process.exit(1)
}
