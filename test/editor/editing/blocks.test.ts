import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { accessibilityViolations } from '../../support/accessibility.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Blocks } from './blocks.page.ts'
import type { Desk } from './desk.page.ts'

declare const desk: Desk
declare const blocks: Blocks

let page: Page
runInPage({
  script: new URL('blocks.page.ts', import.meta.url),
  html: '<!doctype html><html lang="en"><title>blocks</title><main><h1>Blocks</h1></main>',
  onOpen: (opened) => {
    page = opened
  },
})

afterEach(() => page.evaluate(() => blocks.clear()))

const ROWS = [
  ['Name', 'Role'],
  ['Ada', 'Engineer'],
  ['Bob', 'Clerk'],
]

test('[E1] a table with rows of different lengths is shown rectangular to everybody, and nobody writes', async () => {
  const result = await page.evaluate(async () => {
    const { element } = desk
    const cell = (words: string, attributes = {}) =>
      element('tableCell', { colspan: 1, rowspan: 1, ...attributes }, element('paragraph', {}, words))
    const header = (words: string) => element('tableHeader', {}, element('paragraph', {}, words))
    const ada = desk.open((fragment) => {
      fragment.insert(0, [
        element(
          'table',
          {},
          element('tableRow', {}, header('a'), header('b'), header('c')),
          element('tableRow', {}, cell('d')),
          element('tableRow'),
          element('tableRow', {}, cell('e', { colspan: 2, rowspan: 9 }), cell('f', { colspan: 2 })),
        ),
        element('paragraph', {}, 'below'),
      ])
    })
    const bob = desk.open(ada)
    await blocks.ready(ada)
    await blocks.ready(bob)
    for (const seat of [ada, bob]) {
      desk.editor(seat).view.focus()
      desk.editor(seat).commands.selectAll()
    }
    const shown = [blocks.grid(ada), blocks.grid(bob)]
    // Words elsewhere do not write the cells that were only shown; a word in one of them does.
    const before = desk.xml(ada)
    blocks.caret(ada, 'below')
    desk.editor(ada).commands.insertContent('!')
    const after = desk.xml(ada)
    desk.sync()
    desk.editor(bob).state.doc.check()
    return { shown, before, after, writtenByBob: desk.seat(bob).written.length, agreed: blocks.agree() }
  })
  expect(result.shown[0]).toBe('Ha|Hb|Hc|H/d|||/|||/e(2x1)|f(2x1)')
  expect(result.shown[1]).toBe(result.shown[0])
  expect(result.after).toBe(result.before.replace('below', 'below!'))
  expect(result.writtenByBob).toBe(0)
  expect(result.agreed).toBe(true)
})

test('a column and a row that two people add at once make one table, the same after a reload', async () => {
  const result = await page.evaluate(async (rows) => {
    const ada = blocks.write(blocks.html(rows))
    const bob = blocks.join(ada)
    blocks.table(ada, 'Role', 'addColumnAfter')
    blocks.table(bob, 'Ada', 'addRowAfter')
    desk.sync()
    const merged = blocks.grid(ada)
    const carol = blocks.join(ada)
    const shown = [blocks.grid(bob), blocks.grid(carol)]
    const written = desk.seat(carol).written.length
    // The next change to the table, by either, writes it as it is shown.
    blocks.table(bob, 'Bob', 'addRowAfter')
    desk.sync()
    blocks.caret(ada, 'Bob')
    desk.editor(ada).commands.insertContent('by')
    desk.sync()
    return { merged, shown, written, later: blocks.grid(ada), agreed: blocks.agree() }
  }, ROWS)
  expect(result.merged).toBe('HName|HRole|H/Ada|Engineer|/||/Bob|Clerk|')
  expect(result.shown).toEqual([result.merged, result.merged])
  expect(result.written).toBe(0)
  expect(result.later).toBe('HName|HRole|H/Ada|Engineer|/||/Bobby|Clerk|/||')
  expect(result.agreed).toBe(true)
})

