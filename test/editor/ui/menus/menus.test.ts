import type { Editor } from '@tiptap/core'
import { expect, test } from 'vitest'
import { accessibilityViolations } from '../../../support/accessibility.ts'
import type { MenusDesk } from './menus.page.ts'
import { active, centre, handle, html, list, names, openMenus, page, said, write } from './menus-world.ts'

declare const desk: MenusDesk
declare const editor: Editor

const complaints = openMenus()

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
