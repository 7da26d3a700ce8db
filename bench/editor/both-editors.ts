import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'
import { bundleForPage } from '../../test/support/page-bundle.ts'
import type { Rounds } from '../measures/company-rows.ts'
import type { Kind } from './show-editor.ts'

/** What each round of each editor gave. */
export type ByEditor<Figures> = Readonly<Record<Kind, readonly Figures[]>>

/** Gives what `use` does a page of its own, and the page's script; fails where the page does. */
export type InPage = <Result>(use: (page: Page, script: string) => Promise<Result>) => Promise<Result>

/**
 * Measures our editor and bare Tiptap in one browser, in turns. `script` is `typing` for `typing.page.ts`; `version` is
 * Chromium's.
 */
export async function measureBothEditors<Figures>(
  script: string,
  { rounds, log }: Pick<Rounds, 'rounds' | 'log'>,
  measure: (kind: Kind, inPage: InPage) => Promise<Figures>,
): Promise<{ figures: ByEditor<Figures>; version: string }> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const bundle = await bundleForPage(fileURLToPath(new URL(`${script}.page.${extension}`, import.meta.url)))
  const browser = await launchBrowser()
  const figures: Record<Kind, Figures[]> = { inkwire: [], tiptap: [] }
  try {
    for (let round = 1; round <= rounds; round++) {
      // Each is the first in every other round.
      const kinds: readonly Kind[] = round % 2 === 1 ? ['inkwire', 'tiptap'] : ['tiptap', 'inkwire']
      for (const kind of kinds) {
        const found = await measure(kind, (use) => inNewPage(browser, (page) => use(page, bundle)))
        figures[kind].push(found)
        log(`round ${round}, ${kind}: ${JSON.stringify(found)}`)
      }
    }
    return { figures, version: browser.version() }
  } finally {
    await browser.close()
  }
}

async function inNewPage<Result>(browser: Browser, use: (page: Page) => Promise<Result>): Promise<Result> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 720 }, bypassCSP: true })
  try {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
    const result = await use(page)
    if (errors.length > 0) throw new Error(errors[0])
    return result
  } finally {
    await page.close()
  }
}
