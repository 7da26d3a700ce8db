import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { accessibilityViolations } from '../support/accessibility.ts'
import { openStages } from '../support/stages.ts'
import { agree } from '../support/writers.ts'

const stages = openStages()
let site: Server | undefined

afterEach(async () => {
  await new Promise<void>((resolve) => (site === undefined ? resolve() : site.close(() => resolve())))
  site = undefined
})

test('a page of another site has the editor with a script and a tag', async () => {
  const stage = await stages.set()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  const url = await publish(`<!doctype html><html lang="en"><title>Notes</title>
    <style>p { color: red !important; margin: 90px }</style>
    <script type="module" src="${stage.proxy.url}/inkwire-editor.js"></script>
    <main><h1>My notes</h1>
    <inkwire-editor document="notes" name="Ada" color="#1d7c7c"></inkwire-editor></main>`)
  await ada.open(url)
  await ada.typeAtEnd('from another site')
  await ada.isSaved()
  const style = await ada.page.locator('inkwire-editor p').evaluate((paragraph) => {
    const { color, marginTop } = getComputedStyle(paragraph)
    return { color, marginTop }
  })
  expect(style.color).not.toBe('rgb(255, 0, 0)')
  expect(style.marginTop).not.toBe('90px')
  expect(await ada.page.evaluate(() => document.head.querySelectorAll('style').length)).toBe(1)

  expect(await accessibilityViolations(ada.page)).toEqual([])

  // The same document by its address in the app.
  await bob.open(`${stage.proxy.url}/d/notes`)
  await bob.sees('from another site')
  await bob.typeAtEnd(', and back')
  await ada.sees('and back')
  await agree([ada, bob])
  expect(await bob.caretNames()).toEqual(['Ada'])
})

test('a file that comes while the network is cut is not taken without a word', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  const url = await publish(`<!doctype html><html lang="en"><title>Notes</title>
    <script type="module" src="${stage.proxy.url}/inkwire-editor.js"></script>
    <inkwire-editor document="cut-off" name="Ada" color="#1d7c7c"></inkwire-editor>`)
  await ada.open(url)
  await ada.typeAtEnd('words')
  await ada.isSaved()
  stage.proxy.cut()
  const paste = () =>
    ada.page.locator('.ProseMirror').evaluate((text) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['a plan'], 'plan.txt', { type: 'text/plain' }))
      text.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
  await paste()
  const notice = ada.page.getByRole('alert').filter({ hasText: 'the server cannot be reached: plan.txt' })
  await notice.waitFor()
  await notice.getByRole('button', { name: 'Close' }).click()
  await notice.waitFor({ state: 'detached' })
  stage.proxy.mend()
  await ada.isSaved()
  await paste()
  await ada.page.locator('.ProseMirror').getByRole('link', { name: 'plan.txt' }).waitFor()
})

test('events and properties tell a page what goes on', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  const url = await publish(`<!doctype html><html lang="en"><title>Notes</title>
    <script type="module">
      import { Y, openDocument, InkwireEditor } from '${stage.proxy.url}/inkwire-editor.js'
      const editor = document.querySelector('inkwire-editor')
      window.heard = []
      editor.addEventListener('status', (event) => heard.push(event.detail.state))
      editor.addEventListener('ready', () => heard.push('ready'))
      window.exported = [typeof Y.Doc, typeof openDocument, editor instanceof InkwireEditor]
    </script>
    <inkwire-editor server="${stage.proxy.url.replace('http', 'ws')}" document="events"></inkwire-editor>`)
  await ada.open(url)
  await ada.typeAtEnd('x')
  await ada.isSaved()
  const { heard, exported, same } = await ada.page.evaluate(() => {
    const { heard, exported } = globalThis as unknown as { heard: string[]; exported: unknown[] }
    const element = document.querySelector('inkwire-editor')
    return { heard, exported, same: element?.provider?.doc.getXmlFragment('default').toString() }
  })
  expect(exported).toEqual(['function', 'function', true])
  expect(heard).toContain('ready')
  expect(heard.filter((state) => state === 'saving').length).toBeGreaterThan(0)
  expect(heard[heard.length - 1]).toBe('saved')
  expect(same).toContain('x')
})

test('an editor that is moved in the page goes on; one that is taken out closes', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  const url = await publish(`<!doctype html><html lang="en"><title>Notes</title>
    <script type="module" src="${stage.proxy.url}/inkwire-editor.js"></script>
    <div id="one"><inkwire-editor document="moving"></inkwire-editor></div><div id="two"></div>`)
  await ada.open(url)
  await ada.typeAtEnd('before ')
  await ada.page.evaluate(() => {
    const element = document.querySelector('inkwire-editor')
    Object.assign(globalThis, { provider: element?.provider })
    if (element) document.querySelector('#two')?.append(element)
  })
  await ada.typeAtEnd('after')
  await ada.isSaved()
  expect(await ada.text()).toBe('before after')
  const states = await ada.page.evaluate(async () => {
    const element = document.querySelector('inkwire-editor')
    const isSame = element?.provider === (globalThis as unknown as { provider: unknown }).provider
    const { provider } = element ?? {}
    element?.remove()
    await Promise.resolve()
    const closed = provider?.status.state
    if (element) document.querySelector('#one')?.append(element)
    return { isSame, closed }
  })
  expect(states).toEqual({ isSame: true, closed: 'closed' })
  await ada.ready()
  await ada.sees('before after')
})

/** Serves a page from a site of its own and resolves with its address. */
async function publish(html: string): Promise<string> {
  const made = createServer((request, response) => {
    // Browsers ask for an icon, and complain when there is none.
    response.writeHead(request.url === '/favicon.ico' ? 204 : 200, {
      'content-type': 'text/html; charset=utf-8',
    })
    response.end(request.url === '/favicon.ico' ? undefined : html)
  })
  site = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`
}
