import { expect, test } from 'vitest'
import { accessibilityViolations } from '../support/accessibility.ts'
import { openStages } from '../support/stages.ts'

const stages = openStages()

test('a newcomer finds a document to write in, names it, sends its link, and finds it again', async () => {
  const stage = await stages.set({ isEmpty: true })
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.page.goto(stage.proxy.url)
  // There is no document yet: who comes first has one before them, with the caret where one begins to write.
  await ada.ready()
  await ada.page.keyboard.type('First words')
  await ada.isSaved()
  await ada.page.getByLabel('Title').fill('Plans')
  await ada.page.getByLabel('Title').press('Enter')
  await ada.page.waitForFunction(() => document.title === 'Plans · Inkwire')

  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ada.page.getByRole('button', { name: 'Share' }).click()
  await ada.page.getByText('Everybody who reaches this server can read and change this document.').waitFor()
  await ada.page.getByRole('button', { name: 'Copy link' }).click()
  await ada.page.getByText('Link copied').waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' })
  const link = await ada.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(ada.page.url())
  await bob.open(link)
  await bob.sees('First words')
  await bob.page.waitForFunction(() => document.title === 'Plans · Inkwire')

  await bob.page.getByRole('link', { name: 'All documents' }).click()
  await bob.page.getByRole('link', { name: 'Plans' }).click()
  await bob.sees('First words')
})

test('who has deleted the last document sees that there is none, and makes another one', async () => {
  const stage = await stages.set({ isEmpty: true })
  const ada = await stage.enter()
  await ada.page.goto(stage.proxy.url)
  await ada.ready()
  await ada.page.getByRole('link', { name: 'All documents' }).click()
  await ada.page.getByRole('listitem').filter({ hasText: 'Untitled' }).hover()
  await ada.page.getByRole('button', { name: 'Delete “Untitled”' }).click()
  await ada.page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
  await ada.page.getByRole('button', { name: 'New document' }).click()
  await ada.ready()
})

test('a document is renamed in the list, deleted, and brought back', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('Draft')
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await bob.open(url)
  await bob.typeAtEnd('words')
  await bob.isSaved()
  await ada.page.goto(stage.proxy.url)
  await ada.page.getByRole('listitem').filter({ hasText: 'Draft' }).hover()
  await ada.page.getByRole('button', { name: 'Rename “Draft”' }).click()
  await ada.page.getByLabel('New title of “Draft”').fill('Final')
  await ada.page.keyboard.press('Enter')
  await ada.page.getByRole('link', { name: 'Final' }).waitFor()

  await ada.page.getByRole('button', { name: 'Delete “Final”' }).click()
  await ada.page.getByText('Deleted “Final”').waitFor()
  await ada.page.getByRole('link', { name: 'Final' }).waitFor({ state: 'detached' })
  await bob.page.getByRole('alert').filter({ hasText: 'this document was deleted' }).waitFor()
  await ada.page.getByRole('button', { name: 'Undo' }).click()
  await ada.page.getByRole('link', { name: 'Final' }).waitFor()
  await bob.page.getByRole('button', { name: 'Reload the page' }).click()
  await bob.ready()
  await bob.sees('words')
  await bob.typeAtEnd(' again')
  await bob.isSaved()
})

test('a person has a name and a colour, changes them, and keeps them', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.page.getByRole('listitem').filter({ hasText: 'Bob Marsh' }).waitFor()
  await bob.page.getByRole('button', { name: 'You are Bob Marsh' }).click()
  await bob.page.getByLabel('Name', { exact: true }).fill('Robert')
  await bob.page.getByRole('radio', { name: 'Violet' }).check()
  await bob.page.getByRole('button', { name: 'Done' }).click()
  await ada.page.getByRole('listitem').filter({ hasText: 'Robert' }).waitFor()
  await bob.typeAtEnd('x')
  await ada.page.locator('.caret-name', { hasText: 'Robert' }).waitFor({ state: 'attached' })
  await bob.page.reload()
  await bob.ready()
  await bob.page.getByRole('button', { name: 'You are Robert' }).waitFor()
})

test('a first visit gives a name that can be liked', async () => {
  const stage = await stages.set()
  const context = await stages.browser.newContext()
  const page = await context.newPage()
  await page.goto(stage.proxy.url)
  const button = page.getByRole('button', {
    name: /^[A-Z]{2}: you are [A-Z][a-z]+ [A-Z][a-z]+\. Change name and colour$/,
  })
  await button.waitFor()
  const label = await button.getAttribute('aria-label')
  await page.reload()
  expect(await button.getAttribute('aria-label')).toBe(label)
  await context.close()
})

test('an address that names no document says so', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  await ada.page.goto(`${stage.proxy.url}/d/`)
  await ada.page.getByRole('heading', { name: 'This address names no document.' }).waitFor()
  await ada.page.getByRole('link', { name: 'See all documents' }).click()
  await ada.page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong, ${colorScheme}`, async () => {
    const stage = await stages.set()
    const url = await stage.newDocument(`Accessible, ${colorScheme}`)
    const [ada, bob] = [await stage.enter(), await stage.enter()]
    await ada.page.emulateMedia({ colorScheme })
    await ada.page.goto(stage.proxy.url)
    await ada.page.getByRole('link', { name: `Accessible, ${colorScheme}` }).waitFor()
    expect(await accessibilityViolations(ada.page)).toEqual([])
    await ada.open(url)
    expect(await accessibilityViolations(ada.page)).toEqual([])
    await ada.editor((element) => {
      element.editor?.commands.setContent(
        '<h1>Title</h1><p>Words <strong>bold</strong> <a href="https://example.org">link</a> <code>code</code></p>' +
          '<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>done</p></li></ul>' +
          '<blockquote><p>quoted</p></blockquote><pre><code>code</code></pre>',
      )
    })
    await bob.open(url)
    await bob.typeAtEnd('Bob was here')
    await ada.sees('Bob was here')
    await ada.isSaved()
    expect(await accessibilityViolations(ada.page)).toEqual([])
    await ada.page.getByRole('button', { name: 'You are Ada King' }).click()
    expect(await accessibilityViolations(ada.page)).toEqual([])
    await ada.page.keyboard.press('Escape')
    stage.proxy.cut()
    await ada.isTold('Offline')
    expect(await accessibilityViolations(ada.page)).toEqual([])
    stage.proxy.mend()
  })
}

test('the text can be left for the toolbar and come back to by keys alone', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('plain ')
  await ada.page.keyboard.press('Alt+F10')
  for (let press = 0; press < 5; press++) await ada.page.keyboard.press('ArrowRight')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.type('bold')
  await ada.isSaved()
  expect(await ada.xml()).toContain('<bold>bold</bold>')
})

test('on a phone nothing is wider than the screen', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('A title that is rather too long for a small screen to show all of it')
  const ada = await stage.enter()
  await ada.page.setViewportSize({ width: 360, height: 700 })
  for (const address of [stage.proxy.url, url]) {
    await ada.page.goto(address)
    await ada.page.getByRole(address === url ? 'toolbar' : 'link', { name: /Formatting|too long/ }).waitFor()
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  }
})
