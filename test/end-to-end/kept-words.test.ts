import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openStages } from '../support/stages.ts'
import { agree, type Writer } from '../support/writers.ts'

const stages = openStages()

test('[E2] [E3] content that this editor does not know ends editing, and stays in the document', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await ada.typeAtEnd('words')
  await ada.isSaved()
  await bob.open(url)
  await bob.sees('words')
  // As a newer editor would.
  await bob.editor(({ provider }) => {
    const fragment = provider?.doc.getXmlFragment('default')
    const Element = fragment?.get(0)?.constructor as new (name: string) => never
    fragment?.insert(1, [new Element('hologram')])
  })
  for (const writer of [ada, bob]) {
    await writer.page.getByRole('alert').filter({ hasText: 'does not know yet (hologram)' }).waitFor()
    await writer.page.locator('.read-only', { hasText: 'words' }).waitFor()
    await writer.page.locator('[contenteditable=true]').waitFor({ state: 'detached' })
  }
  const cleo = await stage.enter()
  await cleo.page.goto(url)
  await cleo.page.getByRole('alert').filter({ hasText: 'does not know yet (hologram)' }).waitFor()
  expect(await agree([ada, bob, cleo], ['words'])).toBe('<paragraph>words</paragraph><hologram></hologram>')
})

test('[E1] opening writes nothing', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('https://example.org is an address')
  await ada.isSaved()
  const bob = await stage.enter()
  await bob.open(url)
  await bob.caretAtEnd()
  await bob.page.locator('.caret-name', { hasText: 'Ada King' }).waitFor({ state: 'attached' })
  const wrote = await bob.editor(({ provider }) => {
    const { doc } = provider ?? {}
    return doc?.store.clients.has(doc.clientID)
  })
  expect(wrote).toBe(false)
  expect((await bob.status()).state).toBe('saved')
})

test('[R5] words for a deleted document are kept, can be copied, and go out when it is back', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const api = url.replace('/d/', '/api/documents/')
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await ada.typeAtEnd('Before. ')
  await ada.isSaved()
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.page.keyboard.type('Meanwhile.')
  await ada.isTold('Offline, 10 edits on this device')
  await fetch(api.replace(stage.proxy.url, stage.server.url), { method: 'DELETE' })
  stage.proxy.mend()
  await ada.isTold('Could not save: this document was deleted')
  expect(await ada.page.getByLabel('Your words').inputValue()).toBe('Before. Meanwhile.')
  await copies(ada, 'Before. Meanwhile.')

  await fetch(`${api}/restore`, { method: 'POST' })
  await ada.page.reload()
  await ada.ready()
  await bob.open(url)
  await bob.sees('Before. Meanwhile.')
  await agree([ada, bob], ['Before.', 'Meanwhile.'])
})

test('[R4] a document that is another one now is opened anew, and the words of the old one are offered back', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const ada = await stage.enter()
  await ada.open(url)
  await ada.typeAtEnd('Old and saved. ')
  await ada.isSaved()
  stage.proxy.cut()
  await ada.isTold('Offline')
  await ada.page.keyboard.type('Old and unsaved.')
  await ada.isTold('Offline, 16 edits on this device')

  // The operator begins again with an empty folder, and somebody writes under the same name.
  await stage.server.stop()
  await rm(stage.server.data, { recursive: true })
  await stage.server.restart()
  const facts = url.replace('/d/', '/api/documents/').replace(stage.proxy.url, stage.server.url)
  const headers = { 'content-type': 'application/json' }
  await fetch(facts, { method: 'PATCH', headers, body: JSON.stringify({ title: 'Another one' }) })
  const bob = await stage.enter()
  stage.proxy.mend()
  await bob.page.goto(url)
  await bob.ready()
  await bob.typeAtEnd('New.')
  await ada.sees('New.')
  await ada.page.getByRole('alert').filter({ hasText: 'before 16 edits of yours could be saved' }).waitFor()
  expect(await ada.page.getByLabel('Your words').inputValue()).toBe('Old and saved. Old and unsaved.')
  await ada.typeAtEnd(' Goes on.')
  expect(await agree([ada, bob])).not.toContain('Old')

  // They are on the device until they are not needed any more.
  await ada.page.reload({ waitUntil: 'commit' })
  await ada.ready()
  await ada.page.getByLabel('Your words').waitFor()
  expect(await ada.page.getByLabel('Your words').inputValue()).toContain('Old and unsaved.')
  await ada.page.getByRole('button', { name: 'Close' }).click()
  await ada.page.getByLabel('Your words').waitFor({ state: 'detached' })
  await ada.page.reload()
  await ada.ready()
  await ada.isSaved()
  expect(await ada.page.getByLabel('Your words').count()).toBe(0)
})

async function copies(writer: Writer, words: string): Promise<void> {
  await writer.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await writer.page.getByRole('button', { name: 'Copy my words' }).click()
  await writer.page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await writer.page.evaluate(() => navigator.clipboard.readText())).toBe(words)
}
