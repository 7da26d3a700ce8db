import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Party } from './people.page.ts'
import { meet, PEOPLE_PAGE } from './people-page.ts'

declare const party: Party

let page: Page
const complaints = runInPage({ ...PEOPLE_PAGE, onOpen: (opened) => (page = opened) })

test('[X1] whatever others say of themselves, people, carets and company go on', async () => {
  const shown = await page.evaluate(async () => {
    await party.sit('Ada', '#1d7c7c', ['one', 'two'])
    const { awareness, people, company, editor } = party.seat(0)
    const position = { type: null, tname: null, item: { client: 9, clock: 9 }, assoc: 0 }
    const hostile: unknown[] = [
      null,
      { user: null },
      { user: 7, cursor: 7, activity: {} },
      { user: { name: {}, color: [], id: {} }, activity: ['idle'] },
      { user: { name: '\u202e'.repeat(500), color: '#12345' }, cursor: { anchor: {}, head: {} } },
      { user: { name: 'x'.repeat(9000), color: '#ffff00' }, cursor: { anchor: position, head: position } },
      { user: { name: '<img src=x onerror=alert(1)>' }, activity: '__proto__', cursor: null },
      { user: { __proto__: null }, cursor: { anchor: { tname: 'other' }, head: { tname: '__proto__' } } },
      { view: 7 },
      { view: { at: { item: 7 }, hasCaret: 'yes' } },
      { view: { at: position, hasCaret: false } },
      { view: { at: { tname: '__proto__' }, hasCaret: {} } },
    ]
    const clients = hostile.map((_, at) => at + 1)
    for (const client of clients) awareness.states.set(client, hostile[client - 1] as Record<string, unknown>)
    awareness.emit('change', [{ added: clients, updated: [], removed: [] }, 'network'])
    for (const client of clients) {
      company.goTo(client)
      company.follow(client)
      company.showName(client)
    }
    await party.drawn()
    awareness.emit('change', [{ added: [], updated: clients, removed: [] }, 'network'])
    await party.drawn()
    awareness.emit('change', [{ added: [], updated: [], removed: clients }, 'network'])
    await people.updateComplete
    editor.commands.insertContentAt(1, 'still ')
    return {
      text: editor.getText({ blockSeparator: '|' }),
      people: people.renderRoot.querySelectorAll('li').length,
    }
  })
  expect(shown.text).toBe('still one|two')
  expect(shown.people).toBe(5)
  // The stock plugin says so of colours that it does not know.
  complaints.push(...complaints.splice(0).filter((text) => !text.includes('unsupported color format')))
})

test('names stand between the lines, turn below in the first one, and leave initials', async () => {
  const words = 'words that go on and on, with Ágjpqy in them, '.repeat(12)
  await meet(page, [`First ${words}`, `Second ${words}`], 'First')
  const seen = await page.evaluate(async () => {
    const { box } = party.seat(0)
    const tag = () => box.querySelector('.caret-tag')?.getBoundingClientRect() as DOMRect
    const foot = () => box.querySelector('.caret-foot')?.getBoundingClientRect().bottom ?? 0
    const size = Number.parseFloat(getComputedStyle(box.querySelector('p') as Element).fontSize)
    const line = Number.parseFloat(getComputedStyle(box.querySelector('p') as Element).lineHeight)
    // From the baseline: the highest letters end 0.73 em above, the lowest 0.25 em below it.
    const covers = () => {
      const [above, below] = [foot() - tag().bottom, foot() - tag().top]
      const own = above < 0.73 * size && below > -0.25 * size
      const previous = below > line - 0.25 * size
      return own || previous
    }
    const shown: unknown[] = []
    const { view } = party.seat(0).editor
    const style = view.dom.style
    style.paddingBlockStart = '0'
    box.style.setProperty('border', '0')
    party.caret(1, 'First wor')
    await party.drawn()
    const isBelow = () => box.querySelector('.caret')?.classList.contains('below')
    shown.push([isBelow(), covers()])
    party.caret(
      1,
      'Second words that go on and on, with Ágjpqy in them, words that go on and on, with Ágjpqy in them, words that go on and on',
    )
    await party.drawn()
    shown.push([isBelow(), covers()])
    const name = box.querySelector('.caret-name') as HTMLElement
    // As when its time is over.
    box.querySelector('.caret')?.classList.remove('named')
    for (const animation of name.getAnimations()) animation.finish()
    const flag = box.querySelector('.caret-flag') as HTMLElement
    const faded = [
      getComputedStyle(name).visibility,
      flag.textContent,
      flag.getBoundingClientRect().width > 0,
    ]
    return { shown, faded }
  })
  expect(seen.shown).toEqual([
    [true, false],
    [false, false],
  ])
  expect(seen.faded).toEqual(['hidden', 'BM', true])
  await page.locator('.caret-flag').first().hover({ force: true })
  await page.locator('.caret-name').first().waitFor({ state: 'visible' })
})

