import type { Editor } from '@tiptap/core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { InkwireToolbar } from '../../../editor/ui/toolbar-element.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Chrome } from './chrome.page.ts'

declare const chrome: Chrome
declare const editor: Editor
declare const toolbar: InkwireToolbar

let page: Page
runInPage({
  script: new URL('chrome.page.ts', import.meta.url),
  html: '<!doctype html><title>chrome</title><button id="before">before</button>',
  isNewForEach: true,
  onOpen: (opened) => {
    page = opened
  },
})

/** What the toolbar's focused button is called. */
const focused = () => page.evaluate(() => toolbar.shadowRoot?.activeElement?.getAttribute('aria-label') ?? '')

test('the toolbar is one tab stop, and arrows, Home and End move in it', async () => {
  await page.evaluate(() => {
    chrome.writing('<p>words</p>')
  })
  await page.locator('#before').focus()
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Undo')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Redo')
  await page.keyboard.press('End')
  expect(await focused()).toBe('Block menu…')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Undo')
  await page.keyboard.press('ArrowLeft')
  expect(await focused()).toBe('Block menu…')
  await page.keyboard.press('Home')
  expect(await focused()).toBe('Undo')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => editor.isFocused)).toBe(true)
})

test('a button pressed by key keeps the focus, Escape goes back to the text', async () => {
  await page.evaluate(async () => {
    chrome.writing('<p>words</p>').editor.commands.selectAll()
    await toolbar.updateComplete
    toolbar.enter()
  })
  for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('Bold')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => editor.getHTML())).toBe('<p><strong>words</strong></p>')
  expect(await focused()).toBe('Bold')
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => editor.isFocused)
})

test('a click on a button leaves the selection where it is and shows what is on', async () => {
  await page.evaluate(() => {
    chrome.writing('<p>words</p>').editor.chain().focus().setTextSelection({ from: 1, to: 6 }).run()
  })
  const bold = page.getByRole('button', { name: 'Bold' })
  expect(await bold.getAttribute('aria-pressed')).toBe('false')
  await bold.click()
  await page.waitForFunction(
    () => toolbar.shadowRoot?.querySelector('[data-command=bold]')?.getAttribute('aria-pressed') === 'true',
  )
  await page.keyboard.type('all')
  expect(await page.evaluate(() => editor.getHTML())).toBe('<p><strong>all</strong></p>')
})

test('what can do nothing says so and can still be reached', async () => {
  await page.evaluate(() => {
    chrome.writing('<pre><code>code</code></pre>').editor.commands.setTextSelection(2)
  })
  await page.waitForFunction(
    () => toolbar.shadowRoot?.querySelector('[data-command=bold]')?.getAttribute('aria-disabled') === 'true',
  )
  await page.getByRole('button', { name: 'Bold' }).focus()
  expect(await focused()).toBe('Bold')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => editor.getHTML())).toBe('<pre><code>code</code></pre>')
})

test('[R2] "Saved" comes late rather than early, everything else at once, and nothing moves', async () => {
  const seen = await page.evaluate(async () => {
    const status = chrome.make('inkwire-status')
    const text = () => status.shadowRoot?.querySelector('.text')?.textContent
    const shown: unknown[] = []
    const show = async (next: typeof status.status) => {
      status.status = next
      await status.updateComplete
      const { width, height } = status.getBoundingClientRect()
      shown.push([text(), width, height])
    }
    await show({ state: 'saved' })
    await show({ state: 'saving', unacknowledged: { edits: 1, onDevice: true } })
    await show({ state: 'saved', savedAtMs: Date.now() })
    await show({ state: 'offline', unacknowledged: { edits: 12, onDevice: true }, savedAtMs: Date.now() })
    return shown as [string, number, number][]
  })
  expect(seen.map(([text]) => text)).toEqual([
    'Saved',
    'Saving…',
    'Saving…',
    'Offline, 12 edits on this device',
  ])
  expect(new Set(seen.map(([, width, height]) => `${width} × ${height}`)).size).toBe(1)
})

test('[R2] "Saved" does come', async () => {
  await page.evaluate(async () => {
    const status = chrome.make('inkwire-status')
    status.status = { state: 'saving', unacknowledged: { edits: 1, onDevice: true } }
    await status.updateComplete
    status.status = { state: 'saved', savedAtMs: Date.now() }
  })
  await page.getByText('Saved', { exact: true }).waitFor()
})

test('screen readers hear of trouble and of its end, not of every key', async () => {
  const heard = await page.evaluate(async () => {
    const status = chrome.make('inkwire-status')
    const region = () => status.shadowRoot?.querySelector('[role=status]')?.textContent ?? ''
    const heard: string[] = []
    const unacknowledged = { edits: 1, onDevice: true }
    for (const next of [
      { state: 'saved' } as const,
      { state: 'saving', unacknowledged } as const,
      { state: 'offline', unacknowledged } as const,
      { state: 'connecting', attempt: 2, unacknowledged } as const,
      { state: 'saving', unacknowledged } as const,
    ]) {
      status.status = next
      await status.updateComplete
      heard.push(region())
    }
    return heard
  })
  expect(heard).toEqual(['Saved', 'Saved', 'Offline, 1 edit on this device', 'Reconnecting…', ''])
})

test('people are shown once each, oneself first, and the rest is counted', async () => {
  const shown = await page.evaluate(async () => {
    const people = chrome.make('inkwire-people')
    const awareness = chrome.awareness()
    awareness.setLocalStateField('user', { name: 'Ada King', color: '#1d7c7c' })
    people.awareness = awareness
    const join = (client: number, user: unknown) => awareness.states.set(client, { user })
    join(1, { name: 'Bob', color: '#d03535' })
    join(2, { name: 'Bob', color: '#d03535' })
    for (let client = 3; client < 8; client++) join(client, { name: `Person ${client}`, color: 'nonsense' })
    awareness.emit('change', [{ added: [1], updated: [], removed: [] }, 'network'])
    await people.updateComplete
    return [...(people.shadowRoot?.querySelectorAll('li') ?? [])].map((item) => item.title)
  })
  expect(shown).toHaveLength(5)
  expect(shown[0]).toBe('Ada King (you)')
  expect(shown.filter((name) => name === 'Bob')).toHaveLength(1)
  expect(shown[4]).toBe('Person 5, Person 6, Person 7')
})

test('[R5] words that could not be saved are shown and can be copied', async () => {
  await page
    .context()
    .grantPermissions(['clipboard-read', 'clipboard-write'])
    .catch(() => undefined)
  await page.evaluate(() => {
    const notice = chrome.make('inkwire-notice')
    notice.notice = { text: 'Not saved.', tone: 'trouble', words: 'my words', canDismiss: true }
    notice.addEventListener('dismiss', () => notice.remove())
  })
  expect(await page.getByLabel('Your words').inputValue()).toBe('my words')
  await page.getByRole('button', { name: 'Copy my words' }).click()
  // A page without TLS has no clipboard: the words are then selected for copying by hand.
  await page.waitForFunction(() => {
    const root = document.querySelector('inkwire-notice')?.shadowRoot
    const area = root?.querySelector('textarea')
    return root?.textContent?.includes('Copied') || area?.selectionEnd === 'my words'.length
  })
  await page.getByRole('button', { name: 'Close' }).click()
  await page.waitForFunction(() => document.querySelector('inkwire-notice') === null)
})
