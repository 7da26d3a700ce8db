import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityViolations } from '../../support/accessibility.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Party } from './people.page.ts'

declare const party: Party

let page: Page
const complaints = runInPage({
  script: new URL('people.page.ts', import.meta.url),
  html: '<!doctype html><html lang="en"><title>people</title><main><h1>People</h1></main>',
  options: { reducedMotion: 'reduce' },
  isNewForEach: true,
  onOpen: (opened) => {
    page = opened
  },
})

/** Ada and Bob at one document; Bob's caret behind the words `after`. */
async function meet(paragraphs: number | string[], after: string): Promise<void> {
  await page.evaluate(
    async ([paragraphs, after]) => {
      await party.sit('Ada King', '#1d7c7c', paragraphs)
      await party.sit('Bob Marsh', '#d03535')
      party.caret(1, after)
      await party.drawn()
    },
    [paragraphs, after] as const,
  )
}

test('a menu at an avatar goes to somebody, by mouse and by keys, and moves nobody’s caret', async () => {
  await meet(60, 'Paragraph 50')
  const before = await page.evaluate(() => [
    party.seat(0).editor.state.selection.head,
    party.seat(0).box.scrollTop,
  ])
  await page.getByRole('button', { name: 'Bob Marsh', exact: true }).click()
  const menu = page.getByRole('menu', { name: 'People' })
  await menu.waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  expect(await menu.getByRole('menuitem').allTextContents()).toEqual(['Go there', 'Follow'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await menu.waitFor({ state: 'detached' })
  const after = await page.evaluate(async () => {
    await party.drawn()
    const { box, editor } = party.seat(0)
    // There is one focus in a page: whoever loses it has no caret any more, only a place.
    const caret = box.querySelector('p:nth-child(51)')?.getBoundingClientRect()
    const frame = box.getBoundingClientRect()
    const isSeen = caret !== undefined && caret.top > frame.top && caret.bottom < frame.bottom
    return { isSeen, head: editor.state.selection.head, said: party.said(0) }
  })
  expect(after).toEqual({ isSeen: true, head: before[0], said: 'Where Bob Marsh is' })
  await page.getByRole('button', { name: 'Bob Marsh', exact: true }).press('Enter')
  await menu.waitFor()
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  const focused = () => party.seat(0).people.shadowRoot?.activeElement?.textContent?.trim()
  await page.waitForFunction(focused)
})

test('following scrolls along, says whom, and ends with a key, a click or the wheel', async () => {
  await meet(80, 'Paragraph 70')
  const follow = () =>
    page.evaluate(async () => {
      const { company, awareness } = party.seat(0)
      company.follow(party.seat(1).awareness.clientID)
      await party.drawn()
      return [company.followed !== undefined, party.said(0), awareness.getStates().size]
    })
  const isFollowing = () => page.evaluate(() => party.seat(0).company.followed !== undefined)
  expect(await follow()).toEqual([true, 'Following Bob Marsh', 2])
  const places = await page.evaluate(async () => {
    const places: number[] = []
    for (const words of ['Paragraph 70', 'Paragraph 5 ', 'Paragraph 40']) {
      party.caret(1, words)
      await party.drawn()
      await party.drawn()
      places.push(Math.round(party.seat(0).box.scrollTop))
    }
    return places
  })
  expect(places[1]).toBeLessThan(places[2] as number)
  expect(places[2]).toBeLessThan(places[0] as number)
  expect(await page.getByText('Following Bob Marsh').count()).toBe(2)
  expect(await accessibilityViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await isFollowing()).toBe(false)
  await page.getByText('No longer following Bob Marsh').waitFor({ state: 'attached' })
  await follow()
  await page.mouse.move(60, 200)
  await page.mouse.wheel(0, 40)
  await page.waitForFunction(() => party.seat(0).company.followed === undefined)
  await follow()
  await page.keyboard.press('Shift')
  expect(await isFollowing()).toBe(true)
  await page.keyboard.press('x')
  expect(await isFollowing()).toBe(false)
  await follow()
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(await isFollowing()).toBe(false)
  await follow()
  await page.evaluate(() => party.seat(1).awareness.setLocalState(null))
  expect(await isFollowing()).toBe(false)
})

test('following scrolls along with who only looks around, and tells of it five times a second at most', async () => {
  await meet(80, 'Paragraph 3 ')
  const facts = await page.evaluate(async () => {
    const [ada, bob] = [party.seat(0), party.seat(1)]
    let told = 0
    const views = () => JSON.stringify(bob.awareness.getLocalState()?.['view'])
    const viewed = () =>
      new Promise<void>((resolve) => {
        const before = views()
        const look = (): void => {
          if (views() === before) return
          bob.awareness.off('update', look)
          resolve()
        }
        bob.awareness.on('update', look)
      })
    ada.company.follow(bob.awareness.clientID)
    await party.drawn()
    const heads = () => [ada, bob].map(({ editor }) => editor.state.selection.head)
    const headsBefore = heads()
    const places: (readonly [number, number])[] = []
    for (const top of [1500, 700, 0]) {
      const next = viewed()
      bob.box.scrollTop = top
      await next
      await party.drawn()
      await party.drawn()
      places.push([ada.box.scrollTop, bob.box.scrollTop])
    }
    const isSame = String(heads()) === String(headsBefore)
    bob.awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin !== 'network') told += 1
    })
    const startMs = performance.now()
    for (let step = 1; step <= 30; step++) {
      bob.box.scrollTop = step * 40
      await party.drawn()
    }
    const rate = { told, atMost: (performance.now() - startMs) / 200 }
    // Whoever puts the caret somewhere is there, however far away they have looked.
    party.caret(1, 'Paragraph 79')
    bob.box.scrollTop = 0
    await viewed()
    party.caret(1, 'Paragraph 1 ')
    await viewed()
    return { places, rate, isSame, view: bob.awareness.getLocalState()?.['view'] }
  })
  for (const [ada, bob] of facts.places) expect(Math.abs(ada - bob)).toBeLessThan(40)
  expect(facts.isSame).toBe(true)
  expect(facts.rate.told).toBeLessThanOrEqual(facts.rate.atMost)
  expect(facts.rate.told).toBeGreaterThan(0)
  expect(facts.view).toMatchObject({ hasCaret: true })
})