test('a caret is drawn without moving a letter, is told apart by more than colour, and takes on a new name', async () => {
  await meet(page, ['Some words, and where the caret is nothing breaks: incomprehensibilities'], 'incompre')
  const seen = await page.evaluate(async () => {
    const { box } = party.seat(0)
    const height = () => box.querySelector('p')?.getBoundingClientRect().height
    const withCaret = height()
    const underline = () =>
      box.querySelector<HTMLElement>('.others-selection')?.style.getPropertyValue('--shape')
    party.seat(1).editor.commands.setTextSelection({ from: 1, to: 5 })
    await party.drawn()
    const first = underline()
    party.seat(1).awareness.setLocalStateField('user', { name: 'Dan Wolfe', color: '#1e803f' })
    await party.drawn()
    const renamed = [
      box.querySelector('.caret-name')?.textContent,
      box.querySelector('.caret-flag')?.textContent,
    ]
    const second = underline()
    party.seat(1).awareness.setLocalStateField('cursor', null)
    await party.drawn()
    return { same: withCaret === height(), renamed, differs: first !== second }
  })
  expect(seen).toEqual({ same: true, renamed: ['Dan Wolfe', 'DW'], differs: true })
})

test('a key goes to what others changed, one after the other, marks it, and says who it was', async () => {
  await meet(page, 30, 'Paragraph 3')
  await page.evaluate(() => {
    party.caret(0, 'Paragraph 10')
    const { editor } = party.seat(1)
    const at = (words: string) => {
      party.caret(1, words)
      return editor.state.selection.head
    }
    editor.commands.insertContentAt(at('Paragraph 4'), 'X')
    editor.commands.insertContentAt(at('Paragraph 20'), 'Y')
    const from = at('Paragraph 25')
    editor.commands.deleteRange({ from: from - 4, to: from })
    party.caret(0, 'Paragraph 10')
  })
  const next = async () => {
    await page.keyboard.press('Control+Alt+j')
    return page.evaluate(async () => {
      await party.seat(0).company.updateComplete
      const { editor, box } = party.seat(0)
      const { parent } = editor.state.selection.$head
      const marked = [...box.querySelectorAll('.just-changed')].map((block) => block.textContent)
      return [
        parent.textContent,
        marked.length,
        marked[0]?.includes(parent.textContent.slice(0, 8)),
        party.said(0),
      ]
    })
  }
  expect(await next()).toEqual([
    'Paragraph 20Y has some words',
    1,
    true,
    'Changed by Bob Marsh. 2 more changes',
  ])
  expect((await next())[0]).toBe('Paragrap has some words')
  const third = await next()
  expect(third[0]).toBe('Paragraph 4X has some words')
  expect(third[3]).toBe('Changed by Bob Marsh. No more changes')
  expect((await next())[3]).toBe('No new changes by others')
})
