import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { Stage } from '../support/stage.ts'
import { agree, newWindow } from '../support/writers.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000 })

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

afterEach(() => stage.clear())

test('the status says what is true: saved, offline with so many edits, back, saved', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.isSaved()
  await ada.typeAtEnd('a')
  await ada.isSaved()
  await ada.page.locator('inkwire-status .detail', { hasText: /^Last saved \d\d:\d\d$/ }).waitFor()
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.page.keyboard.press('b')
  await ada.isTold('Offline, 1 edit on this device')
  await ada.page.keyboard.press('c')
  await ada.page.keyboard.press('d')
  await ada.isTold('Offline, 3 edits on this device')
  stage.proxy.mend()
  await ada.isSaved()
  expect(await ada.text()).toBe('abcd')
})

test('[R1] nothing is said to be saved while the server hears nothing', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.isSaved()
  stage.proxy.stall()
  await ada.typeAtEnd('unheard')
  await ada.isTold('Saving…')
  expect((await ada.status()).state).toBe('saving')
  stage.proxy.flow()
  await ada.isSaved()
})

test('two windows write offline, and agree when the network is back', async () => {
  stage = await Stage.set(browser, { latencyMs: 10, jitterMs: 30 })
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.typeAtEnd('Together. ')
  await bob.sees('Together.')
  await agree([ada, bob])
  stage.proxy.cut()
  await ada.isTold('Offline')
  await bob.isTold('Offline')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('Ada alone.')
  await bob.typeAtEnd('Bob alone.')
  await ada.page.locator('inkwire-status .text', { hasText: /on this device$/ }).waitFor()
  stage.proxy.mend()
  await agree([ada, bob], ['Together.', 'Ada alone.', 'Bob alone.'])
  await ada.page.keyboard.press('Control+z')
  await agree([ada, bob], ['Together.', 'Bob alone.'])
})

test('[R1] a tab closed offline and opened again offline has its words, and sends them later', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument('Kept words')
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.typeAtEnd('Sent. ')
  await bob.sees('Sent.')
  await ada.isSaved()
  // The app's own files are in the browser from the first visit on.
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.typeAtEnd('Not sent.')
  await ada.page.locator('inkwire-status .text', { hasText: /^Offline, \d+ edits on this device$/ }).waitFor()
  await ada.page.close({ runBeforeUnload: false })

  const again = await newWindow(ada)
  await again.open(url)
  await again.sees('Sent. Not sent.')
  await again.page
    .locator('inkwire-status .text', { hasText: /^Offline, \d+ edits? on this device$/ })
    .waitFor()
  expect(await again.page.getByLabel('Title').inputValue()).toBe('Kept words')
  stage.proxy.mend()
  await bob.sees('Not sent.')
  await agree([again, bob], ['Sent. Not sent.'])
  expect(again.complaints).toEqual([])
})

test('the home page works offline too, with the documents last seen', async () => {
  stage = await Stage.set(browser)
  await stage.newDocument('Seen before')
  const ada = await stage.enter()
  await ada.page.goto(stage.proxy.url)
  await ada.page.getByRole('link', { name: 'Seen before' }).waitFor()
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  stage.proxy.cut()
  await ada.page.reload()
  await ada.page.getByText('The server cannot be reached.').waitFor()
  await ada.page.getByRole('link', { name: 'Seen before' }).click()
  await ada.ready()
  await ada.typeAtEnd('begun offline')
  stage.proxy.mend()
  await ada.isSaved()
})

test('several windows of one browser stay in step without the server', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('one ')
  await ada.isSaved()
  const other = await newWindow(ada)
  await other.open(url)
  await other.sees('one')
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.typeAtEnd('two ')
  await other.sees('one two')
  await other.typeAtEnd('three')
  await ada.sees('one two three')
  stage.proxy.mend()
  await agree([ada, other], ['one two three'])
  expect(other.complaints).toEqual([])
})
