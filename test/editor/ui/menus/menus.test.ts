import { fileURLToPath } from 'node:url'
import type { Editor } from '@tiptap/core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { accessibilityViolations } from '../../../support/accessibility.ts'
import { launchBrowser } from '../../../support/browser.ts'
import { bundleForPage } from '../../../support/page-bundle.ts'
import type { MenusDesk } from './menus.page.ts'

declare const desk: MenusDesk
declare const editor: Editor

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let page: Page
const complaints: string[] = []

// One page for all: the script is large, and each test closes what it opened.
beforeAll(async () => {
  browser = await launchBrowser()
  const script = await bundleForPage(fileURLToPath(new URL('menus.page.ts', import.meta.url)))
  page = await browser.newPage({ viewport: { width: 900, height: 700 }, hasTouch: true })
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.setContent(
    '<!doctype html><html lang="en"><title>menus</title><style>body{margin:0}</style><main><h1>Menus</h1></main></html>',
  )
  await page.addScriptTag({ content: script })
})

afterAll(() => browser.close())

afterEach(async () => {
  await page.mouse.move(0, 0)
  await page.evaluate(() => desk.clear())
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 900, height: 700 })
  expect(complaints.splice(0)).toEqual([])
})

/** Opens an editor on some HTML, with the caret at the end and the focus in it. */
async function write(html: string, from: number | 'end' = 'end', to?: number): Promise<void> {
  await page.evaluate(
    async ([html, from, to]) => {
      const editor = await desk.open(html)
      editor.commands.setTextSelection(
        from === 'end' ? editor.state.doc.content.size - 1 : { from, to: to ?? from },
      )
      editor.view.focus()
    },
    [html, from, to] as const,
  )
}

// Without the direction that each block finds for itself.
const html = () => page.evaluate(() => editor.getHTML().replaceAll(' dir="auto"', ''))
const list = () => page.getByRole('listbox')
const names = () => page.locator('[role=option] .name').allTextContents()
const active = () =>
  page.evaluate(() => {
    const id = editor.view.dom.getAttribute('aria-activedescendant')
    const root = editor.view.dom.getRootNode() as ShadowRoot
    return id === null ? null : (root.getElementById(id)?.querySelector('.name')?.textContent ?? '?')
  })
const said = () => page.locator('.inkwire-said').first().textContent()

test('a slash offers commands, arrows point to one, and Enter does it in one step', async () => {
  await write('<p>words</p><p></p>')
  await page.keyboard.type('/')
  await list().waitFor()
  expect(await active()).toBe((await names())[0])
  expect(await said()).toMatch(/^\d+ results$/)
  expect(await page.evaluate(() => editor.view.hasFocus())).toBe(true)
  await page.keyboard.type('head')
  await expect.poll(names).toEqual(['Heading 1', 'Heading 2', 'Heading 3'])
  await expect.poll(said).toBe('3 results')
  await page.keyboard.press('ArrowUp')
  expect(await active()).toBe('Heading 3')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect(await active()).toBe('Heading 2')
  await page.keyboard.press('Enter')
  await list().waitFor({ state: 'detached' })
  expect(await html()).toBe('<p>words</p><h2></h2>')
  expect(await page.evaluate(() => editor.view.dom.hasAttribute('aria-activedescendant'))).toBe(false)
  await page.keyboard.type('then')
  expect(await html()).toBe('<p>words</p><h2>then</h2>')
})

test('the list opens at the start and after a space, not within words or code, and Escape keeps what was typed', async () => {
  await write('<p>and</p>')
  await page.keyboard.type('/or ')
  await page.keyboard.type('/quo')
  await expect.poll(names).toEqual(['Quote'])
  await page.keyboard.press('Escape')
  await list().waitFor({ state: 'detached' })
  await page.keyboard.type('te')
  expect(await list().count()).toBe(0)
  expect(await html()).toBe('<p>and/or /quote</p>')
  await page.evaluate(() => editor.commands.setContent('<pre><code>x </code></pre>'))
  await page.evaluate(() => editor.commands.focus('end'))
  await page.keyboard.type('/')
  expect(await list().count()).toBe(0)
  await page.evaluate(() => editor.commands.setContent('<p><code>x y</code></p>'))
  await page.evaluate(() => editor.commands.setTextSelection(3))
  await page.keyboard.type('/')
  expect(await list().count()).toBe(0)
})

test('nothing but the typed letters is written before something is chosen, by Tab or a click', async () => {
  await write('<p></p>')
  await page.keyboard.type('/t')
  await list().waitFor()
  const before = await page.evaluate(() => desk.seat(0).written)
  await page.keyboard.type('as')
  await expect.poll(active).toBe('Task list')
  await page.keyboard.press('ArrowDown')
  expect(await page.evaluate(() => desk.seat(0).written)).toBe(before + 2)
  await page.keyboard.press('Tab')
  expect(await html()).toContain('data-type="taskList"')
  await page.evaluate(() => editor.chain().setContent('<p></p>').focus().run())
  await page.keyboard.type('/div')
  await page.getByRole('option', { name: 'Divider' }).click()
  expect(await html()).toMatch(/^(<p><\/p>)?<hr>/)
  expect(await page.evaluate(() => editor.view.hasFocus())).toBe(true)
})

