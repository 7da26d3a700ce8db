import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { accessibilityViolations } from '../../support/accessibility.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from '../editing/desk.page.ts'
import type { FindingPage } from './finding.page.ts'

declare const desk: Desk
declare const finding: FindingPage

let page: Page
runInPage({
  script: new URL('finding.page.ts', import.meta.url),
  html: '<!doctype html><html lang="en"><title>finding</title><main></main>',
  onOpen: (opened) => {
    page = opened
  },
})

afterEach(() => page.evaluate(() => finding.clear()))

/** Opens a document, finds `text` in it and resolves when the screen says how often it is there. */
async function look(text: string, says: string, ...paragraphs: string[]): Promise<void> {
  await page.evaluate((paragraphs) => {
    const seat = finding.open(...paragraphs)
    finding.find(seat)
  }, paragraphs)
  await page.getByLabel('Find', { exact: true }).fill(text)
  await isTold(says)
}

const isTold = (says: string) =>
  page.locator('.result', { hasText: new RegExp(`^${says}$`) }).waitFor({ state: 'attached' })
const text = (seat = 0) => page.evaluate((seat) => desk.text(seat), seat)
const shown = (seat = 0) => page.evaluate((seat) => finding.shown(seat), seat)
const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click()

test('Enter goes through what was found, round and round, and Escape back to the text', async () => {
  await look('tea', '1 of 3', 'Tea and more tea', 'no', 'Tea')
  expect(await shown()).toBe('[Tea] tea Tea')
  await page.keyboard.press('Enter')
  await isTold('2 of 3')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await isTold('1 of 3')
  await page.keyboard.press('Shift+Enter')
  await isTold('3 of 3')
  expect(await shown()).toBe('Tea tea [Tea]')
  await page.keyboard.press('Escape')
  expect(await page.evaluate(() => desk.editor(0).isFocused)).toBe(true)
  expect(await shown()).toBe('')
  // What was found is selected, so that one goes on where one was.
  await page.keyboard.type('Coffee')
  expect(await text()).toBe('Tea and more tea|no|Coffee')
})

test('case, whole words and patterns are chosen, and a bad pattern is said', async () => {
  await look('tea', '1 of 3', 'Tea teapot (tea)')
  await press('Match case')
  await isTold('1 of 2')
  await press('Whole words')
  await isTold('1 of 1')
  expect(await shown()).toBe('[tea]')
  await press('Regular expression')
  await page.getByLabel('Find', { exact: true }).fill('t(e')
  await isTold('Not a pattern: .+')
  await page.getByLabel('Find', { exact: true }).fill('coffee')
  await isTold('Nothing found')
  await page.getByLabel('Find', { exact: true }).fill('')
  await isTold('')
})

test('one match is replaced, then all, and each is one step for undo', async () => {
  await look('tea', '1 of 4', 'tea and tea', 'more tea, tea')
  await press('Replace')
  await page.getByLabel('Replace with').fill('coffee')
  await page.keyboard.press('Enter')
  await isTold('1 of 3')
  expect(await text()).toBe('coffee and tea|more tea, tea')
  await press('Replace all')
  await isTold('3 replaced')
  expect(await text()).toBe('coffee and coffee|more coffee, coffee')
  await page.evaluate(() => desk.editor(0).commands.undo())
  expect(await text()).toBe('coffee and tea|more tea, tea')
  await page.evaluate(() => desk.editor(0).commands.undo())
  expect(await text()).toBe('tea and tea|more tea, tea')
  await page.evaluate(() => {
    desk.editor(0).commands.redo()
    desk.editor(0).commands.redo()
  })
  expect(await text()).toBe('coffee and coffee|more coffee, coffee')
})

test('a replacement keeps marks, and may use groups or be nothing', async () => {
  await look('King', '1 of 1', 'Ada King')
  await page.evaluate(() => desk.editor(0).commands.setMark('bold'))
  await press('Replace')
  await press('Regular expression')
  await page.getByLabel('Find', { exact: true }).fill('K(.)ng')
  await page.getByLabel('Replace with').fill('$1$1')
  await press('Replace all')
  expect(await page.evaluate(() => desk.editor(0).getHTML())).toMatch(/Ada <strong>ii<\/strong><\/p>$/)
  await page.getByLabel('Find', { exact: true }).fill('i+')
  await page.getByLabel('Replace with').fill('')
  await press('Replace all')
  expect(await text()).toBe('Ada ')
})