test('[R3] a cell that was only shown is written by whoever goes into it, whose caret then stays there', async () => {
  const result = await page.evaluate(async (rows) => {
    const ada = blocks.write(`${blocks.html(rows)}<p>below</p>`)
    const bob = blocks.join(ada)
    blocks.table(ada, 'Role', 'addColumnAfter')
    blocks.table(bob, 'Ada', 'addRowAfter')
    desk.sync()
    const { view } = desk.editor(ada)
    view.focus()
    blocks.caret(ada, 'Bob', 0)
    // The last cell of the row above.
    desk.editor(ada).commands.setTextSelection(view.state.selection.head - 6)
    const before = desk.seat(ada).written.length
    blocks.caret(bob, 'Ada')
    desk.editor(bob).commands.insertContent(' King')
    blocks.caret(bob, 'below')
    desk.editor(bob).commands.insertContent('!')
    desk.sync()
    desk.editor(ada).commands.insertContent('here')
    desk.sync()
    return { wrote: before > 1, grid: blocks.grid(bob), agreed: blocks.agree() }
  }, ROWS)
  expect(result).toEqual({
    wrote: true,
    grid: 'HName|HRole|H/Ada King|Engineer|/||here/Bob|Clerk|',
    agreed: true,
  })
})

test('a row deleted while a column is added stays deleted, and leaves no ghost', async () => {
  const result = await page.evaluate(async (rows) => {
    const ada = blocks.write(blocks.html(rows))
    const bob = blocks.join(ada)
    blocks.table(ada, 'Ada', 'deleteRow')
    blocks.table(bob, 'Name', 'addColumnBefore')
    desk.sync()
    return { grid: blocks.grid(bob), agreed: blocks.agree() }
  }, ROWS)
  expect(result).toEqual({ grid: 'H|HName|HRole/|Bob|Clerk', agreed: true })
})

test('a table of which each row was deleted by somebody is an empty one, and can be deleted', async () => {
  const result = await page.evaluate(async () => {
    const ada = blocks.write(`${blocks.html([['a'], ['b']])}<p>below</p>`)
    const bob = blocks.join(ada)
    blocks.table(ada, 'a', 'deleteRow')
    blocks.table(bob, 'b', 'deleteRow')
    desk.sync()
    const { view } = desk.editor(ada)
    view.focus()
    const grid = blocks.grid(ada)
    desk.editor(ada).commands.setTextSelection(4)
    const deleted = blocks.change(ada, 'deleteTable')
    desk.sync()
    return { grid, deleted, left: desk.text(bob), agreed: blocks.agree() }
  })
  expect(result).toEqual({ grid: '', deleted: true, left: 'below', agreed: true })
})

test('whatever two people do to a table at once, both see the same, and so does who comes later', async () => {
  const seed = 20_261_123
  const failures = await page.evaluate((seed) => blocks.changeAtRandom(seed, 40), seed)
  expect(failures, `seed ${seed}`).toEqual([])
})

test('column widths are everybody’s', async () => {
  const result = await page.evaluate(async (rows) => {
    const ada = blocks.write(blocks.html(rows))
    const bob = blocks.join(ada)
    blocks.table(ada, 'Engineer', 'wider')
    blocks.table(bob, 'Bob', 'addRowAfter')
    desk.sync()
    const columns = (seat: number) =>
      [...desk.editor(seat).view.dom.querySelectorAll('col')].map(({ style }) => style.width)
    return { ada: columns(ada), bob: columns(bob), agreed: blocks.agree() }
  }, ROWS)
  expect(result.ada[0]).toBe('')
  expect(result.ada[1]).toMatch(/^\d+px$/)
  expect(result.bob).toEqual(result.ada)
  expect(result.agreed).toBe(true)
})

test('[R3] selected cells stay selected while somebody else writes before and in them', async () => {
  const result = await page.evaluate(async (rows) => {
    const ada = blocks.write(`<p>above</p>${blocks.html(rows)}`)
    const bob = blocks.join(ada)
    await blocks.ready(ada)
    blocks.cells(ada, 'Engineer', 'Bob')
    blocks.caret(bob, 'above')
    desk.editor(bob).commands.insertContent(' it all')
    blocks.caret(bob, 'Ada')
    desk.editor(bob).commands.insertContent(' King')
    desk.sync()
    const { selection } = desk.editor(ada).state
    const selected: string[] = []
    if (selection instanceof blocks.CellSelection)
      selection.forEachCell((cell) => selected.push(cell.textContent))
    return selected
  }, ROWS)
  expect(result).toEqual(['Ada King', 'Engineer', 'Bob', 'Clerk'])
})

