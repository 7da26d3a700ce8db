import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { bundleForPage } from '../../support/page-bundle.ts'
import type { CrowdOptions, CrowdResult, Meeting, Met, RunCrowd, RunMeeting } from './crowd.page.ts'

declare const runCrowd: RunCrowd
declare const runMeeting: RunMeeting

/** Seeds that once found something, what, and with how much undoing. What a seed does changes with the actions. */
export const KEPT_SEEDS: readonly (readonly [seed: number, found: string, undoing?: number])[] = [
  [2, 'Enter over a selection that begins in a list and ends below it failed'],
  [12, 'a caret was looked for beyond the end of the document, and what came from others was not drawn'],
  [52, 'the same, in transactions that follow from each other'],
  [144, 'three runs of words put back into an empty block, of which the binding lost one'],
  [5144, 'one person undid the writing of words, another one the split that had left them there twice'],
  [20004, 'two people both put back what is behind a summary, and the editor refused the document', 5],
  [20313, 'a caret in a list item that is only shown was looked for where there can be nothing', 5],
  [20480, 'words were made sub- and superscript by two people at once', 5],
  [20829, 'an undo put a letter where nobody else could put it, and documents differed from then on', 5],
  [30026, 'a list could not be made of a second summary', 5],
  [30249, 'an undo failed beside something that had been brought back and then forgotten', 5],
  [
    30564,
    'all was selected when the last letter was taken away by others, and blocks were shown as paragraphs',
    5,
  ],
]

export const PEOPLE = 3
export const STEPS = 120

/** A page in a real browser in which several editors work on one document. */
export class Together {
  readonly #page: Page
  #complaints: string[] = []

  private constructor(page: Page) {
    this.#page = page
  }

  static async open(browser: Browser): Promise<Together> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const script = await bundleForPage(fileURLToPath(new URL(`crowd.page.${extension}`, import.meta.url)))
    const together = new Together(await browser.newPage())
    const page = together.#page
    page.on('pageerror', (error) => together.#complaints.push(error.stack ?? String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') together.#complaints.push(message.text())
    })
    await page.setContent('<!doctype html><title>together</title>')
    await page.addScriptTag({ content: script })
    return together
  }

  /** One run from one seed. What the page complained of is a failure, too. */
  async run(options: CrowdOptions): Promise<CrowdResult> {
    this.#complaints = []
    const result = await this.#page.evaluate((options) => runCrowd(options), options)
    const found = [result.failure, this.#complaints[0]].filter((one) => one !== undefined)
    return { ...result, failure: found.length === 0 ? undefined : found.join('\n') }
  }

  meet(meeting: Meeting): Promise<Met> {
    return this.#page.evaluate((meeting) => runMeeting(meeting), meeting)
  }

  /** The first step after which the seed fails, by halves. */
  async shrink(options: CrowdOptions): Promise<CrowdResult> {
    let [low, high] = [0, options.steps]
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      const { failure } = await this.run({ ...options, until: middle })
      if (failure === undefined) low = middle
      else high = middle
    }
    return this.run({ ...options, until: high })
  }
}
