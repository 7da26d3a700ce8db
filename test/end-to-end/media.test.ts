import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PNG } from '../server/files/file-world.ts'
import { launchBrowser } from '../support/browser.ts'
import { Stage } from '../support/stage.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000 })

let browser: Browser
let stage: Stage
let site: Server

beforeAll(async () => {
  browser = await launchBrowser()
  stage = await Stage.set(browser)
})

afterAll(async () => {
  await new Promise<void>((resolve) => site.close(() => resolve()))
  await stage.clear()
  await browser.close()
})

test('pictures, code and formulas work in the app and in a page of another site', async () => {
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  const url = await publish(`<!doctype html><html lang="en"><title>Notes</title>
    <script type="module" src="${stage.proxy.url}/inkwire-editor.js"></script>
    <inkwire-editor document="pictures" name="Ada" color="#1d7c7c"></inkwire-editor>`)
  await ada.open(url)
  await ada.typeAtEnd('From')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('another site')
  await ada.page.keyboard.press('ArrowUp')
  const choosing = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Image', exact: true }).click()
  await (await choosing).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG })
  const shown = 'figure.image img'
  await ada.page.locator(shown).waitFor()
  const isLoaded = (image: HTMLImageElement | SVGElement) =>
    image instanceof HTMLImageElement && image.complete && image.naturalWidth === 1
  await expect.poll(() => ada.page.locator(shown).evaluate(isLoaded)).toBe(true)
  expect(await ada.page.locator(shown).getAttribute('src')).toMatch(
    new RegExp(`^${stage.proxy.url}/files/[0-9a-f]{64}\\.png$`),
  )

  // The app's policy allows neither eval nor inline scripts.
  await bob.open(`${stage.proxy.url}/d/pictures`)
  await bob.page.locator(shown).waitFor()
  await expect.poll(() => bob.page.locator(shown).evaluate(isLoaded)).toBe(true)
  await bob.typeAtEnd(' and $x^2$ , ')
  await bob.page.keyboard.press('Enter')
  await bob.page.keyboard.type('```js const a = 1')
  for (const { page } of [ada, bob]) {
    await page.locator('.math .katex').waitFor()
    await page.locator('.hljs-keyword').first().waitFor()
    await page.waitForFunction(() =>
      [...document.fonts].some(({ family, status }) => family === 'KaTeX_Math' && status === 'loaded'),
    )
  }
  await bob.isSaved()

  const src = (await bob.page.locator(shown).getAttribute('src')) ?? ''
  const { headers } = await fetch(src)
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
})

/** Serves a page from a site of its own and resolves with its address. */
async function publish(html: string): Promise<string> {
  site = createServer((request, response) => {
    // Browsers ask for an icon, and complain when there is none.
    response.writeHead(request.url === '/favicon.ico' ? 204 : 200, {
      'content-type': 'text/html; charset=utf-8',
    })
    response.end(request.url === '/favicon.ico' ? undefined : html)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
}