test('what was written before the first table can still be undone after it, and others still come through', async () => {
  const result = await page.evaluate(async () => {
    const ada = blocks.write('<p></p>')
    const bob = blocks.join(ada)
    desk.editor(ada).view.focus()
    desk.editor(ada).commands.insertContent('words')
    blocks.pause(ada)
    desk.editor(ada).commands.splitBlock()
    blocks.pause(ada)
    desk.editor(ada).commands.insertTable()
    const caret = desk.seat(ada).awareness.getLocalState()?.['cursor'] !== undefined
    await blocks.ready(ada)
    desk.sync()
    blocks.caret(bob, 'words')
    desk.editor(bob).commands.insertContent(' of Bob')
    desk.sync()
    const cursor: unknown = desk.seat(ada).awareness.getLocalState()?.['cursor']
    const table = blocks.grid(bob)
    for (let at = 0; at < 3; at++) desk.editor(ada).commands.undo()
    desk.sync()
    return {
      caret,
      cursor: cursor != null,
      table,
      left: desk.text(bob).replaceAll('|', ''),
      agreed: blocks.agree(),
    }
  })
  expect(result).toEqual({ caret: true, cursor: true, table: 'H|H|H/||/||', left: ' of Bob', agreed: true })
})

test('Tab goes from cell to cell and adds a row, Mod+Enter leaves, and a list in a cell keeps its Tab', async () => {
  await page.evaluate(async (rows) => {
    const seat = blocks.write(blocks.html(rows))
    await blocks.ready(seat)
    desk.editor(seat).view.focus()
    blocks.caret(seat, 'Clerk')
    Object.assign(globalThis, { seat })
  }, ROWS)
  const grid = () => page.evaluate(() => blocks.grid((globalThis as unknown as { seat: number }).seat))
  await page.keyboard.press('Tab')
  await page.keyboard.type('Cid')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('End')
  await page.keyboard.type('!')
  expect(await grid()).toBe('HName|HRole/Ada|Engineer/Bob|Clerk!/Cid|')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.type('- one')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type('two')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.type('below')
  const json = await page.evaluate(() => blocks.written((globalThis as unknown as { seat: number }).seat))
  expect(json).toContain('<ul><li><p>one</p><ul><li><p>two</p></li></ul></li></ul>')
  expect(json).toMatch(/<\/table><p>below<\/p>$/)
})

test('the menu of a table is reached by Control+F9, walked by arrows, and left by Escape', async () => {
  await page.evaluate(async (rows) => {
    const seat = blocks.write(blocks.html(rows))
    await blocks.ready(seat)
    desk.editor(seat).view.focus()
    blocks.caret(seat, 'Ada')
    Object.assign(globalThis, { seat })
  }, ROWS)
  const menu = page.getByRole('toolbar', { name: 'Table' })
  await menu.waitFor()
  expect(await menu.getByRole('button', { name: 'Header row' }).getAttribute('aria-pressed')).toBe('true')
  expect(await menu.getByRole('button', { name: 'Merge cells' }).getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Control+F9')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('Escape')
  await page.keyboard.type('!')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityViolations(page)).toEqual([])
  }
  await menu.getByRole('button', { name: 'Delete column' }).click()
  expect(await page.evaluate(() => blocks.grid((globalThis as unknown as { seat: number }).seat))).toBe(
    'HRole/Engineer//Clerk',
  )
  await menu.getByRole('button', { name: 'Delete table' }).click()
  await menu.waitFor({ state: 'hidden' })
})

test('cells are merged and split, and everybody sees it', async () => {
  const grids = await page.evaluate(async (rows) => {
    const ada = blocks.write(blocks.html(rows))
    const bob = blocks.join(ada)
    await blocks.ready(ada)
    blocks.cells(ada, 'Engineer', 'Clerk')
    blocks.change(ada, 'mergeCells')
    desk.sync()
    const merged = blocks.grid(bob)
    blocks.table(bob, 'Engineer', 'splitCell')
    desk.sync()
    return [merged, blocks.grid(ada), blocks.agree()]
  }, ROWS)
  expect(grids).toEqual([
    'HName|HRole/Ada|EngineerClerk(1x2)/Bob',
    'HName|HRole/Ada|EngineerClerk/Bob|',
    true,
  ])
})

test('a table that was pasted with rows of different lengths is written as it is shown', async () => {
  const result = await page.evaluate(async () => {
    const ada = blocks.write('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>')
    blocks.join(ada)
    await blocks.ready(ada)
    desk.sync()
    return { grid: blocks.grid(ada), agreed: blocks.agree() }
  })
  expect(result).toEqual({ grid: 'a|b/c|', agreed: true })
})

