import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { InkwireEditor } from '../../editor/element.ts'
import type { Status } from '../../editor/provider/status.ts'

const WAITS_MS = 25_000
// Looking at every frame keeps a processor busy that those who are waited for need.
const LOOKS_EVERY_MS = 40

/** One person at one window, with the real app in it. */
export class Writer {
  readonly page: Page
  readonly context: BrowserContext
  /** What the window complained of: nothing, if all is well. The browser's own words about the network are left out. */
  readonly complaints: string[] = []

  constructor(page: Page, context: BrowserContext) {
    this.page = page
    this.context = context
    page.setDefaultTimeout(WAITS_MS)
    page.on('pageerror', (error) => this.complaints.push(`page error: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      const isTrouble = message.type() === 'error' || message.type() === 'warning'
      if (isTrouble && !isAboutNetwork(message.text())) this.complaints.push(message.text())
    })
  }

  /** Opens a document's page and waits until one can write in it. */
  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.ready()
  }

  async ready(): Promise<void> {
    await this.page.locator(TEXT).waitFor()
  }

  /** Types at the end of the document, as a person does, key by key. */
  async typeAtEnd(words: string): Promise<void> {
    await this.caretAtEnd()
    await this.page.keyboard.type(words)
  }

  async caretAtEnd(): Promise<void> {
    await this.editor((element) => {
      const { editor } = element
      // Not by the editor's command for it, which acts again a frame later, in the middle of what is typed.
      editor?.commands.setTextSelection(editor.state.doc.content.size)
      editor?.view.focus()
    })
  }

  /**
   * Presses Enter at the end of the document, behind what others have written there by now. Where words stand behind the
   * caret, they move down as a copy, and two people who press it at once leave two.
   */
  async endLine(): Promise<void> {
    await this.editor((element) => {
      const { editor } = element
      editor?.commands.setTextSelection(editor.state.doc.content.size)
      editor?.commands.keyboardShortcut('Enter')
    })
  }

  /** What the editor shows, with `|` between blocks. */
  text(): Promise<string> {
    return this.editor((element) => element.editor?.getText({ blockSeparator: '|' }) ?? '')
  }

  /** What the document holds, as XML. */
  xml(): Promise<string> {
    return this.editor((element) => element.provider?.doc.getXmlFragment('default').toString() ?? '')
  }

  status(): Promise<Status> {
    return this.editor((element) => element.status)
  }

  /** Names over the carets of others, as they are drawn. */
  caretNames(): Promise<string[]> {
    return this.page.locator('.caret-name').allTextContents()
  }

  async sees(words: string): Promise<void> {
    const deadlineMs = Date.now() + WAITS_MS
    for (;;) {
      const text = await this.text()
      if (text.includes(words)) return
      if (Date.now() > deadlineMs) {
        const facts = `${JSON.stringify(await this.status())}\n${await this.xml()}\n${this.complaints.join('\n')}`
        throw new Error(`"${words}" is not seen after ${WAITS_MS} ms, but "${text}" is:\n${facts}`)
      }
      await pause(LOOKS_EVERY_MS)
    }
  }

  /** Waits until the screen says exactly this about the words. */
  async isTold(text: string): Promise<void> {
    await this.page.locator('inkwire-status .text', { hasText: new RegExp(`^${literal(text)}$`) }).waitFor()
  }

  async isSaved(): Promise<void> {
    await this.isTold('Saved')
  }

  async close(): Promise<void> {
    await this.page.close()
  }

  /** Runs in the window, with its `<inkwire-editor>` and what it is given. */
  editor<T, Given = undefined>(
    run: (element: InkwireEditor, given: Given) => T | Promise<T>,
    given?: Given,
  ): Promise<T> {
    return this.page.locator('inkwire-editor').evaluate(run as (element: Element, given: unknown) => T, given)
  }
}

const TEXT = 'inkwire-editor .ProseMirror'

/** A person with a browser of their own: nothing is shared with others but the server. */
export async function newWriter(
  browser: Browser,
  name: string,
  color: string,
  options: BrowserContextOptions = {},
): Promise<Writer> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 720 }, ...options })
  await context.addInitScript(
    ([key, value]) => {
      if (localStorage.getItem(key as string) === null) localStorage.setItem(key as string, value as string)
    },
    ['inkwire.person', JSON.stringify({ name, color })],
  )
  return new Writer(await context.newPage(), context)
}

/** Another window in the same browser. */
export async function newWindow(writer: Writer): Promise<Writer> {
  return new Writer(await writer.context.newPage(), writer.context)
}

/** Waits until everybody holds the same, everything is saved, and every one of `words` is there exactly once. */
export async function agree(writers: readonly Writer[], words: readonly string[] = []): Promise<string> {
  const deadlineMs = Date.now() + WAITS_MS
  for (;;) {
    const held = await Promise.all(writers.map((writer) => writer.xml()))
    const statuses = await Promise.all(writers.map((writer) => writer.status()))
    const [first = ''] = held
    const isSame = held.every((xml) => xml === first)
    const isComplete = words.every((word) => first.split(word).length === 2)
    if (isSame && isComplete && statuses.every(({ state }) => state === 'saved')) return first
    if (Date.now() > deadlineMs) {
      const states = statuses.map((status) => JSON.stringify(status)).join('\n')
      throw new Error(`they do not agree after ${WAITS_MS} ms:\n${held.join('\n')}\n${states}`)
    }
    await pause(LOOKS_EVERY_MS)
  }
}

function isAboutNetwork(text: string): boolean {
  return /^Failed to load resource: net::|^WebSocket connection to .* failed|^Failed to load resource: the server responded with a status of 50[234]|^An unknown error occurred when fetching the script/.test(
    text,
  )
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