test('edits by others while the list is open leave it where it belongs', async () => {
  await write('<p>mine</p><p></p>')
  await page.evaluate(async () => {
    await desk.open(0)
    editor.view.focus()
  })
  await page.keyboard.type('/head')
  await expect.poll(active).toBe('Heading 1')
  await page.keyboard.press('ArrowDown')
  await page.evaluate(() => {
    desk.sync()
    desk.editor(1).commands.insertContentAt(0, '<p>/div theirs</p>')
    desk.editor(1).commands.insertContentAt(1, 'x')
    desk.sync()
  })
  expect(await active()).toBe('Heading 2')
  await page.keyboard.press('Enter')
  expect(await html()).toBe('<p>x/div theirs</p><p>mine</p><h2></h2>')
  // Their edit that takes the place away closes it.
  await page.keyboard.type('/he')
  await list().waitFor()
  await page.evaluate(() => {
    desk.sync()
    const theirs = desk.editor(1)
    theirs.commands.setContent('<p>all new</p>')
    desk.sync()
  })
  await list().waitFor({ state: 'detached' })
  await page.evaluate(() => desk.sync())
  expect(await page.evaluate(() => desk.editor(0).getHTML() === desk.editor(1).getHTML())).toBe(true)
})

test('people who are here and whom the page finds are mentioned, without marks, for everybody alike', async () => {
  await write('<p><strong>bold</strong></p>')
  await page.evaluate(async () => {
    await desk.open(0)
    const { awareness } = desk.seat(0)
    awareness.states.set(77, { user: { name: 'Grace Hopper', color: '#1d7c7c' } })
    awareness.states.set(78, { user: { id: 'u7', name: 'Hedy', color: 'nonsense' } })
    desk.seat(0).resolveUsers = async (query) =>
      [
        { id: 'u7', name: 'Hedy' },
        { id: 'u9', name: 'Hélène' },
      ].filter(({ name }) => name.toLowerCase().startsWith(query.toLowerCase().slice(0, 1)))
    editor.view.focus()
  })
  await page.keyboard.type(' @')
  await expect.poll(names).toContain('Grace Hopper')
  await page.keyboard.type('hel')
  await expect.poll(names).toEqual(['Hélène'])
  await page.keyboard.press('Enter')
  await page.evaluate(() => desk.sync())
  const json = await page.evaluate(() => [desk.editor(0).getJSON(), desk.editor(1).getJSON()])
  expect(json[0]).toEqual(json[1])
  expect(await html()).toContain(
    '<span data-type="mention" class="mention" data-id="u9" data-label="Hélène">@Hélène</span>',
  )
  await page.evaluate(() => {
    editor.chain().selectAll().toggleItalic().run()
    desk.sync()
  })
  const marked = await page.evaluate(() =>
    desk.seats.map(({ editor }) => {
      const marks: string[] = []
      editor?.state.doc.descendants((node) => {
        if (node.type.name === 'mention') marks.push(...node.marks.map(({ type }) => type.name))
      })
      return marks
    }),
  )
  expect(marked).toEqual([[], []])
  expect(await page.evaluate(() => editor.getText())).toContain('@Hélène')
})

test('a search for people that fails still offers those who are here', async () => {
  await write('<p></p>')
  await page.evaluate(() => {
    desk.seat(0).awareness.states.set(77, { user: { name: 'Grace', color: '#1d7c7c' } })
    desk.seat(0).resolveUsers = () => Promise.reject(new Error('no directory'))
  })
  await page.keyboard.type('@')
  await page.getByText('The search for people failed').first().waitFor()
  expect(await names()).toEqual(['Grace'])
  // What a page's own code throws is reported to the page, not swallowed.
  expect(complaints.splice(0).join()).toContain('no directory')
})

test('emoji come by name and are plain text; other colons are left alone', async () => {
  await write('<p></p>')
  await page.keyboard.type(':tad')
  await expect.poll(names).toContain('tada')
  await page.keyboard.press('Enter')
  expect(await html()).toBe('<p>🎉</p>')
  await page.keyboard.type(' :smile')
  await expect.poll(active).toBe('smile')
  await page.keyboard.type(':')
  expect(await html()).toBe('<p>🎉 😄</p>')
  await page.keyboard.type(' :-) at 10:30 in std::string: no :zzqq')
  await page.keyboard.press('Enter')
  expect(await html()).toBe('<p>🎉 😄 :-) at 10:30 in std::string: no :zzqq</p><p></p>')
})

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

const handle = () => page.getByRole('button', { name: 'Open the block’s menu' })

