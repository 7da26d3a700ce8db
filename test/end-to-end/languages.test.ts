import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { APP_ENGLISH } from '../../editor/app/texts/english.ts'
import { APP_GERMAN } from '../../editor/app/texts/german.ts'
import { ENGLISH } from '../../editor/texts/english/index.ts'
import { GERMAN } from '../../editor/texts/german/index.ts'
import { englishAmong, screenWords } from '../support/screen-words.ts'
import { openStages } from '../support/stages.ts'
import { Writer } from '../support/writers.ts'

const stages = openStages(120_000)
let ada: Writer
const sites: Server[] = []

afterEach(async () => {
  const { complaints } = ada
  await ada.context.close()
  for (const site of sites.splice(0)) {
    site.closeAllConnections()
    await new Promise((resolve) => site.close(resolve))
  }
  expect(complaints).toEqual([])
})

async function enter(locale: string): Promise<Writer> {
  const context = await stages.browser.newContext({ locale, viewport: { width: 1100, height: 760 } })
  ada = new Writer(await context.newPage(), context)
  return ada
}

/** What is on the screen is all German, here and now. */
async function isGerman(where: string): Promise<void> {
  const found = englishAmong(
    await screenWords(ada.page),
    { ...ENGLISH, app: APP_ENGLISH },
    { ...GERMAN, app: APP_GERMAN },
  )
  expect(found, where).toEqual([])
}

test('in a German browser no word on the screen is English', async () => {
  const stage = await stages.set()
  const { page } = await enter('de-DE')
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  // Nothing English is drawn before the German words are there.
  await page.addInitScript(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seen })
    new MutationObserver(() => {
      const text = document.querySelector('inkwire-app')?.shadowRoot?.textContent ?? ''
      if (/Documents|New document/.test(text)) seen.add(text)
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(stage.proxy.url)
  await ada.ready()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de-DE')
  await isGerman('the first document')
  await page.getByRole('link', { name: 'Alle Dokumente' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Ohne Titel' }).hover()
  await button('„Ohne Titel“ löschen').click()
  await page.getByRole('heading', { name: 'Noch nichts hier' }).waitFor()
  await isGerman('an empty home')
  await button('Neues Dokument').click()
  await ada.ready()
  await isGerman('an empty document')
  await page.getByLabel('Titel').fill('Pläne')
  await page.getByLabel('Titel').press('Enter')
  await ada.editor((element) => {
    element.editor?.commands.setContent(
      '<h1>Eins</h1><p>Zwei drei</p><table><tr><th>a</th><td>b</td></tr></table><pre><code>x</code></pre>' +
        '<ul data-type="taskList"><li data-type="taskItem"><p>x</p></li></ul>' +
        '<details><summary>s</summary><div data-type="detailsContent"><p>x</p></div></details><p>Ende</p>',
    )
  })
  await ada.isTold('Gespeichert')
  await isGerman('a document')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog', { name: 'Tastenkürzel' }).waitFor()
  await isGerman('the overview of keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+f')
  await page.getByLabel('Suchen', { exact: true }).fill('zwei')
  await page.getByText('1 von 1').waitFor()
  await button('Ersetzen').click()
  await isGerman('find and replace')
  await page.keyboard.press('Escape')
  await button('Gliederung').click()
  await page.getByRole('navigation', { name: 'Gliederung' }).waitFor()
  await isGerman('the outline')
  await page.keyboard.press('Escape')

  await ada.caretAtEnd()
  await page.keyboard.press('Enter')
  for (const sign of ['/', ':sm']) {
    await page.keyboard.type(` ${sign}`)
    await page.getByRole('listbox').waitFor()
    if (sign !== ':sm') await isGerman(`the menu of ${sign}`)
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('Shift+Home')
  await page.keyboard.press('Control+k')
  await page.getByLabel('Adresse').waitFor()
  await isGerman('the form for links')
  await page.keyboard.press('Escape')
  await ada.editor((element) => {
    element.editor?.chain().setTextSelection(8).focus().run()
  })
  await page.keyboard.press('Alt+Enter')
  await page.getByRole('menu').first().waitFor()
  await isGerman('the menu of a block')
  await page.keyboard.press('Escape')
  await page.getByRole('cell', { name: 'b' }).click()
  await isGerman('in a table')
  await button(/Name und Farbe ändern/).click()
  await isGerman('the person')
  await page.keyboard.press('Escape')

  stage.proxy.cut()
  await ada.isTold('Offline')
  await isGerman('offline')
  stage.proxy.mend()
  await ada.isTold('Gespeichert')
  await page.getByRole('link', { name: 'Alle Dokumente' }).click()
  await page.getByRole('link', { name: 'Pläne' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Pläne' }).hover()
  await isGerman('a home with a document')
  await button('„Pläne“ löschen').click()
  await page.getByText('„Pläne“ gelöscht').waitFor()
  await isGerman('a home with a message')
  await page.goto(`${stage.proxy.url}/d/`)
  await page.getByRole('heading', { name: 'Diese Adresse nennt kein Dokument.' }).waitFor()
  await isGerman('a missing page')
  expect(await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen])).toEqual([])
})

test('a page chooses the language by lang, and gives its own words', async () => {
  const stage = await stages.set()
  const { page } = await enter('en-GB')
  const origin = stage.proxy.url
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await ada.open(
    await publish(`<html lang="de"><title>x</title><script type="module">
      import { InkwireEditor } from '${origin}/inkwire-editor.js'
      InkwireEditor.texts = { status: { saved: 'Im Kasten' } }
      </script><main><inkwire-editor document="own"></inkwire-editor></main>`),
  )
  await ada.isTold('Im Kasten')
  await page.getByRole('toolbar', { name: 'Formatierung' }).waitFor()
  expect(asked.some((url) => url.includes('german'))).toBe(true)

  asked.length = 0
  await ada.open(
    await publish(`<html><title>x</title><script type="module" src="${origin}/inkwire-editor.js"></script>
      <main><inkwire-editor document="own"></inkwire-editor></main>`),
  )
  await ada.isTold('Saved')
  expect(asked.filter((url) => url.includes('german'))).toEqual([])
})

/** Serves a page from a site of its own and resolves with its address. */
async function publish(html: string): Promise<string> {
  const site = createServer((request, response) => {
    // Browsers ask for an icon, and complain when there is none.
    const isIcon = request.url === '/favicon.ico'
    response.writeHead(isIcon ? 204 : 200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(isIcon ? undefined : `<!doctype html>${html}`)
  })
  sites.push(site)
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
}
