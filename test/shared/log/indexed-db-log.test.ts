import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogPage } from '../../contract/indexed-db-page.ts'
import { LOG_CASES } from '../../contract/update-log-cases.ts'
import { launchBrowser } from '../../support/browser.ts'
import { bundleForPage } from '../../support/page-bundle.ts'

declare const logPage: LogPage

describe('the log on IndexedDB, in a browser', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const entry = fileURLToPath(new URL('../../contract/indexed-db-page.ts', import.meta.url))
    const [script, launched] = await Promise.all([bundleForPage(entry), launchBrowser()])
    browser = launched
    page = await browser.newPage()
    // IndexedDB belongs to an origin, so the page needs an address.
    await page.route('http://log.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
    )
    await page.goto('http://log.test/')
    await page.addScriptTag({ content: script })
  }, 60_000)

  afterAll(() => browser?.close())

  for (const { name } of LOG_CASES) {
    test(name, async () => {
      expect(await page.evaluate((name) => logPage.runCase(name), name)).toBeUndefined()
    })
  }
})
