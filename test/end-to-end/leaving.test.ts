import { expect, test } from 'vitest'
import { PNG } from '../server/files/file-world.ts'
import { openStages } from '../support/stages.ts'
import { newWindow, type Writer } from '../support/writers.ts'

const stages = openStages()

test('closing the window asks while something is unsaved, and not otherwise', async () => {
  const stage = await stages.set()
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
  const stage = await stages.set()
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

test('who leaves while a file is uploaded is asked, on every way, and not once it is there', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('With a picture')
  const ada = await stage.enter()
  await ada.page.goto(stage.proxy.url)
  await ada.page.getByRole('link', { name: 'With a picture' }).click()
  await ada.ready()
  await ada.typeAtEnd('words')
  await ada.isSaved()
  let arrive = (): void => {}
  const held = new Promise<void>((resolve) => {
    arrive = resolve
  })
  await ada.page.route('**/files?name=*', async (route) => {
    await held
    await route.continue()
  })
  const choosing = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Image', exact: true }).click()
  await (await choosing).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG })
  await ada.page.locator('inkwire-upload').waitFor()

  expect(await close(ada)).toBe('asked')
  const asked = answer(ada, 'stay')
  await ada.page.getByRole('link', { name: 'All documents' }).click()
  expect(await asked).toContain('A file is not uploaded yet.')
  const askedAgain = answer(ada, 'stay')
  await ada.page.evaluate(() => history.back())
  expect(await askedAgain).toContain('A file is not uploaded yet.')
  await expect.poll(() => ada.page.url()).toBe(url)

  arrive()
  await ada.page.locator('inkwire-upload').waitFor({ state: 'detached' })
  await ada.page.locator('figure.image img').waitFor()
  await ada.isSaved()
  // Who was asked, and stayed, can still go back to where they came from, and is not asked now.
  await ada.page.goBack()
  await ada.page.getByRole('heading', { name: 'Documents' }).waitFor()
})

test('who goes elsewhere all the same leaves the upload behind', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  await ada.open(await stage.newDocument())
  await ada.page.route('**/files?name=*', () => {})
  const choosing = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('button', { name: 'Image', exact: true }).click()
  await (await choosing).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG })
  await ada.page.locator('inkwire-upload').waitFor()
  const asked = answer(ada, 'leave')
  await ada.page.getByRole('link', { name: 'All documents' }).click()
  await asked
  await ada.page.getByRole('heading', { name: 'Documents' }).waitFor()
  expect(await close(ada)).toBe('closed')
})

/** What the window asks next, and is answered. */
async function answer({ page }: Writer, by: 'stay' | 'leave'): Promise<string> {
  const dialog = await page.waitForEvent('dialog')
  if (by === 'leave') await dialog.accept()
  else await dialog.dismiss()
  return dialog.message()
}

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
