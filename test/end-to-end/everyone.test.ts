import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityViolations } from '../support/accessibility.ts'
import { openStages } from '../support/stages.ts'
import { agree, Writer } from '../support/writers.ts'

const stages = openStages(120_000)

const fill = (writer: Writer, html: string) =>
  writer.page
    .locator('inkwire-editor')
    .evaluate(
      (element, html) =>
        (element as HTMLElementTagNameMap['inkwire-editor']).editor?.commands.setContent(html),
      html,
    )

const EVERYTHING =
  '<h1>Title</h1><p>Words <strong>bold</strong> <mark>marked</mark> <a href="https://example.org">link</a></p>' +
  '<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>done</p></li></ul>' +
  '<blockquote><p>quoted</p></blockquote><pre><code>code</code></pre>' +
  '<table><tr><th>Head</th></tr><tr><td>cell</td></tr></table>' +
  '<div data-type="details"><summary>More</summary><div data-type="detailsContent"><p>x</p></div></div><p>end</p>'

const table = (columns: number): string => {
  const row = (tag: string): string => `<tr>${`<${tag}><p>words</p></${tag}>`.repeat(columns)}</tr>`
  return `<table>${row('th')}${row('td')}</table>`
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with any menu, panel or dialog, ${colorScheme}`, async () => {
    const stage = await stages.set()
    const url = await stage.newDocument()
    const [ada, bob] = [await stage.enter(), await stage.enter()]
    const { page } = ada
    await page.emulateMedia({ colorScheme })
    await ada.open(url)
    await fill(ada, EVERYTHING)
    await bob.open(url)
    await bob.typeAtEnd('Bob was here')
    await ada.sees('Bob was here')
    const found: string[] = []
    const look = async (where: string): Promise<void> => {
      for (const line of await accessibilityViolations(page)) found.push(`${where}: ${line}`)
    }
    await page.keyboard.press('Control+/')
    await page.getByRole('dialog').waitFor()
    await look('keys')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+f')
    await page.getByLabel('Find', { exact: true }).fill('o')
    await page
      .getByRole('search')
      .getByText(/\d of \d/)
      .waitFor()
    await page.getByRole('search').getByRole('button', { name: 'Replace', exact: true }).click()
    await look('find')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Outline' }).click()
    await page.getByRole('navigation', { name: 'Outline' }).waitFor()
    await look('outline')
    await page.setViewportSize({ width: 360, height: 700 })
    await look('outline on a phone')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1000, height: 720 })
    await ada.caretAtEnd()
    await page.keyboard.press('Enter')
    for (const sign of ['/', '@', ':sm']) {
      await page.keyboard.type(` ${sign}`)
      await page.getByRole('listbox').waitFor()
      await look(`menu of ${sign}`)
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Shift+Home')
    await page.getByRole('toolbar', { name: 'Selection' }).waitFor()
    await look('selection')
    await page.keyboard.press('Control+k')
    await page.getByLabel('Address').waitFor()
    await look('link')
    await page.keyboard.press('Escape')
    await ada.editor((element) => {
      element.editor?.chain().setTextSelection(9).focus().run()
    })
    await page.keyboard.press('Alt+Enter')
    await page.getByRole('menu').first().waitFor()
    await look('block')
    await page.keyboard.press('Escape')
    await page.getByRole('cell', { name: 'cell' }).click()
    await look('table')
    expect(found).toEqual([])
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with what is only read, by choice or because it is not known [E3], ${colorScheme}`, async () => {
    const stage = await stages.set()
    const ada = await stage.enter()
    const { page } = ada
    await page.emulateMedia({ colorScheme })
    await ada.open(await stage.newDocument())
    await fill(
      ada,
      `${EVERYTHING}${table(9)}<div data-type="callout" data-kind="warning"><p>Mind</p><p>the gap</p></div>
      <img src="/favicon.svg"><div data-type="block-math" data-latex="x^2"></div>`,
    )
    await ada.isSaved()
    const found: string[] = []
    const look = async (where: string): Promise<void> => {
      for (const width of [1000, 360]) {
        await page.setViewportSize({ width, height: 720 })
        for (const line of await accessibilityViolations(page)) found.push(`${where}, ${width}: ${line}`)
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      }
    }
    await ada.editor((element) => {
      element.mode = 'read'
      return element.updateComplete
    })
    await page.locator('.table-scroll[tabindex]').last().waitFor()
    await page.locator('[role=textbox][aria-readonly=true]').waitFor()
    await look('chosen')
    await ada.editor(({ provider }) => {
      const text = provider?.doc.getXmlFragment('default')
      const Element = text?.get(0).constructor as new (name: string) => NonNullable<typeof text>
      text?.insert(1, [new Element('hologram')] as never)
    })
    await page.locator('.read-only .unknown-content').waitFor()
    await page.locator('.read-only .math .katex').waitFor()
    await look('unknown')
    expect(found).toEqual([])
    // Each in a line of its own, as in the editor.
    const lines = page.locator('.read-only [data-type=callout] p')
    const [first, second] = [await lines.first().boundingBox(), await lines.last().boundingBox()]
    expect(second?.y).toBeGreaterThan((first?.y ?? 0) + (first?.height ?? 0) - 1)
  })
}

