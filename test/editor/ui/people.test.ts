import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityViolations } from '../../support/accessibility.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Party } from './people.page.ts'
import { meet, PEOPLE_PAGE } from './people-page.ts'

declare const party: Party

let page: Page
runInPage({ ...PEOPLE_PAGE, onOpen: (opened) => (page = opened) })

test('a menu at an avatar goes to somebody, by mouse and by keys, and moves nobody’s caret', async () => {
  await meet(page, 60, 'Paragraph 50')
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
  await meet(page, 80, 'Paragraph 70')
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
  await meet(page, 80, 'Paragraph 3 ')
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
  await meet(page, 60, 'Paragraph 50')
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
