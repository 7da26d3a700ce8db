// Takes the pictures in `docs/images`, from the real app with people in it: `node dist/test/images/main.js`.
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { inkwire } from '../support/command-line.ts'
import { Stage } from '../support/stage.ts'
import { Writer } from '../support/writers.ts'

// The compiled file lies one folder deeper than this one.
const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url))

const TEA = `<h1>Tea for twelve</h1>
<p>Water that has boiled for long has lost its air, and tea made of it is flat. Use <strong>fresh water</strong>, warm the
pot, and <mark>do not hurry</mark>: the <a href="https://example.org/leaves">leaves</a> need their time.</p>
<h2>What to buy</h2>
<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>Leaves, two kinds</p></li>
<li data-type="taskItem" data-checked="false"><p>Lemons</p></li></ul>
<h2>How long</h2>
<table><tr><th><p>Kind</p></th><th><p>Minutes</p></th><th><p>Water</p></th></tr>
<tr><td><p>Green</p></td><td><p>2</p></td><td><p>75 °C</p></td></tr>
<tr><td><p>Black</p></td><td><p>4</p></td><td><p>95 °C</p></td></tr></table>
<blockquote><p>The second pot is the better one.</p></blockquote>
<p>Everybody brings a cup.</p>`

const FROM_RIGHT = `<h1>תה לשנים עשר</h1><p>מים שרתחו זמן רב איבדו את האוויר שבהם, והתה יוצא <strong>תפל</strong>.</p>
<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>עלים</p></li><li data-type="taskItem"><p>לימונים</p></li></ul>
<blockquote><p>הקנקן השני טוב יותר.</p></blockquote>
<p>Each paragraph runs as its own words do, also with some עברית in it.</p>
<ol><li><p>يُغلى الماء</p></li><li><p>تُسخَّن الإبريق</p></li></ol><p>والباقي صبر.</p>`

const browser = await launchBrowser()
const stage = await Stage.set(browser)

const url = await stage.newDocument('Tea for twelve')
const [ada, bob] = [await stage.enter(), await stage.enter()]
await ada.page.setViewportSize({ width: 1280, height: 860 })
await ada.open(url)
await fill(ada, TEA)
await ada.isSaved()
await bob.open(url)
await ada.page.getByRole('button', { name: 'Outline' }).click()
await ada.page.getByRole('button', { name: 'What to buy', exact: true }).waitFor()
await ada.caretAtEnd()
await bob.editor((element) => {
  let end = 0
  element.editor?.state.doc.forEach((node, offset) => {
    if (node.type.name === 'blockquote') end = offset + node.nodeSize - 2
  })
  element.editor?.commands.setTextSelection(end)
  element.editor?.view.focus()
})
await bob.page.keyboard.type(' It always is.')
await ada.sees('It always is.')
await ada.page.locator('.caret').first().waitFor({ state: 'attached' })
await ada.isSaved()
await take(ada.page, 'document')
await ada.page.emulateMedia({ colorScheme: 'dark' })
await take(ada.page, 'document-dark')
await ada.page.emulateMedia({ colorScheme: 'light' })

await ada.page.getByRole('cell', { name: 'Green' }).click()
await take(ada.page, 'table')
await ada.caretAtEnd()
await ada.page.keyboard.press('Enter')
await ada.page.keyboard.type('/')
await ada.page.getByRole('listbox').waitFor()
await take(ada.page, 'slash-menu')
await ada.page.keyboard.press('Escape')
await ada.page.keyboard.press('Control+f')
await ada.page.getByLabel('Find', { exact: true }).fill('tea')
await ada.page
  .getByRole('search')
  .getByText(/\d of \d/)
  .waitFor()
await take(ada.page, 'find')

const phone = await browser.newContext({
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
})
const cleo = new Writer(await phone.newPage(), phone)
await cleo.open(url)
await cleo.isSaved()
await take(cleo.page, 'phone')
await phone.close()

await ada.open(await stage.newDocument('תה'))
await fill(ada, FROM_RIGHT)
await ada.isSaved()
await take(ada.page, 'right-to-left')

await ada.page.goto(stage.proxy.url)
await ada.page.getByRole('listitem').first().waitFor()
await take(ada.page, 'home')

await stage.clear()

const guarded = await Stage.set(browser, { server: { flags: ['--access', 'tokens'] } })
const ana = await guarded.enter()
await ana.context.grantPermissions(['clipboard-read', 'clipboard-write'])
await ana.page.setViewportSize({ width: 1000, height: 720 })
const { out } = await inkwire(
  'token',
  '--name',
  'Ada King',
  '--create',
  '--json',
  '--data',
  guarded.server.data,
)
await ana.page.goto((JSON.parse(out) as { link: string }).link)
await ana.page.getByRole('button', { name: 'New document' }).click()
await ana.ready()
await fill(ana, TEA)
await ana.page.getByLabel('Title').fill('Tea for twelve')
await ana.page.keyboard.press('Enter')
await ana.isSaved()
for (const [role, label] of [
  ['writer', 'Bob'],
  ['reader', 'Everybody who comes'],
] as const) {
  await ana.page.getByRole('button', { name: 'Share' }).click()
  await ana.page.getByLabel('Whoever has it').selectOption(role)
  await ana.page.getByLabel('Whom it is for').fill(label)
  await ana.page.keyboard.press('Enter')
  await ana.page.getByText('Link copied').waitFor()
  // What was made is shown only once, and on no picture.
  await ana.page.keyboard.press('Escape')
}
await ana.page.getByRole('button', { name: 'Share' }).click()
await ana.page.getByRole('button', { name: 'Revoke: Bob' }).waitFor()
await take(ana.page, 'share')
await guarded.clear()
await browser.close()

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  // What fades in or out has done so.
  await page.waitForFunction(() => document.getAnimations().length === 0)
  await page.screenshot({ path: `${FOLDER}${name}.png` })
}

function fill(writer: Writer, html: string): Promise<unknown> {
  const run = (element: Element, html: string) =>
    (element as HTMLElementTagNameMap['inkwire-editor']).editor?.commands.setContent(html)
  return writer.page.locator('inkwire-editor').evaluate(run, html)
}
