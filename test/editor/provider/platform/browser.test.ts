import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { SortedBytes } from '../../../../shared/log/sorted-bytes.ts'
import { launchBrowser } from '../../../support/browser.ts'
import { bundleForPage } from '../../../support/page-bundle.ts'
import { type SocketServer, serveOnSockets } from '../../../support/socket-server.ts'
import type { TestTab } from './tab.page.ts'

declare const tab: TestTab

let browser: Browser
let script: string
let disk: SortedBytes
let server: SocketServer
/** Serves the pages; stays when the other server goes. */
let pages: SocketServer
let context: BrowserContext
let complaints: string[]

beforeAll(async () => {
  script = await bundleForPage(fileURLToPath(new URL('tab.page.ts', import.meta.url)))
  browser = await launchBrowser()
}, 60_000)

afterAll(() => browser?.close())

beforeEach(async () => {
  disk = new SortedBytes()
  server = await serveOnSockets(disk)
  pages = await serveOnSockets(new SortedBytes())
  context = await browser.newContext()
  complaints = []
})

afterEach(async () => {
  await context.close()
  await server.close()
  await pages.close()
  expect(complaints).toEqual([])
})

async function openTab(url = server.url, at = context, before?: () => void): Promise<Page> {
  const page = await at.newPage()
  if (before !== undefined) await page.addInitScript(before)
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`http://127.0.0.1:${pages.port}/`)
  await page.addScriptTag({ content: script })
  await page.evaluate((url) => tab.open({ server: url, document: 'notes' }), url)
  return page
}

const type = (page: Page, words: string) => page.evaluate((words) => tab.type(words), words)
const textOf = (page: Page) => page.evaluate(() => tab.text)
const becomes = (page: Page, status: string) =>
  page.waitForFunction((status) => tab.status === status, status, { polling: 20 })
const reads = (page: Page, words: string) =>
  page.waitForFunction((words) => tab.text === words, words, { polling: 20 })

test('[R1] words typed offline survive their closed tab, and go out when the server is back', async () => {
  const { port } = server
  const first = await openTab()
  await type(first, 'saved ')
  await becomes(first, 'saved')
  await server.close()
  await type(first, 'unsaved')
  await first.waitForFunction(() => tab.status.endsWith(' 1 on this device'))
  await first.close({ runBeforeUnload: false })

  const second = await openTab(`ws://127.0.0.1:${port}`)
  expect(await textOf(second)).toBe('saved unsaved')
  expect(await second.evaluate(() => tab.status)).toMatch(/ 1 on this device$/)
  server = await serveOnSockets(disk, { port })
  await becomes(second, 'saved')
})

test('tabs are in step without a server, and all of it goes out when there is one', async () => {
  const { port } = server
  await server.close()
  const url = `ws://127.0.0.1:${port}`
  const [first, second] = [await openTab(url), await openTab(url)]
  await type(first, 'one ')
  await reads(second, 'one ')
  await type(second, 'two')
  await reads(first, 'one two')
  server = await serveOnSockets(disk, { port })
  await becomes(first, 'saved')
  await becomes(second, 'saved')

  const elsewhere = await browser.newContext()
  try {
    await reads(await openTab(url, elsewhere), 'one two')
  } finally {
    await elsewhere.close()
  }
})

test('[R1] a tab takes over what another left, as soon as it is gone', async () => {
  const { port } = server
  await server.close()
  const url = `ws://127.0.0.1:${port}`
  const first = await openTab(url)
  await type(first, 'one')
  // The second tab has a log of its own, and nobody hears what it says.
  const second = await openTab(url, context, () => {
    const Real = BroadcastChannel
    const mute = { postMessage() {}, close() {} }
    Object.assign(globalThis, {
      BroadcastChannel: function open(name: string) {
        return name.endsWith(' slots') ? new Real(name) : mute
      },
    })
  })
  await type(second, 'two')
  await second.waitForFunction(() => tab.status.endsWith(' 1 on this device'))
  await second.close()
  await first.waitForFunction(() => tab.status.endsWith(' 2 on this device'))
  expect(await textOf(first)).toMatch(/^(onetwo|twoone)$/)
  server = await serveOnSockets(disk, { port })
  await becomes(first, 'saved')
})

test('[R1] a page that is reloaded has everything at once', async () => {
  const page = await openTab()
  await type(page, 'here')
  await becomes(page, 'saved')
  await server.close()
  await page.reload()
  await page.addScriptTag({ content: script })
  await page.evaluate((url) => tab.open({ server: url, document: 'notes' }), server.url)
  expect(await textOf(page)).toBe('here')
  server = await serveOnSockets(disk)
})