test('details open and close for one person alone, and open where the caret gets into them', async () => {
  await page.evaluate(() => {
    const ada = blocks.write('<details><summary>Title</summary><p>behind</p></details><p>after</p>')
    const bob = blocks.join(ada)
    desk.editor(ada).view.focus()
    Object.assign(globalThis, { ada, bob, before: desk.seat(ada).written.length })
  })
  const buttons = page.getByRole('button', { name: /(Show|Hide) details/ })
  await buttons.first().click()
  expect(await buttons.first().getAttribute('aria-expanded')).toBe('true')
  expect(await buttons.last().getAttribute('aria-expanded')).toBe('false')
  expect(await page.getByText('behind').last().isVisible()).toBe(false)
  const result = await page.evaluate(() => {
    const { ada, bob, before } = globalThis as unknown as Record<'ada' | 'bob' | 'before', number>
    blocks.caret(bob, 'behind')
    const open = desk.editor(bob).view.dom.querySelector('.details-toggle')?.getAttribute('aria-expanded')
    // Both write in them at once.
    desk.editor(bob).commands.insertContent(' it')
    blocks.caret(ada, 'Title')
    desk.editor(ada).commands.insertContent('s')
    desk.sync()
    const html = blocks.written(ada)
    const still = desk.editor(ada).view.dom.querySelector('.details-toggle')?.getAttribute('aria-expanded')
    return { wrote: desk.seat(ada).written.length - before, open, still, html, agreed: blocks.agree() }
  })
  expect(result).toEqual({
    wrote: 1,
    open: 'true',
    still: 'true',
    html: '<details><summary>Titles</summary><div data-type="detailsContent"><p>behind it</p></div></details><p>after</p>',
    agreed: true,
  })
})

test('details are made, left and taken apart from the keyboard', async () => {
  await page.evaluate(() => {
    const seat = blocks.write('<p>behind</p>')
    desk.editor(seat).view.focus()
    blocks.caret(seat, 'behind')
    desk.editor(seat).commands.toggleDetails()
    Object.assign(globalThis, { seat })
  })
  const html = () => page.evaluate(() => blocks.written((globalThis as unknown as { seat: number }).seat))
  await page.keyboard.type('Title')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('first')
  expect(await html()).toBe(
    '<details><summary>Title</summary><div data-type="detailsContent"><p>first</p><p>behind</p></div></details>',
  )
  await page.evaluate(() => blocks.caret((globalThis as unknown as { seat: number }).seat, 'behind'))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('after')
  expect(await html()).toMatch(/<p>first<\/p><p>behind<\/p><\/div><\/details><p>after<\/p>$/)
  await page.evaluate(() => blocks.caret((globalThis as unknown as { seat: number }).seat, 'Title', 0))
  await page.keyboard.press('Backspace')
  expect(await html()).toBe('<p>Title</p><p>first</p><p>behind</p><p>after</p>')
})

test('a callout changes its kind by its button, its menu and a command, while somebody else writes in it', async () => {
  await page.evaluate(() => {
    const ada = blocks.write('<p>Mind the gap</p>')
    desk.editor(ada).view.focus()
    blocks.caret(ada, 'gap')
    desk.editor(ada).commands.toggleCallout('warning')
    const bob = blocks.join(ada)
    Object.assign(globalThis, { ada, bob })
  })
  await page.getByRole('button', { name: 'Warning. Change the kind of this callout' }).first().click()
  await page.evaluate(() => {
    const { bob } = globalThis as unknown as { bob: number }
    blocks.caret(bob, 'Mind')
    desk.editor(bob).commands.insertContent(' well')
    desk.sync()
    desk.editor(0).view.focus()
  })
  const menu = page.getByRole('toolbar', { name: 'Callout' })
  expect(await menu.getByRole('button', { name: 'Danger' }).getAttribute('aria-pressed')).toBe('true')
  expect(await accessibilityViolations(page)).toEqual([])
  await menu.getByRole('button', { name: 'Success' }).click()
  const html = await page.evaluate(() => {
    desk.sync()
    const kept = blocks.written(1)
    desk.editor(1).commands.toggleCallout()
    desk.sync()
    return [kept, blocks.written(0), blocks.agree()]
  })
  expect(html).toEqual([
    '<aside data-kind="success" data-type="callout"><p>Mind well the gap</p></aside>',
    '<p>Mind well the gap</p>',
    true,
  ])
})

