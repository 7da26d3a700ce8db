import { expect, test, vi } from 'vitest'
import { typeOnAndOn } from '../editor/convergence/hour.ts'
import { launchBrowser } from '../support/browser.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 })

// A slice: `npm run type-for-an-hour` types for as long as one likes.
const MINUTES = 8
// Undo still fills in these minutes, by about two megabytes; in the long run it is full after a third.
const GROWTH_MAX_BYTES = 3_500_000

test('typing goes on and on, with two others, and memory stays flat', async () => {
  const browser = await launchBrowser()
  try {
    const heaps = await typeOnAndOn(browser, { minutes: MINUTES, everyMinutes: MINUTES / 2 })
    const [middle, end] = heaps as [number, number]
    expect(end - middle, heaps.join(' ')).toBeLessThan(GROWTH_MAX_BYTES)
  } finally {
    await browser.close()
  }
})
