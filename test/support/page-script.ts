import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { launchBrowser } from './browser.ts'
import { bundleForPage } from './page-bundle.ts'

export interface PageScript {
  /** What runs in the page: a `.page.ts` file. */
  readonly script: URL
  /** The page before its script. */
  readonly html: string
  readonly options?: Parameters<Browser['newPage']>[0]
  /** For each test a page of its own; otherwise one for all of the file, whose tests leave it empty. */
  readonly isNewForEach?: boolean
  /** Before there is anything in the page. */
  readonly prepare?: (page: Page) => Promise<unknown>
  readonly onOpen: (page: Page) => void
}

const WAITS_MS = 10_000
// A page's script may be large, and the machine has more to do.
const TIMEOUT_MS = 60_000

/**
 * For a file of tests, called once at its top: a page of a real browser with a script in it, which must not complain in
 * any test. Returns what it has complained of in this test, for those that expect some of it: they take that out.
 */
export function runInPage(given: PageScript): string[] {
  vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS })
  const { html, isNewForEach = false, onOpen, options, prepare } = given
  const complaints: string[] = []
  let browser: Browser
  let script: string
  let page: Page

  const open = async (): Promise<void> => {
    page = await browser.newPage(options)
    page.setDefaultTimeout(WAITS_MS)
    page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    await prepare?.(page)
    await page.setContent(html)
    await page.addScriptTag({ content: script })
    onOpen(page)
  }

  beforeAll(async () => {
    browser = await launchBrowser()
    script = await bundleForPage(fileURLToPath(given.script))
    if (!isNewForEach) await open()
  })
  if (isNewForEach) beforeEach(open)
  afterEach(async () => {
    if (isNewForEach) await page.close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())
  return complaints
}
