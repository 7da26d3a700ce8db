import { existsSync } from 'node:fs'
import puppeteer, { type Browser } from 'puppeteer-core'

/** Debian's Firefox; `INKWIRE_FIREFOX` names another one. */
export const FIREFOX = process.env['INKWIRE_FIREFOX'] ?? '/usr/bin/firefox-esr'

export const hasFirefox = existsSync(FIREFOX)

/** By WebDriver BiDi; the caller closes the browser. */
export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true })
}
