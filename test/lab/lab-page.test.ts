import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Lab } from '../../editor/lab/lab.ts'
import type { InkwireLab } from '../../editor/lab/lab-element.ts'
import { LAB_FIELD } from '../../editor/lab/lab-scenario.ts'
import { disagreements, heal, replay } from '../../editor/lab/replay.ts'
import type { SeedRun } from '../../editor/lab/seed-run.ts'
import { run } from '../../editor/lab/simulation/run.ts'
import type { Stage } from '../../editor/lab/simulation/stage.ts'
import { accessibilityViolations } from '../support/accessibility.ts'
import { launchBrowser } from '../support/browser.ts'
import { NODE } from '../support/node-host.ts'
import { ServerProcess } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let server: ServerProcess
const complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  server = await ServerProcess.start()
})

afterAll(async () => {
  await browser.close()
  await server.close()
  expect(complaints).toEqual([])
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block', locale: 'en-GB', ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(server.url + path)
  return page
}

const textBox = (page: Page, name: string) => page.getByRole('textbox', { name: `What ${name} writes` })
const windowOf = (page: Page, name: string) => page.getByRole('article', { name })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function typeAtEnd(page: Page, name: string, words: string): Promise<void> {
  await textBox(page, name).press('Control+End')
  await page.keyboard.type(words)
}

/** Moves a slider to the end, as a key does. */
async function setSlider(page: Page, name: string, key: 'End' | 'Home'): Promise<void> {
  await page.getByRole('slider', { name }).press(key)
}

async function quicken(page: Page, steps: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Speed' })
  for (let step = 0; step < steps; step++) await slider.press('ArrowRight')
}

async function sayAll(page: Page, names: readonly string[], status: string): Promise<void> {
  for (const name of names) await windowOf(page, name).getByText(status, { exact: true }).waitFor()
}

/** What each copy and the disk hold, in the page's own lab. */
function held(page: Page): Promise<readonly string[]> {
  return page.evaluate((field) => {
    const element = document
      .querySelector('inkwire-app')
      ?.shadowRoot?.querySelector('inkwire-lab') as InkwireLab
    const { scene } = element.show as Lab
    const onDisk = scene.durable.document(scene.document)?.copy
    return [...scene.people.map(({ copy }) => copy?.doc), onDisk].map((doc) =>
      String(doc?.getXmlFragment(field).toString()),
    )
  }, LAB_FIELD)
}

test('[R2] nothing is lost by a cut network and a crashed server, and the run can be done again and tested', async () => {
  const page = await open('/lab')
  await quicken(page, 2)
  await typeAtEnd(page, 'Ada', 'one ')
  await windowOf(page, 'Ada').getByText('Saving…').waitFor()
  await textBox(page, 'Ben').getByText('one').waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.locator('.caret-name', { hasText: 'Ada' }).waitFor({ state: 'attached' })
  await sayAll(page, ['Ada', 'Ben'], 'Saved')

  await press(page, 'Cut network of Ben')
  await typeAtEnd(page, 'Ben', 'two ')
  await windowOf(page, 'Ben').getByText('Offline, 4 edits on this device').waitFor()
  await typeAtEnd(page, 'Ada', 'three ')
  await sayAll(page, ['Ada'], 'Saved')
  expect(await textBox(page, 'Ada').textContent()).not.toContain('two')
  await press(page, 'Connect Ben')
  await sayAll(page, ['Ada', 'Ben'], 'Saved')
  await textBox(page, 'Ada').getByText('two').waitFor()
  expect(new Set(await held(page)).size).toBe(1)

  // The disk is so slow that the server crashes before it has the words.
  await setSlider(page, 'Disk sync', 'End')
  await typeAtEnd(page, 'Ada', 'four')
  await page.locator('.entry.appended').first().waitFor()
  await press(page, 'Crash the server')
  await page.locator('.entry.lost').first().waitFor()
  await page.getByText('Nobody was told that it was saved').waitFor()
  await expect.poll(() => windowOf(page, 'Ada').locator('.status').textContent()).not.toBe('Saved')
  expect((await held(page)).map((text) => text.includes('four'))).toEqual([true, false, false])
  await setSlider(page, 'Disk sync', 'Home')
  await press(page, 'Start the server')
  await textBox(page, 'Ben').getByText('four').waitFor()
  await sayAll(page, ['Ada', 'Ben'], 'Saved')
  expect(new Set(await held(page)).size).toBe(1)

  // A crashed window comes back with what its device has kept.
  await press(page, 'Cut network of Ada')
  await typeAtEnd(page, 'Ada', ' five')
  await windowOf(page, 'Ada').getByText('on this device').waitFor()
  await press(page, 'Crash the window of Ada')
  await windowOf(page, 'Ada').getByText('Its log is still on this device').waitFor()
  await press(page, 'Open again the window of Ada')
  await textBox(page, 'Ada').getByText('five').waitFor()

  await press(page, 'Pause')
  await press(page, 'Make a test of this')
  const code = (await page.locator('lab-test pre').textContent()) ?? ''
  const [, recording = ''] = /const RECORDING = `([^`]*)`/.exec(code) ?? []
  const [, hash] = /hash of that run was ([0-9a-f]{16})/.exec(code) ?? []
  const again = await replay(recording, NODE)
  expect(again.hasDiverged).toBe(false)
  expect(again.world.trace.hash).toBe(hash)
  await heal(again)
  expect(disagreements(again)).toEqual([])

  await press(page, 'Close')
  await quicken(page, 4)
  await press(page, 'Play again from the start')
  await page.getByText('The same as before, to the last event').waitFor()
  await textBox(page, 'Ada').getByText('five').waitFor()

  // As the judges do it.
  await page.evaluate(() => {
    const element = document
      .querySelector('inkwire-app')
      ?.shadowRoot?.querySelector('inkwire-lab') as InkwireLab
    element.show?.world.violate('C1', 'somebody was told too early')
  })
  await press(page, 'Play')
  await page.getByRole('alert').getByText('A promise was broken: [C1] somebody was told too early').waitFor()
  await page.context().close()
})

test('a kept seed opens, goes on event by event, and ends as it does in the simulation', async () => {
  const page = await open('/lab')
  await page.getByRole('link', { name: '242', exact: true }).click()
  await page.getByRole('heading', { name: 'Seed 242' }).waitFor()
  expect(page.url()).toContain('/lab?seed=242')
  const lines = page.locator('.lines pre')
  for (let step = 0; step < 5; step++) {
    const before = await lines.textContent()
    await press(page, 'Next event')
    await expect.poll(() => lines.textContent()).not.toBe(before)
  }
  await quicken(page, 6)
  await press(page, 'Play')
  await page.getByText('every promise was kept').waitFor()
  const there = await page.evaluate(() => {
    const element = document
      .querySelector('inkwire-app')
      ?.shadowRoot?.querySelector('inkwire-lab') as InkwireLab
    const { report, world } = element.show as SeedRun
    return { hash: report?.hash, lines: [...world.trace.lines] }
  })
  let stage: Stage | undefined
  const { hash } = await run(242, NODE, {
    keepsLines: true,
    onStage: (opened) => {
      stage = opened
    },
  })
  const here = stage?.world.trace.lines ?? []
  // The first that differs says more than two hashes do.
  const first = there.lines.findIndex((line, index) => line !== here[index])
  expect(first === -1 ? 'the same' : `${first}: ${there.lines[first]} / ${here[first]}`).toBe('the same')
  expect(there.hash).toBe(hash)
  await press(page, 'Make a test of this')
  expect(await page.locator('lab-test pre').textContent()).toContain('await run(242, NODE)')
  await page.context().close()
})

test('axe finds nothing, in light, in dark and in German on a phone, where nothing sticks out', async () => {
  const whole = await open('/lab')
  await typeAtEnd(whole, 'Ada', 'words')
  await whole.getByRole('button', { name: 'Crash the window of Ben' }).click()
  await press(whole, 'Crash the server')
  await press(whole, 'Make a test of this')
  await whole.getByText('Every event').click()
  for (const colorScheme of ['light', 'dark'] as const) {
    await whole.emulateMedia({ colorScheme })
    expect(await accessibilityViolations(whole)).toEqual([])
  }
  await whole.context().close()

  const page = await open('/lab', { locale: 'de-DE', viewport: { width: 360, height: 740 } })
  await page.getByRole('heading', { name: 'Das Labor' }).waitFor()
  await page.getByRole('textbox', { name: 'Was Ada schreibt' }).waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await page.context().close()
})
