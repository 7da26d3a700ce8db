import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium; `INKWIRE_CHROMIUM` names another one. The caller closes the browser. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['INKWIRE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      // Tests run as root in containers, where Chromium's sandbox cannot start.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Shared memory of containers is 64 MiB, too little for some pages.
      '--disable-dev-shm-usage',
    ],
  })
}
