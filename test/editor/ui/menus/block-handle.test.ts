import type { Editor } from '@tiptap/core'
import { expect, test } from 'vitest'
import type { MenusDesk } from './menus.page.ts'
import { centre, handle, html, openMenus, page, said, write } from './menus-world.ts'

declare const desk: MenusDesk
declare const editor: Editor

openMenus()

/** Takes the handle of a block and holds it over another place. */
async function grab(selector: string, at: number, to: { x: number; y: number }): Promise<void> {
  const from = await centre(selector, at)
  await page.mouse.move(from.x, from.y)
  await handle().waitFor()
  const grip = await handle().boundingBox()
  await page.mouse.move((grip?.x ?? 0) + 10, (grip?.y ?? 0) + 10)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
}

test('the handle stands beside the block under the pointer, and its menu works on that block', async () => {
  await write('<p>one</p><p>two</p><ul><li><p>a</p></li><li><p>b</p></li></ul>', 1)
  const two = await centre('p', 1)
  await page.mouse.move(two.x, two.y)
  await handle().waitFor()
  const at = await handle().boundingBox()
  expect((at?.x ?? 0) + (at?.width ?? 0)).toBeLessThanOrEqual(two.left)
  expect(Math.abs((at?.y ?? 0) + (at?.height ?? 0) / 2 - two.y)).toBeLessThan(8)
  await handle().click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect.poll(html).toContain('<p>one</p><p>two</p><p>two</p>')
  await page.mouse.move(two.x, two.y + 1)
  await handle().click()
  await page.getByRole('menuitemradio', { name: 'Quote' }).click()
  await expect.poll(html).toContain('<p>one</p><blockquote><p>two</p></blockquote><p>two</p>')
  const b = await centre('li', 1)
  await page.mouse.move(b.x, b.y)
  await handle().click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect.poll(html).toMatch(/<ul><li><p>a<\/p><\/li><\/ul>$/)
  // Out of its list, where an item cannot be what is asked for.
  const a = await centre('li', 0)
  await page.mouse.move(a.x, a.y)
  await handle().click()
  expect(await page.getByRole('menuitemradio', { checked: true }).locator('.name').allTextContents()).toEqual(
    ['Bulleted list'],
  )
  await page.getByRole('menuitemradio', { name: 'Heading 2' }).click()
  await expect.poll(html).toMatch(/<p>two<\/p><h2>a<\/h2>$/)
  // By key, at the caret.
  await page.evaluate(() => editor.commands.setTextSelection(2))
  await page.keyboard.press('Alt+Enter')
  await page.getByRole('menuitem', { name: 'Move down' }).waitFor()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(html).toMatch(/^<blockquote><p>two<\/p><\/blockquote><p>one<\/p>/)
  expect(await page.evaluate(() => editor.view.hasFocus())).toBe(true)
})

test('a block is dragged, and edits by others meanwhile do not make it another one', async () => {
  await write('<p>one</p><p>two</p><p>three</p><ul><li><p>a</p></li><li><p>b</p></li></ul>', 1)
  await page.evaluate(() => desk.open(0))
  const three = await centre('p', 2)
  await grab('p', 0, { x: three.x, y: three.y + 8 })
  await page.locator('.inkwire-drop').first().waitFor()
  await page.evaluate(() => {
    desk.editor(1).commands.insertContentAt(0, '<p>theirs</p>')
    desk.editor(1).commands.insertContentAt(9, 'changed ')
    desk.sync()
  })
  const now = await centre('p', 3)
  await page.mouse.move(now.x, now.y + 8)
  await page.mouse.up()
  await expect
    .poll(() => page.evaluate(() => editor.getText({ blockSeparator: '|' })))
    .toMatch(/^theirs\|two\|three\|changed one\|/)
  // An item goes between items, and out of its list.
  await page.evaluate(() =>
    editor.commands.setContent('<p>top</p><ul><li><p>a</p></li><li><p>b</p></li></ul>'),
  )
  const a = await centre('li', 0)
  await grab('li', 1, { x: a.x, y: a.y - 8 })
  await page.mouse.up()
  await expect.poll(html).toBe('<p>top</p><ul><li><p>b</p></li><li><p>a</p></li></ul>')
  const top = await centre('p', 0)
  await grab('li', 0, { x: top.x, y: top.y - 8 })
  await page.mouse.up()
  await expect.poll(html).toBe('<ul><li><p>b</p></li></ul><p>top</p><ul><li><p>a</p></li></ul>')
  // Escape leaves everything as it was.
  const last = await centre('li', 1)
  await grab('p', 1, { x: last.x, y: last.y + 8 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  expect(await html()).toBe('<ul><li><p>b</p></li></ul><p>top</p><ul><li><p>a</p></li></ul>')
})

test('a block that somebody else deletes while it is dragged stays deleted, and nothing else moves', async () => {
  await write('<p>one</p><p>two</p><p>three</p>', 1)
  await page.evaluate(() => desk.open(0))
  const three = await centre('p', 2)
  await grab('p', 0, { x: three.x, y: three.y + 8 })
  await page.evaluate(() => {
    desk.editor(1).commands.deleteRange({ from: 0, to: 5 })
    desk.sync()
  })
  await page.mouse.up()
  await expect.poll(said).toBe('Somebody else has deleted this block meanwhile')
  expect(await html()).toBe('<p>two</p><p>three</p>')
})

test('the menu of a heading, and of no other block, offers a link to it', async () => {
  await write('<h2>Plans &amp; more</h2><p>words</p>', 2)
  await page.keyboard.press('Alt+Enter')
  await page.getByRole('menuitem', { name: 'Copy link to heading' }).waitFor()
  await page.keyboard.press('Escape')
  await page.evaluate(() => editor.commands.setTextSelection(18))
  await page.keyboard.press('Alt+Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Copy link to heading' }).count()).toBe(0)
  await page.keyboard.press('Escape')
})

test('the handle stands at the right of text from right to left, and comes by touch', async () => {
  await write('<p>שלום עולם</p><p>מילים</p>', 1)
  await page.evaluate(() => {
    editor.view.dom.dir = 'rtl'
  })
  const first = await centre('p', 0)
  await page.mouse.move(first.x, first.y)
  await handle().waitFor()
  expect((await handle().boundingBox())?.x ?? 0).toBeGreaterThanOrEqual(first.right)
  await page.evaluate(() => {
    editor.view.dom.dir = ''
  })
  await page.mouse.move(0, 0)
  const second = await centre('p', 1)
  await page.touchscreen.tap(second.left + 10, second.y)
  await handle().waitFor()
  const grip = await handle().boundingBox()
  await page.touchscreen.tap((grip?.x ?? 0) + 12, (grip?.y ?? 0) + 12)
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect.poll(html).toBe('<p>מילים</p><p>שלום עולם</p>')
})
