import { parseArgs } from 'node:util'
import { launchBrowser } from '../../support/browser.ts'
import { typeOnAndOn } from './hour.ts'

const USAGE = `npm run type-for-an-hour -- [--minutes N]

Types into the whole product, with two others who type as well, what three people write in an hour, and
looks at the first one's heap. It fails when that grows by more than a tenth after twenty minutes, when
there are as many steps that can be undone as there ever are. One look is off by as much as that: the
medians of three are compared.
`

const EVERY_MINUTES = 5
const WARM_MINUTES = 20
const GROWTH_MAX = 1.1

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, help: { type: 'boolean', default: false } },
})

async function main(): Promise<number> {
  const browser = await launchBrowser()
  try {
    const heaps = await typeOnAndOn(browser, {
      minutes: Number(values.minutes),
      everyMinutes: EVERY_MINUTES,
      onHeap: (minute, bytes) => process.stdout.write(`minute ${minute}: ${(bytes / 1e6).toFixed(2)} MB\n`),
    })
    const warm = heaps.slice(WARM_MINUTES / EVERY_MINUTES - 1)
    const growth = median(warm.slice(-3)) / median(warm.slice(0, 3))
    process.stdout.write(`the end is ${growth.toFixed(3)} times what it was after ${WARM_MINUTES} minutes\n`)
    return growth <= GROWTH_MAX ? 0 : 1
  } finally {
    await browser.close()
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

if (values.help) process.stdout.write(USAGE)
else process.exitCode = await main()