test('a link to a heading opens the document there', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await fill(ada, `<h1>First</h1>${'<p>words</p>'.repeat(80)}<h2>Second part</h2>${'<p>more</p>'.repeat(80)}`)
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ada.page.getByRole('button', { name: 'Outline' }).click()
  await ada.page.getByRole('button', { name: 'Copy the link to “Second part”' }).click()
  await ada.page.getByText('Link copied').first().waitFor()
  const link = await ada.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toContain(`${url}#second-part.`)
  await ada.isSaved()
  await bob.open(link)
  await bob.page.getByRole('heading', { name: 'Second part' }).waitFor()
  await bob.page.waitForFunction(() => window.scrollY > 500)
  const [top, bar] = await bob.page.locator('inkwire-editor').evaluate((element) => {
    const heading = element.shadowRoot?.querySelector('h2')
    const bar = element.shadowRoot?.querySelector('.bar')
    return [heading?.getBoundingClientRect().top ?? 0, bar?.getBoundingClientRect().bottom ?? 0]
  })
  expect(top).toBeGreaterThanOrEqual(bar as number)
  expect(top).toBeLessThan(300)
})

test('on paper there is the text, and the addresses of its links', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  await ada.open(await stage.newDocument())
  await fill(ada, EVERYTHING)
  await ada.page.getByRole('button', { name: 'Outline' }).click()
  await ada.page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  for (const gone of ['header', '.bar', 'inkwire-outline', '.ProseMirror button', '.ProseMirror select'])
    expect(await ada.page.locator(gone).filter({ visible: true }).count(), gone).toBe(0)
  const { top, address, ink } = await ada.page.locator('inkwire-editor h1').evaluate((heading) => ({
    top: heading.getBoundingClientRect().top,
    ink: getComputedStyle(heading).color,
    address: getComputedStyle(heading.parentElement?.querySelector('a') as Element, '::after').content,
  }))
  expect(top).toBeLessThan(20)
  expect(ink).toBe('rgb(0, 0, 0)')
  expect(address).toContain('https://example.org')
})

test('what is written from right to left stands on the right, block by block', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  await ada.open(await stage.newDocument())
  await fill(
    ada,
    '<p>שלום עולם</p><p>Hello world</p><ul><li><p>ראשון</p></li></ul><blockquote><p>ציטוט</p></blockquote>' +
      '<ul data-type="taskList"><li data-type="taskItem"><p>משימה</p></li></ul>',
  )
  const sides = await ada.page.locator('inkwire-editor .ProseMirror').evaluate((text) => {
    const { left, right } = text.getBoundingClientRect()
    const middle = (left + right) / 2
    const sideOf = (element: Element | null | undefined): string => {
      const range = document.createRange()
      range.selectNodeContents(element as Element)
      const box = range.getBoundingClientRect()
      return box.left > middle ? 'right' : 'left'
    }
    const checkbox = text.querySelector('input[type=checkbox]')?.getBoundingClientRect()
    return {
      hebrew: sideOf(text.querySelectorAll('p')[0]),
      english: sideOf(text.querySelectorAll('p')[1]),
      list: getComputedStyle(text.querySelector('ul') as Element).direction,
      quote: getComputedStyle(text.querySelector('blockquote') as Element).direction,
      checkbox: (checkbox?.left ?? 0) > middle ? 'right' : 'left',
    }
  })
  expect(sides).toEqual({ hebrew: 'right', english: 'left', list: 'rtl', quote: 'rtl', checkbox: 'right' })
  // Nothing of it is in the document.
  expect(await ada.xml()).not.toContain('dir=')
})

test('letters that are being composed survive what others write beside them', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.typeAtEnd('I say ')
  await bob.sees('I say')
  const keys = await ada.context.newCDPSession(ada.page)
  const compose = (text: string) =>
    keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await compose('に')
  // In front of it in the same paragraph, and in one of its own.
  await bob.editor((element) => element.editor?.commands.insertContentAt(1, 'Now '))
  await ada.sees('Now I say')
  await compose('にほ')
  await bob.editor((element) => element.editor?.commands.insertContentAt(0, '<p>Above</p>'))
  await ada.sees('Above')
  expect(await ada.editor((element) => element.editor?.view.composing)).toBe(true)
  await compose('にほん')
  await keys.send('Input.insertText', { text: '日本' })
  await ada.page.keyboard.type('!')
  await agree([ada, bob])
  expect(await ada.text()).toBe('Above|Now I say 日本!')
  expect(await bob.text()).toBe('Above|Now I say 日本!')
})