test('what others write meanwhile is found, and one stays at the match one is at', async () => {
  await look('tea', '1 of 2', 'first tea', 'second tea')
  await page.keyboard.press('Enter')
  await isTold('2 of 2')
  await page.evaluate(() => {
    const bob = desk.open(0)
    desk.editor(bob).commands.insertContentAt(1, 'green tea, ')
    desk.sync()
  })
  await isTold('3 of 3')
  expect(await shown()).toBe('tea tea [tea]')
  // Replaced on one side and written into on the other, nothing gets lost.
  await press('Replace')
  await page.getByLabel('Replace with').fill('water')
  await page.evaluate(() => desk.editor(1).commands.insertContentAt(7, 'very '))
  await press('Replace all')
  await page.evaluate(() => desk.sync())
  expect(await text(0)).toBe('green very water, first water|second water')
  expect(await text(1)).toBe(await text(0))
})

test('what others write leaves the nodes of everything else as they were', async () => {
  const same = await page.evaluate(() => {
    finding.open('one', 'two')
    const bob = desk.open(0)
    desk.editor(0).commands.insertContentAt(1, 'x')
    desk.sync()
    const before = desk.editor(0).state.doc
    desk.editor(bob).commands.insertContentAt(0, '<p>above</p><ul><li><p>item</p></li></ul>')
    desk.sync()
    const list = desk.editor(0).state.doc.child(1)
    desk.editor(bob).commands.insertContentAt(desk.editor(bob).state.doc.content.size - 1, '!')
    desk.sync()
    const { doc } = desk.editor(0).state
    return [doc.child(2) === before.child(0), doc.child(1) === list, doc.child(3).textContent]
  })
  expect(same).toEqual([true, true, 'two!'])
})

test('[E1] finding writes nothing, and nobody else sees it', async () => {
  await look('tea', '1 of 2', 'tea', 'tea')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  expect(await page.evaluate(() => desk.seat(0).written.length)).toBe(0)
})

test('a document that may only be read offers no replacing', async () => {
  await page.evaluate(() => {
    const seat = finding.open('tea')
    desk.editor(seat).setEditable(false)
    finding.find(seat)
  })
  await page.getByLabel('Find', { exact: true }).fill('tea')
  await isTold('1 of 1')
  expect(await page.getByRole('button', { name: 'Replace' }).count()).toBe(0)
})

test('in two thousand paragraphs finding, going on and typing stop nobody', async () => {
  const longest = await page.evaluate(async () => {
    const seat = finding.open(
      ...Array.from({ length: 2_000 }, (_, at) =>
        `${at} the quick brown fox jumps over the lazy dog`.repeat(4),
      ),
    )
    const find = finding.find(seat)
    await find.updateComplete
    // Opening is over, and nobody's measure.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const tasks: number[] = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ type: 'longtask', buffered: false })
    const button = find.shadowRoot?.querySelector<HTMLButtonElement>('[aria-label="Regular expression"]')
    button?.click()
    const input = find.shadowRoot?.querySelector('input')
    if (!input) throw new Error('no field')
    input.value = '\\b\\w+ox\\b'
    input.dispatchEvent(new Event('input'))
    const told = () => find.shadowRoot?.querySelector('.result')?.textContent
    while (told() !== '1 of 8,000') await new Promise((resolve) => setTimeout(resolve, 10))
    const startMs = performance.now()
    desk.editor(seat).view.dispatch(desk.editor(seat).state.tr.insertText('x', 5))
    return { key: performance.now() - startMs, task: Math.max(0, ...tasks) }
  })
  // Generous: other tests share the machine.
  expect(longest.key).toBeLessThan(150)
  expect(longest.task).toBeLessThan(1_000)
})

test('the outline shows headings as they are written, and marks and goes to where one is', async () => {
  await page.evaluate(() => {
    finding.open(
      '# One',
      'a',
      '## Two',
      ...Array.from({ length: 80 }, () => 'words'),
      '# Three',
      'end',
      '#   ',
    )
    finding.outline(0)
  })
  const headings = page
    .getByRole('navigation', { name: 'Outline' })
    .getByRole('button', { name: /^(?!Copy)/ })
  await headings.nth(2).waitFor()
  expect(await headings.allTextContents()).toEqual(['One', 'Two', 'Three'])
  expect(await page.getByRole('listitem').filter({ hasText: 'Two' }).count()).toBe(2)
  await headings.nth(0).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => desk.editor(0).isFocused)
  await page.keyboard.type('Number ')
  await page.getByRole('button', { name: 'Number Three', exact: true }).waitFor()
  expect(await headings.nth(2).getAttribute('aria-current')).toBe('location')
  await page.evaluate(() => {
    desk.editor(0).commands.setContent('<p>nothing</p>')
  })
  await page.getByText('Headings of this document appear here.').waitFor()
})

