import type { Editor } from '@tiptap/core'
import { expect, test } from 'vitest'
import type { MenusDesk } from './menus.page.ts'
import { html, openMenus, page, write } from './menus-world.ts'

declare const desk: MenusDesk
declare const editor: Editor

openMenus()

test('the row over a selection never covers it, is reached by key, and is not for touch', async () => {
  await write('<p>first words</p><p>second words</p><p>third words</p>')
  const row = page.getByRole('toolbar', { name: 'Selection' })
  for (const paragraph of [0, 1, 2]) {
    const { from, to } = await page.evaluate((at) => {
      let from = 1
      for (let index = 0; index < at; index++) from += editor.state.doc.child(index).nodeSize
      const to = from + editor.state.doc.child(at).content.size
      editor.commands.setTextSelection({ from, to })
      return { from, to }
    }, paragraph)
    await row.waitFor()
    await expect
      .poll(() =>
        page.evaluate(
          ([from, to]) => {
            const root = editor.view.dom.getRootNode() as ShadowRoot
            const row = root.querySelector('.inkwire-strip')?.getBoundingClientRect()
            const [start, end] = [editor.view.coordsAtPos(from), editor.view.coordsAtPos(to)]
            return row === undefined || row.bottom <= start.top || row.top >= end.bottom
          },
          [from, to] as const,
        ),
      )
      .toBe(true)
  }
  await page.keyboard.press('Alt+Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  expect(await html()).toContain('<p><strong>third words</strong></p>')
  await expect.poll(() => row.getByRole('button', { name: 'Bold' }).getAttribute('aria-pressed')).toBe('true')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitemradio', { name: 'Heading 2' }).waitFor()
  await page.keyboard.type('h')
  await page.keyboard.type('e')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await html()).toContain('<h2><strong>third words</strong></h2>')
  expect(await page.evaluate(() => editor.view.hasFocus())).toBe(true)
  await row.waitFor()
  await page.keyboard.press('Escape')
  await row.waitFor({ state: 'detached' })
  // Touch: the toolbar serves, and the system has a menu of its own there.
  const place = await page.locator('p').first().boundingBox()
  await page.touchscreen.tap((place?.x ?? 0) + 20, (place?.y ?? 0) + 10)
  await page.evaluate(() => editor.commands.setTextSelection({ from: 1, to: 6 }))
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
  expect(await row.count()).toBe(0)
  await page.mouse.click((place?.x ?? 0) + 5, (place?.y ?? 0) + 10)
  await page.mouse.move((place?.x ?? 0) + 5, (place?.y ?? 0) + 10)
  await page.mouse.down()
  await page.mouse.move((place?.x ?? 0) + 60, (place?.y ?? 0) + 10, { steps: 3 })
  expect(await row.count()).toBe(0)
  await page.mouse.up()
  await row.waitFor()
})

test('a link is made, changed, opened, copied and removed; unsafe addresses are refused', async () => {
  await write('<p>words here</p>', 1, 6)
  await page.evaluate(() => desk.ask(editor, 'link'))
  const address = page.getByLabel('Address')
  const unsafe = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'blob:https://example.org/1',
  ]
  for (const href of unsafe) {
    await address.evaluate((input: HTMLInputElement, href) => {
      input.value = href
    }, href)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect([href, await html()]).toEqual([href, '<p>words here</p>'])
  }
  await address.fill('example.org/a')
  await page.keyboard.press('Enter')
  await expect.poll(html).toContain('href="https://example.org/a"')
  await expect.poll(() => page.evaluate(() => editor.view.hasFocus())).toBe(true)
  await page.evaluate(() => editor.commands.setTextSelection(3))
  const card = page.getByRole('toolbar', { name: 'Link' })
  await card.waitFor()
  expect(await card.getByRole('link').getAttribute('href')).toBe('https://example.org/a')
  expect(await card.getByRole('link').getAttribute('rel')).toContain('noopener')
  await page.keyboard.press('Alt+Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  expect(await address.inputValue()).toBe('https://example.org/a')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(() => editor.view.hasFocus())).toBe(true)
  await page.evaluate(() => editor.commands.setTextSelection(4))
  await card.getByRole('button', { name: 'Remove link' }).click()
  await expect.poll(html).toBe('<p>words here</p>')
  // One that another program wrote leads nowhere.
  await page.evaluate(() => {
    const mark = editor.schema.marks['link']?.create({ href: 'javascript:alert(1)' })
    if (mark) editor.view.dispatch(editor.state.tr.addMark(1, 6, mark))
    editor.commands.setTextSelection(3)
  })
  await card.waitFor()
  expect(await card.getByRole('link').count()).toBe(0)
})

test('an address pasted over a selection, typed, or written as Markdown makes a link', async () => {
  await write('<p>words here</p>', 1, 6)
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'https://example.org/pasted')
    editor.view.dom.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  })
  await expect.poll(html).toContain('href="https://example.org/pasted">words</a> here')
  await page.evaluate(() => editor.chain().setContent('<p></p>').focus().run())
  await page.keyboard.type(
    'see https://example.org/typed and [this](https://example.org/md) not [x](javascript:1) ',
  )
  const made = await html()
  expect(made).toContain('href="https://example.org/typed">https://example.org/typed</a>')
  expect(made).toContain('href="https://example.org/md">this</a>')
  expect(made).toContain('[x](javascript:1)')
})
