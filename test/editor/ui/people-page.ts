import type { Page } from 'playwright-core'
import type { PageScript } from '../../support/page-script.ts'
import type { Party } from './people.page.ts'

declare const party: Party

/** A page for people who come in the test. */
export const PEOPLE_PAGE: Omit<PageScript, 'onOpen'> = {
  script: new URL('people.page.ts', import.meta.url),
  html: '<!doctype html><html lang="en"><title>people</title><main><h1>People</h1></main>',
  options: { reducedMotion: 'reduce' },
  isNewForEach: true,
}

/** Ada and Bob at one document; Bob's caret behind the words `after`. */
export async function meet(page: Page, paragraphs: number | string[], after: string): Promise<void> {
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