async function centre(
  selector: string,
  at = 0,
): Promise<{ x: number; y: number; left: number; right: number }> {
  const box = await page.locator(selector).nth(at).boundingBox()
  if (box === null) throw new Error(`${selector} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, left: box.x, right: box.x + box.width }
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

test('on touch screens the toolbar opens what else comes by typing or hovering', async () => {
  await page.setViewportSize({ width: 360, height: 640 })
  await write('<p>words</p>')
  await page.locator('[data-command=openInsert]').tap()
  await page
    .getByRole('menuitemradio', { name: 'Heading 1' })
    .or(page.getByRole('menuitem', { name: 'Heading 1' }))
    .tap()
  await expect.poll(html).toBe('<h1>words</h1>')
  await page.locator('[data-command=openBlock]').tap()
  await page.getByRole('menuitemradio', { name: 'Text' }).tap()
  await expect.poll(html).toBe('<p>words</p>')
  await page.keyboard.type(' /')
  await list().waitFor()
  const box = await page.locator('.inkwire-list').boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360)
})

test('Markdown shortcuts work, and undo right after gives back what was typed', async () => {
  await write('<p></p>')
  const shortcuts: [string, string][] = [
    ['# ', '<h1></h1>'],
    ['## ', '<h2></h2>'],
    ['### ', '<h3></h3>'],
    ['- ', '<ul><li><p></p></li></ul>'],
    ['* ', '<ul><li><p></p></li></ul>'],
    ['+ ', '<ul><li><p></p></li></ul>'],
    ['1. ', '<ol><li><p></p></li></ol>'],
    ['[ ] ', 'data-checked="false"'],
    ['[x] ', 'data-checked="true"'],
    ['> ', '<blockquote><p></p></blockquote>'],
    ['``` ', '<pre><code></code></pre>'],
    ['```js ', 'language-js'],
    ['---', '<hr>'],
    ['**b**', '<strong>b</strong>'],
    ['__b__', '<strong>b</strong>'],
    ['*i*', '<em>i</em>'],
    ['_i_', '<em>i</em>'],
    ['~~s~~', '<s>s</s>'],
    ['`c`', '<code>c</code>'],
    ['==h==', '<mark'],
  ]
  const wrong: unknown[] = []
  for (const [typed, expected] of shortcuts) {
    await page.evaluate(() => {
      editor.chain().setContent('<p></p>').focus('end').run()
      editor.view.focus()
    })
    await page.keyboard.type(typed)
    const made = await html()
    if (!made.includes(expected)) wrong.push([typed, made])
    await page.keyboard.press('Control+z')
    const text = await page.evaluate(() => editor.getText({ blockSeparator: '|' }))
    if (text.replace(/\|$/, '').trim() !== typed.trim()) wrong.push([typed, 'undone', text, await html()])
  }
  expect(wrong).toEqual([])
})

test('axe finds nothing with any of them open, in light and dark', async () => {
  await write('<p>words <a href="https://example.org/">link</a> end</p>', 1, 6)
  const openers: [string, () => Promise<void>][] = [
    ['bubble', async () => page.getByRole('toolbar', { name: 'Selection' }).waitFor()],
    [
      'link card',
      async () => {
        await page.evaluate(() => editor.commands.setTextSelection(9))
        await page.getByRole('toolbar', { name: 'Link' }).waitFor()
      },
    ],
    [
      'link form',
      async () => {
        await page.evaluate(() => desk.ask(editor, 'link'))
        await page.getByLabel('Address').waitFor()
      },
    ],
    [
      'block menu',
      async () => {
        await page.keyboard.press('Escape')
        await page.evaluate(() => editor.commands.setTextSelection(2))
        await page.keyboard.press('Alt+Enter')
        await page.getByRole('menu').waitFor()
      },
    ],
    [
      'slash',
      async () => {
        await page.keyboard.press('Escape')
        await page.evaluate(() => editor.commands.focus('end'))
        await page.keyboard.type(' /')
        await list().waitFor()
      },
    ],
    [
      'nothing found, and the handle',
      async () => {
        await page.keyboard.type('zzzz')
        await page.getByText('No such command').first().waitFor()
        const words = await centre('p', 0)
        await page.mouse.move(words.x, words.y)
        await handle().waitFor()
      },
    ],
  ]
  for (const [name, open] of openers) {
    await open()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect([name, colorScheme, await accessibilityViolations(page)]).toEqual([name, colorScheme, []])
    }
  }
})

// The last one: the page speaks German from then on.
test('commands are found by German words, and by English ones in German too', async () => {
  await page.evaluate(() => desk.speakGerman())
  await write('<p></p>')
  await page.keyboard.type('/zit')
  await expect.poll(names).toEqual(['Zitat'])
  await page.keyboard.press('Escape')
  await page.keyboard.type(' /ueb')
  await page.keyboard.press('Escape')
  await page.keyboard.type(' /quote')
  await expect.poll(names).toEqual(['Zitat'])
  await expect.poll(said).toBe('1 Treffer')
})