test('the outline says how much there is, and how much of it is selected', async () => {
  await page.evaluate(() => {
    finding.open('one two', 'three')
    finding.outline(0)
  })
  const count = (name: string) => page.locator('.counts div', { hasText: name }).locator('dd')
  await page.waitForFunction(() =>
    desk.editor(0).view.root.querySelector('inkwire-outline')?.shadowRoot?.querySelector('dd'),
  )
  expect(await count('Words').textContent()).toBe('3')
  expect(await count('Characters').textContent()).toBe('12')
  await page.evaluate(() => desk.editor(0).commands.setTextSelection({ from: 1, to: 4 }))
  await page.getByText('1 of 3').waitFor()
})

test('[E1] the outline and links to headings write nothing', async () => {
  const written = await page.evaluate(async () => {
    finding.open('# One', '## Two')
    await finding.outline(0).updateComplete
    finding.anchors(0)
    return { count: desk.seat(0).written.length, xml: desk.xml(0) }
  })
  expect(written).toEqual({
    count: 0,
    xml: '<heading level="1">One</heading><heading level="2">Two</heading>',
  })
})

test('a link leads to its heading whatever was written elsewhere, and in it, by whomever', async () => {
  const result = await page.evaluate(() => {
    const ada = finding.open('# Plans', 'a', '# Plans', 'b', '# Über uns!')
    const bob = desk.open(ada)
    const anchors = finding.anchors(ada)
    const same = finding.anchors(bob).join() === anchors.join()
    desk.editor(bob).commands.insertContentAt(0, '<h1>Plans</h1><ul><li><p>x</p></li></ul>')
    desk.editor(bob).commands.insertContentAt(desk.editor(bob).state.doc.content.size, '<p>end</p>')
    desk.sync()
    // The second of those that were there is called otherwise now.
    let position = 0
    desk.editor(ada).state.doc.forEach((node, offset, index) => {
      if (index === 4) position = offset + 1 + node.content.size
    })
    desk.editor(ada).commands.insertContentAt(position, ' for May')
    desk.sync()
    return { anchors, same, led: anchors.map((anchor) => finding.at(bob, anchor)) }
  })
  expect(result.same).toBe(true)
  expect(result.anchors[0]).toMatch(/^plans\.[0-9a-z]+-[0-9a-z]+$/)
  expect(result.anchors[2]).toMatch(/^über-uns\./)
  expect(result.led).toEqual(['Plans', 'Plans for May', 'Über uns!'])
  // By its words, where the heading itself is gone, or where somebody wrote the link by hand.
  const byWords = await page.evaluate(() => [
    finding.at(0, 'über-uns.zzz-1'),
    finding.at(0, 'über-uns'),
    finding.at(0, 'elsewhere'),
    finding.at(0, ''),
  ])
  expect(byWords).toEqual(['Über uns!', 'Über uns!', undefined, undefined])
})

test('the overview names every key of the registry, and closes by Escape and beside itself', async () => {
  await page.evaluate(() => finding.shortcuts(finding.open('words')))
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await dialog.getByText('Bold', { exact: true }).first().waitFor()
  for (const keys of ['Ctrl+B', 'Ctrl+Alt+1', 'Ctrl+F', 'Alt+F10', '# Space'])
    await dialog.getByText(keys, { exact: true }).first().waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.evaluate(() => finding.shortcuts(0))
  await page.mouse.click(2, 2)
  await dialog.waitFor({ state: 'detached' })
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with the panels, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme })
    await look('tea', '1 of 1', '# Heading', '## Tea')
    await press('Replace')
    await page.evaluate(() => finding.outline(0))
    await page.getByRole('button', { name: 'Heading', exact: true }).waitFor()
    expect(await relevant()).toEqual([])
    await page.keyboard.press('Escape')
    await page.evaluate(() => finding.shortcuts(0))
    await page.getByRole('dialog').waitFor()
    expect(await relevant()).toEqual([])
  })
}

// The page around is none.
async function relevant(): Promise<string[]> {
  const found = await accessibilityViolations(page)
  return found.filter((line) => !/^(region|landmark-one-main|page-has-heading-one|heading-order)/.test(line))
}
