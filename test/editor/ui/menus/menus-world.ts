import type { Editor } from '@tiptap/core'
import type { Page } from 'playwright-core'
import { afterEach } from 'vitest'
import { runInPage } from '../../../support/page-script.ts'
import type { MenusDesk } from './menus.page.ts'

declare const desk: MenusDesk
declare const editor: Editor

/** The page in which the tests of a file run, from the first of them on. */
export let page: Page

/**
 * For a file of tests, called once at its top: one page for all, because its script is large. Returns what it has
 * complained of in this test.
 */
export function openMenus(): string[] {
  const complaints = runInPage({
    script: new URL('menus.page.ts', import.meta.url),
    html: '<!doctype html><html lang="en"><title>menus</title><style>body{margin:0}</style><main><h1>Menus</h1></main></html>',
    options: { viewport: { width: 900, height: 700 }, hasTouch: true },
    onOpen: (opened) => {
      page = opened
    },
  })
  afterEach(async () => {
    await page.mouse.move(0, 0)
    await page.evaluate(() => desk.clear())
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 900, height: 700 })
  })
  return complaints
}

/** Opens an editor on some HTML, with the caret at the end and the focus in it. */
export async function write(html: string, from: number | 'end' = 'end', to?: number): Promise<void> {
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
export const html = () => page.evaluate(() => editor.getHTML().replaceAll(' dir="auto"', ''))
export const list = () => page.getByRole('listbox')
export const names = () => page.locator('[role=option] .name').allTextContents()
export const active = () =>
  page.evaluate(() => {
    const id = editor.view.dom.getAttribute('aria-activedescendant')
    const root = editor.view.dom.getRootNode() as ShadowRoot
    return id === null ? null : (root.getElementById(id)?.querySelector('.name')?.textContent ?? '?')
  })
export const said = () => page.locator('.inkwire-said').first().textContent()

export const handle = () => page.getByRole('button', { name: 'Open the block’s menu' })

export async function centre(
  selector: string,
  at = 0,
): Promise<{ x: number; y: number; left: number; right: number }> {
  const box = await page.locator(selector).nth(at).boundingBox()
  if (box === null) throw new Error(`${selector} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, left: box.x, right: box.x + box.width }
}