test('on a phone the bar stands above the keyboard, the status stays, and nothing needs to be pointed at', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('A title that is rather too long for a small screen to show all of it')
  const context = await stages.browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  })
  const ada = new Writer(await context.newPage(), context)
  // A keyboard takes half of what is seen, and leaves the window as it is. Chromium without a screen has none.
  await ada.page.addInitScript(() => {
    const viewport = window.visualViewport as VisualViewport
    let hidden = 0
    Object.defineProperty(viewport, 'height', { get: () => window.innerHeight - hidden })
    Object.assign(window, {
      keyboard: (px: number) => {
        hidden = px
        viewport.dispatchEvent(new Event('resize'))
      },
    })
  })
  await ada.open(url)
  await ada.typeAtEnd('words ')
  await ada.page.evaluate(() => (window as unknown as { keyboard: (px: number) => void }).keyboard(320))
  const bar = ada.page.locator('inkwire-editor .bar')
  await ada.page.locator('inkwire-editor[keyboard]').waitFor()
  const box = await bar.boundingBox()
  expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBe(740 - 320)
  expect(await ada.page.locator('inkwire-status .text').filter({ visible: true }).count()).toBe(1)
  await bar.getByRole('button', { name: 'Bold' }).tap()
  await ada.page.keyboard.type('bold')
  expect(await ada.xml()).toContain('<bold>bold</bold>')
  await ada.page.evaluate(() => (window as unknown as { keyboard: (px: number) => void }).keyboard(0))
  await ada.page.locator('inkwire-editor:not([keyboard])').waitFor()
  expect(await smallTargets(ada.page)).toEqual([])
  await ada.isSaved()
  const complaints = [...ada.complaints]
  await context.close()
  expect(complaints).toEqual([])
})

test('at a zoom of 400 % nothing is wider than the screen, and the text is still to be seen', async () => {
  const stage = await stages.set()
  const ada = await stage.enter()
  await ada.page.setViewportSize({ width: 320, height: 256 })
  await ada.open(await stage.newDocument())
  await fill(ada, EVERYTHING + table(3) + table(9))
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  // What does not fit scrolls by itself; on the smallest phone, three columns fit.
  const areScrolled = (tables: readonly Element[]) =>
    tables.map(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  expect(await ada.page.locator('.table-scroll').evaluateAll(areScrolled)).toEqual([false, false, true])
  await ada.page.setViewportSize({ width: 640, height: 400 })
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(640)
  const bar = await ada.page.locator('inkwire-editor .bar').boundingBox()
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThan(200)
})

test('less motion is less motion, and forced colours leave everything to be told apart', async () => {
  const stage = await stages.set()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' })
  const url = await stage.newDocument()
  await ada.open(url)
  await bob.open(url)
  await bob.typeAtEnd('Bob was here')
  await ada.sees('Bob was here')
  await ada.page.keyboard.press('Control+f')
  await ada.page.getByLabel('Find', { exact: true }).fill('was')
  await ada.page.getByText('1 of 1').waitFor()
  const moving = await ada.page.evaluate(() => {
    const slow: string[] = []
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element)
        const isSlow = (time: string): boolean =>
          time.split(', ').some((one) => Number.parseFloat(one) > 0.01)
        if (isSlow(transitionDuration) || (animationName !== 'none' && isSlow(animationDuration)))
          slow.push(element.className.toString())
        if (element.shadowRoot !== null) look(element.shadowRoot)
      }
    }
    look(document)
    return slow
  })
  expect(moving).toEqual([])
  const { dot, found } = await ada.page.evaluate(() => {
    const app = document
      .querySelector('inkwire-app')
      ?.shadowRoot?.querySelector('inkwire-document')?.shadowRoot
    const dot = app?.querySelector('inkwire-status')?.shadowRoot?.querySelector('.dot')
    const found = app?.querySelector('inkwire-editor')?.shadowRoot?.querySelector('.found.current')
    return {
      dot: getComputedStyle(dot as Element).backgroundColor,
      found: getComputedStyle(found as Element).backgroundColor,
    }
  })
  expect(dot).not.toBe('rgba(0, 0, 0, 0)')
  expect(found).not.toBe('rgba(0, 0, 0, 0)')
})

/** What can be pressed on this page and is less than 24 pixels wide or high. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const small: string[] = []
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) look(element.shadowRoot)
        if (!element.matches('button, input, select, summary, a[href]:not(.ProseMirror a)')) continue
        const { width, height } = element.getBoundingClientRect()
        if (width > 0 && (width < 24 || height < 24))
          small.push(`${element.outerHTML.slice(0, 90)} ${width}×${height}`)
      }
    }
    look(document)
    return small
  })
}
