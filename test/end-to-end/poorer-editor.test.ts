import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChaosProxy } from '../support/chaos-proxy.ts'
import { EmbeddingSite } from '../support/embedding-site.ts'
import { bundleForPage } from '../support/page-bundle.ts'
import { openStages } from '../support/stages.ts'
import { agree, type Writer } from '../support/writers.ts'

const RICH = `<h1>Plans</h1>
<p>Words that are <mark>highlighted</mark> and <strong>bold</strong>.</p>
<table><tbody><tr><th>Who</th><th>What</th></tr><tr><td>Ada</td><td>writes the engine</td></tr></tbody></table>
<div data-type="callout" data-kind="warning"><p>Mind the gap</p></div>
<ul><li><p>An item</p></li></ul>`

const stages = openStages()
let script: string
/** The server's own pages allow no other scripts than theirs. */
let site: EmbeddingSite

beforeAll(async () => {
  const entry = fileURLToPath(new URL('../../editor/element-bundle.ts', import.meta.url))
  script = await bundleForPage(entry, { hasFirstSchema: true })
  site = await EmbeddingSite.open('')
})

afterAll(() => site.close())

/** Somebody whose page holds an editor of before. */
async function enterWithOldEditor(url: string, server = stages.current.proxy.url): Promise<Writer> {
  const writer = await stages.current.enter()
  const name = new URL(url).pathname.split('/').at(-1)
  await writer.page.goto(site.page('<!doctype html><html lang="en"><title>Old</title>'))
  await writer.page.addScriptTag({ content: script })
  await writer.page.evaluate(
    ([server, name]) => {
      const element = document.createElement('inkwire-editor')
      Object.assign(element, { server, document: name, name: 'Bob Marsh', color: '#b2522a' })
      document.body.append(element)
    },
    [server, name],
  )
  return writer
}

const shown = ({ page }: Writer) => page.locator('.read-only')

test('[E3] [E2] an editor that knows less shows a rich document, goes on showing it, and writes nothing', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('Plans')
  const ada = await stage.enter()
  await ada.open(url)
  await ada.editor(({ editor }, html) => void editor?.commands.setContent(html), RICH)
  await ada.isSaved()
  const before = await ada.xml()
  expect(before).toContain('<table>')
  const bob = await enterWithOldEditor(url)
  const notice = bob.page.getByRole('alert').filter({ hasText: 'You can read it, but not edit it here' })
  await notice.waitFor()
  expect(await notice.textContent()).toMatch(/callout.*highlight.*table/)
  expect(await shown(bob).locator('h1').textContent()).toBe('Plans')
  expect(await shown(bob).locator('li').textContent()).toBe('An item')
  expect(await shown(bob).locator('strong').textContent()).toBe('bold')
  expect(await shown(bob).textContent()).toContain('Words that are highlighted and bold.')
  const unknown = shown(bob).getByRole('group')
  expect(await unknown.count()).toBe(2)
  await unknown.filter({ hasText: 'Mind the gap' }).waitFor()
  await unknown.filter({ hasText: 'writes the engine' }).waitFor()

  await ada.typeAtEnd(' that grows')
  await shown(bob).getByText('An item that grows').waitFor()
  await ada.editor(({ editor }) => void editor?.commands.insertContentAt(0, '<p>A new beginning</p>'))
  await shown(bob).locator('p').first().filter({ hasText: 'A new beginning' }).waitFor()
  await bob.page.keyboard.type('xyz')
  expect(await agree([ada, bob])).toBe(await ada.xml())
  expect(await ada.xml()).toContain(before.slice(before.indexOf('<table>'), before.indexOf('</table>')))
  const wrote = await bob.editor(({ provider }) => {
    const { doc } = provider ?? {}
    return doc?.store.clients.has(doc.clientID)
  })
  expect(wrote).toBe(false)
})

test('[E3] an open editor turns into that view when somebody brings the unknown, and its words still go out', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const lonely = await ChaosProxy.start({ seed: 3, target: stage.server.port })
  try {
    const ada = await stage.enter()
    await ada.open(url)
    const bob = await enterWithOldEditor(url, lonely.url)
    await bob.ready()
    await bob.typeAtEnd('Sent. ')
    await ada.sees('Sent.')
    lonely.cut()
    await bob.isTold('Offline')
    await bob.page.keyboard.type('On its way.')
    await ada.editor(
      ({ editor }, html) => void editor?.commands.insertContentAt(editor.state.doc.content.size, html),
      RICH,
    )
    await ada.isSaved()
    lonely.mend()
    await bob.page.getByRole('alert').filter({ hasText: 'You can read it' }).waitFor()
    await shown(bob).getByText('writes the engine').waitFor()
    await ada.sees('Sent. On its way.')
    expect(await agree([ada, bob], ['On its way.'])).toContain('<table>')
  } finally {
    await lonely.close()
  }
})

test('[E3] what a document says that it needs locks nobody out', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.editor(({ provider }) => {
    const needs = provider?.doc.getMap('inkwire:needs')
    for (const need of ['node hologram', 'nonsense', `node ${'x'.repeat(1000)}`]) needs?.set(need, true)
  })
  await ada.typeAtEnd('words')
  await ada.isSaved()
  const bob = await enterWithOldEditor(url)
  await bob.ready()
  await bob.typeAtEnd(' of two')
  await agree([ada, bob], ['words of two'])
})
