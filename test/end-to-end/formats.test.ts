import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityViolations } from '../support/accessibility.ts'
import { openStages } from '../support/stages.ts'

const stages = openStages()

const PLANS = '# Plans for May\n\n- [x] think\n- [ ] write\n\n> [!TIP]\n> Take **time**.\n'

async function choose(page: Page, name: string, content: string, press: () => Promise<void>): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
  await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
}

test('[M1] a file becomes a document, and the document a file again, by mouse and by keyboard', async () => {
  const stage = await stages.set()
  await stage.newDocument('Earlier plans')
  const ada = await stage.enter()
  const { page } = ada
  await page.goto(stage.proxy.url)
  await choose(page, 'May plans.md', PLANS, () => page.getByRole('button', { name: 'Import' }).click())
  await ada.ready()
  await ada.sees('Take time.')
  expect(await page.getByLabel('Title').inputValue()).toBe('May plans')

  await page.getByRole('button', { name: 'Export' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('menuitem', { name: 'Markdown' }).waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Markdown' }).press('Enter'),
  ])
  expect(download.suggestedFilename()).toBe('May plans.md')
  expect(await readFile(await download.path(), 'utf8')).toBe(PLANS)
  await page.getByRole('menu').waitFor({ state: 'hidden' })

  const name = new URL(page.url()).pathname.split('/').at(-1)
  const answer = await page.request.get(`${stage.proxy.url}/api/documents/${name}?as=markdown`)
  expect(await answer.text()).toBe(PLANS)

  await page.getByRole('button', { name: 'Export' }).press('Enter')
  const html = '<p>Seen</p><svg></svg>'
  const item = page.getByRole('menuitem', { name: 'Import a file…' })
  await choose(page, 'page.html', html, () => item.press('Enter'))
  await page.getByText('Imported, except for: svg').waitFor()
  await page.waitForURL((url) => !url.pathname.endsWith(String(name)))
  await ada.ready()
  await ada.sees('Seen')
})