test('subscript and superscript take each other’s place, also when two people set them at once', async () => {
  const result = await page.evaluate(() => {
    const ada = blocks.write('<p>H2O and words</p>')
    const select = (seat: number) => desk.editor(seat).chain().setTextSelection({ from: 2, to: 3 })
    select(ada).toggleSubscript().run()
    select(ada).toggleSuperscript().run()
    const own = blocks.written(ada)
    const bob = blocks.join(ada)
    select(ada).toggleSubscript().run()
    select(bob).toggleHighlight().run()
    desk.sync()
    return { own, merged: blocks.written(bob), agreed: blocks.agree() }
  })
  expect(result.own).toBe('<p>H<sup>2</sup>O and words</p>')
  expect(result.merged).toMatch(/^<p>H<(mark><sub|sub><mark)>2<\/(sub><\/mark|mark><\/sub)>O and words<\/p>$/)
  expect(result.agreed).toBe(true)
})

const LIST = '<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li><li><p>d</p></li></ul></li></ul>'
const MOVES = [
  ['<p>a</p><h2>b</h2>', 'b', 'up', '<h2>b</h2><p>a</p>'],
  ['<p>a</p><p>b</p><p>c</p>', 'a', 'down', '<p>b</p><p>a</p><p>c</p>'],
  ['<p>a</p>', 'a', 'down', '<p>a</p>'],
  [LIST, 'b', 'up', '<ul><li><p>b</p><ul><li><p>c</p></li><li><p>d</p></li></ul></li><li><p>a</p></li></ul>'],
  [LIST, 'd', 'up', LIST.replace('c', '*').replace('d', 'c').replace('*', 'd')],
  [LIST, 'c', 'up', '<ul><li><p>a</p></li><li><p>c</p></li><li><p>b</p><ul><li><p>d</p></li></ul></li></ul>'],
  [
    LIST,
    'd',
    'down',
    '<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li><li><p>d</p></li></ul>',
  ],
  [
    '<p>x</p><ul><li><p>a</p></li><li><p>b</p></li></ul>',
    'a',
    'up',
    '<ul><li><p>a</p></li></ul><p>x</p><ul><li><p>b</p></li></ul>',
  ],
  [
    '<ul><li><p>a</p></li></ul><p>x</p><ul><li><p>b</p></li></ul>',
    'a',
    'down',
    '<p>x</p><ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul>',
  ],
  [
    '<blockquote><p>a</p><p>b</p></blockquote><p>c</p>',
    'b',
    'down',
    '<blockquote><p>a</p></blockquote><p>b</p><p>c</p>',
  ],
  ['<blockquote><p>a</p></blockquote><p>c</p>', 'a', 'down', '<p>c</p><blockquote><p>a</p></blockquote>'],
  [
    '<details><summary>a</summary><p>b</p></details><p>c</p>',
    'a',
    'down',
    '<p>c</p><details><summary>a</summary><div data-type="detailsContent"><p>b</p></div></details>',
  ],
] as const

test('Alt+Shift+arrows move blocks and list items, the caret with them, and everybody sees it', async () => {
  for (const [before, words, direction, after] of MOVES) {
    const result = await page.evaluate(
      ([before, words, direction]) => {
        blocks.clear()
        const seat = blocks.write(before as string)
        blocks.join(seat)
        blocks.caret(seat, words as string)
        blocks.moveBlocks(desk.editor(seat).view, direction as 'up' | 'down')
        const html = blocks.written(seat)
        const { $head } = desk.editor(seat).state.selection
        desk.sync()
        return { html, at: $head.parent.textContent, agreed: blocks.agree() }
      },
      [before, words, direction],
    )
    expect(result, `${words} ${direction} in ${before}`).toEqual({ html: after, at: words, agreed: true })
  }
})

test('rows of a table move but not past its header, and the keys do it', async () => {
  await page.evaluate((rows) => {
    const seat = blocks.write(blocks.html(rows))
    desk.editor(seat).view.focus()
    blocks.caret(seat, 'Clerk')
    Object.assign(globalThis, { seat })
  }, ROWS)
  const grid = () => page.evaluate(() => blocks.grid((globalThis as unknown as { seat: number }).seat))
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await expect.poll(grid).toBe('HName|HRole/Bob|Clerk/Ada|Engineer')
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await page.keyboard.type('!')
  expect(await grid()).toBe('HName|HRole/Bob|Clerk!/Ada|Engineer')
})
