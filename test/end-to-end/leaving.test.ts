import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { Stage } from '../support/stage.ts'
import { newWindow, type Writer } from '../support/writers.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000 })

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

afterEach(() => stage.clear())

test('closing the window asks while something is unsaved, and not otherwise', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument()
  let ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('saved')
  await ada.isSaved()
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  expect(await close(ada)).toBe('closed')

  stage.proxy.cut()
  ada = await newWindow(ada)
  await ada.open(url)
  await ada.isTold('Offline')
  expect(await close(ada)).toBe('closed')

  ada = await newWindow(ada)
  await ada.open(url)
  await ada.isTold('Offline')
  await ada.typeAtEnd('!')
  await ada.isTold('Offline, 1 edit on this device')
  // On the device is not on the server's disk.
  expect(await close(ada)).toBe('asked')
  stage.proxy.mend()
  await ada.isSaved()
  expect(await close(ada)).toBe('closed')
})

test('going to another page of the app asks nothing and loses nothing', async () => {
  stage = await Stage.set(browser)
  const url = await stage.newDocument('Walked away from')
  const ada = await stage.enter()
  await ada.open(url)
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.typeAtEnd('kept')
  await ada.isTold('Offline, 4 edits on this device')
  await ada.page.getByRole('link', { name: 'All documents' }).click()
  await ada.page.getByRole('heading', { name: 'Documents' }).waitFor()
  await ada.page.goBack()
  await ada.ready()
  await ada.sees('kept')
  stage.proxy.mend()
  await ada.isSaved()
})

/** Closes the window as a person does, who says "stay" when asked. */
function close({ page }: Writer): Promise<'asked' | 'closed'> {
  return new Promise((resolve, reject) => {
    page.once('close', () => resolve('closed'))
    page.once('dialog', (dialog) => {
      dialog.dismiss().then(() => resolve('asked'), reject)
    })
    page.close({ runBeforeUnload: true }).catch(reject)
  })
}
