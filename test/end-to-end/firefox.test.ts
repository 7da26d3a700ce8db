import type { Browser as Chromium } from 'playwright-core'
import type { Browser as Firefox, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { InkwireEditor } from '../../editor/element.ts'
import { launchBrowser } from '../support/browser.ts'
import { FIREFOX, hasFirefox, launchFirefox } from '../support/firefox.ts'
import { Stage } from '../support/stage.ts'
import type { Writer } from '../support/writers.ts'

// Two kinds of browsers share the machine with other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const WAITS_MS = 40_000

let chromium: Chromium | undefined
let firefox: Firefox | undefined
let stage: Stage | undefined

beforeAll(async () => {
  if (!hasFirefox) {
    console.warn(`Co-editing is NOT tested in Firefox: there is none at ${FIREFOX}.`)
    return
  }
  chromium = await launchBrowser()
  firefox = await launchFirefox()
})

afterAll(async () => {
  await chromium?.close()
  await firefox?.close()
})

afterEach(async () => {
  await stage?.clear()
  stage = undefined
})

// Where there is no Firefox, the report says so by this name, and by what is printed above.
test.runIf(hasFirefox)(
  '[R3] Firefox and Chromium write one document: typing, undo, a lost network',
  async () => {
    const set = await Stage.set(chromium as Chromium)
    stage = set
    const url = await set.newDocument()
    const ada = await set.enter()
    await ada.open(url)
    const page = await (firefox as Firefox).newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.setDefaultTimeout(WAITS_MS)
    await page.goto(url)
    await page.waitForSelector('>>> .ProseMirror')

    await ada.typeAtEnd('Chromium ')
    await sees(page, 'Chromium')
    await caretAtEnd(page)
    await page.keyboard.type('Firefox')
    await ada.sees('Chromium Firefox')
    // A remote letter must not take the focused caret along, nor be overwritten by the next own one.
    await ada.editor((element) => element.editor?.commands.insertContentAt(1, '→ '))
    await sees(page, '→ Chromium Firefox')
    await page.keyboard.type('!')
    await ada.sees('→ Chromium Firefox!')

    await page.keyboard.press('Enter')
    await page.keyboard.type('# Heading')
    await ada.sees('Heading')
    expect(await ada.xml()).toMatch(/<heading[^>]*>Heading<\/heading>/)
    await page.keyboard.down('Control')
    await page.keyboard.press('z')
    await page.keyboard.up('Control')
    await ada.editor((element) => element.editor?.commands.insertContentAt(1, 'and '))
    await sees(page, 'and → Chromium')

    set.proxy.cut()
    await ada.isTold('Offline')
    await caretAtEnd(page)
    await page.keyboard.type(' offline in Firefox')
    await ada.editor((element) => element.editor?.commands.insertContentAt(1, 'offline in Chromium '))
    set.proxy.mend()
    await ada.sees('offline in Firefox')
    await sees(page, 'offline in Chromium')
    await agree(page, ada)
    // The browser's own words about the network that was cut.
    expect(complaints.filter((complaint) => !/ws:\/\//.test(complaint))).toEqual([])
  },
)

/** Runs in the page, with its `<inkwire-editor>`. */
async function inEditor<T>(page: Page, run: (element: InkwireEditor) => T): Promise<T> {
  const element = await page.waitForSelector('>>> inkwire-editor')
  if (element === null) throw new Error('the page has no editor')
  return (await element.evaluate(run as (element: Element) => T)) as T
}

function caretAtEnd(page: Page): Promise<void> {
  return inEditor(page, (element) => {
    element.editor?.commands.setTextSelection(element.editor.state.doc.content.size)
    element.editor?.view.focus()
  })
}

async function sees(page: Page, words: string): Promise<void> {
  const text = () => inEditor(page, (element) => element.editor?.getText({ blockSeparator: '|' }) ?? '')
  await vi.waitFor(async () => expect(await text()).toContain(words), { timeout: WAITS_MS, interval: 100 })
}

async function agree(page: Page, ada: Writer): Promise<void> {
  await vi.waitFor(
    async () => {
      const other = await inEditor(page, (element) => ({
        xml: element.provider?.doc.getXmlFragment('default').toString(),
        state: element.status.state,
      }))
      expect(other).toEqual({ xml: await ada.xml(), state: 'saved' })
      expect((await ada.status()).state).toBe('saved')
    },
    { timeout: WAITS_MS, interval: 100 },
  )
}