test('two who follow each other stay where they are', async () => {
  await meet(60, 'Paragraph 50')
  const counts = await page.evaluate(async () => {
    const [ada, bob] = [party.seat(0), party.seat(1)]
    let said = 0
    for (const { awareness } of [ada, bob])
      awareness.on('update', (_: unknown, origin: unknown) => {
        if (origin !== 'network') said += 1
      })
    ada.company.follow(bob.awareness.clientID)
    bob.company.follow(ada.awareness.clientID)
    const places: string[] = []
    for (let frame = 0; frame < 6; frame++) {
      await party.drawn()
      places.push(`${ada.box.scrollTop} ${bob.box.scrollTop}`)
    }
    return { said, places: new Set(places.slice(2)).size }
  })
  expect(counts).toEqual({ said: 0, places: 1 })
})

test('others are active, idle or away, and say so only when it changes', async () => {
  const told = await page.evaluate(async () => {
    await party.sit('Ada', '#1d7c7c')
    await party.sit('Bob', '#d03535')
    const { awareness } = party.seat(1)
    const labels = async () => {
      await party.seat(0).people.updateComplete
      const items = party.seat(0).people.renderRoot.querySelectorAll('li')
      return items[1]?.title
    }
    let said = 0
    awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin !== 'network') said += 1
    })
    const changed = (want: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (awareness.getLocalState()?.['activity'] !== want) return
          awareness.off('update', look)
          resolve()
        }
        awareness.on('update', look)
        look()
      })
    const stop = party.shareActivity(awareness, 60)
    await changed('idle')
    const idle = await labels()
    dispatchEvent(new PointerEvent('pointermove'))
    await changed('active')
    const active = await labels()
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    await changed('away')
    const away = await labels()
    stop()
    const before = said
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    return { idle, active, away, said, afterStop: said - before }
  })
  expect(told).toEqual({ idle: 'Bob, idle', active: 'Bob', away: 'Bob, away', said: 3, afterStop: 0 })
})

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
  await meet([`First ${words}`, `Second ${words}`], 'First')
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
  await meet(['Some words, and where the caret is nothing breaks: incomprehensibilities'], 'incompre')
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
  await meet(30, 'Paragraph 3')
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
