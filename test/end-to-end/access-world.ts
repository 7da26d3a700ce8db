import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { accessibilityViolations } from '../support/accessibility.ts'
import { launchBrowser } from '../support/browser.ts'
import { inkwire } from '../support/command-line.ts'
import { ServerProcess } from '../support/server-process.ts'
import { newWriter, type Writer } from '../support/writers.ts'

/** A server that asks for tokens, from the first test of a file on. */
export let server: ServerProcess
let browser: Browser
let number = 0
const people: Writer[] = []

/** For a file of tests, called once at its top. */
export function openAccess(): void {
  // Several browsers share the machine with other tests.
  vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })
  beforeAll(async () => {
    browser = await launchBrowser()
    server = await ServerProcess.start({ flags: ['--access', 'tokens'] })
  })

  afterAll(async () => {
    await server.close()
    await browser.close()
  })

  afterEach(async () => {
    // What the server refuses, the browser tells by itself; that is what is tried here. So does who blocks the worker.
    const complaints = people
      .flatMap((writer) => writer.complaints)
      .filter((text) => !/responded with a status of 40[13]|Service Worker registration blocked/.test(text))
    for (const { context } of people.splice(0)) await context.close()
    expect(complaints).toEqual([])
  })
}

export async function enter(name: string, color = '#b2522a'): Promise<Writer> {
  // Each person's browser would fetch the whole app to keep it for offline, which nobody needs here.
  const writer = await newWriter(browser, name, color, { serviceWorkers: 'block' })
  await writer.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  people.push(writer)
  return writer
}

/** A sign-in link of somebody who may do so much. */
export async function signInLink(name: string, ...flags: string[]): Promise<string> {
  const { notes, out } = await inkwire('token', '--name', name, '--data', server.data, '--json', ...flags)
  const { link } = JSON.parse(out || 'null') ?? { link: undefined }
  if (typeof link !== 'string') throw new Error(notes.join('\n'))
  return link
}

/** Somebody with a name of their own, in a new document of theirs. */
export async function ownerAtWork(words: string): Promise<Writer> {
  const ana = await enter('Nobody Yet')
  await ana.page.goto(
    await signInLink('Ana King', '--create', '--color', '#2c73ba', '--id', `ana-${++number}`),
  )
  await ana.page.getByRole('button', { name: 'New document' }).click()
  await ana.ready()
  await ana.page.keyboard.type(words)
  await ana.isSaved()
  return ana
}

/** What the browser has of tokens where others could see it. */
export function tokensInSight({ page }: Writer): Promise<boolean> {
  return page.evaluate(
    () => location.href.includes('token') || document.documentElement.outerHTML.includes('eyJ'),
  )
}

/** Axe finds nothing wrong, light and dark, and nothing is wider than a phone. */
export async function isFitToRead({ page }: Writer): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityViolations(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
}

/** What is written on what has the focus, through all shadow roots. */
export function focused({ page }: Writer): Promise<string | undefined> {
  return page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active?.textContent?.trim()
  })
}
