import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { EmbeddingSite } from '../support/embedding-site.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Stage } from '../support/stage.ts'
import type { Writer } from '../support/writers.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

interface Block {
  readonly language: string
  /** Where it runs. */
  readonly place: string
  readonly code: string
  readonly heading: string
}

let browser: Browser
let stage: Stage
let site: EmbeddingSite
let ada: Writer
let blocks: Block[]

beforeAll(async () => {
  browser = await launchBrowser()
  stage = await Stage.set(browser)
  site = await EmbeddingSite.open(stage.proxy.url)
  ada = await stage.enter()
  blocks = blocksOf(await readFile(join(PROJECT, 'docs/embedding.md'), 'utf8'))
})

afterAll(async () => {
  await site.close()
  await stage.clear()
  await browser.close()
})

test('every block of the documentation says where it runs', () => {
  expect(blocks.length).toBeGreaterThan(9)
  for (const { language, place } of blocks)
    expect([
      'html page',
      'js page',
      'css page',
      'js bundle',
      'jsx bundle',
      'js node',
      'js backend',
    ]).toContain(`${language} ${place}`)
})

test('documented pages, scripts and styles work', async () => {
  const plain = blocks.find(({ language }) => language === 'html')?.code ?? ''
  for (const { language, code, heading } of blocks.filter(({ place }) => place === 'page')) {
    const html = language === 'html' ? code : plain
    await ada.open(site.page(html))
    if (language === 'js') await ada.page.addScriptTag({ type: 'module', content: code })
    if (language === 'css') {
      await ada.page.addStyleTag({ content: code })
      const look = await ada.editor((element) => {
        const { backgroundColor, colorScheme } = getComputedStyle(element)
        const bar = element.renderRoot.querySelector('.bar') as HTMLElement
        return [backgroundColor, colorScheme, getComputedStyle(bar).borderTopLeftRadius]
      })
      expect(look).toEqual(['rgb(255, 253, 245)', 'light', '8px'])
      continue
    }
    await ada.typeAtEnd(`typed under ${heading} `)
    await ada.isSaved()
    expect(await ada.text()).toContain(`typed under ${heading}`)
  }
  const pages = blocks.filter(({ language }) => language === 'html').map(({ heading }) => heading)
  expect(pages).toEqual(['A page', 'Slots', 'In the page itself', 'Extensions of your own'])
})

test('documented scripts work when they are built into a page', async () => {
  const shown: Record<string, string> = {}
  for (const { language, code, heading } of blocks.filter(({ place }) => place === 'bundle')) {
    await ada.page.goto(await site.built(code, language as 'js' | 'jsx'))
    const isEditor = !heading.startsWith('Provider')
    if (isEditor) {
      await ada.page.locator('.ProseMirror').click()
      await ada.page.keyboard.type('typed here')
      await ada.page.locator('.ProseMirror', { hasText: 'typed here' }).waitFor()
    } else await ada.page.locator('#root', { hasText: 'bread' }).waitFor()
    shown[heading] = await ada.page.evaluate(() => document.querySelector('h1')?.textContent ?? '')
  }
  expect(Object.keys(shown)).toHaveLength(3)
})

test('the documented server takes documents below its base, and closes', async () => {
  const [block] = blocks.filter(({ place }) => place === 'node')
  await withServer(block?.code ?? '', async (address) => {
    await ada.open(`${address}/anything`)
    await ada.typeAtEnd('through somebody else’s server')
    await ada.isSaved()
  })
})

test('[A4] the documented backend lets somebody in as who they are, and goes on doing so without a new connection', async () => {
  const [block] = blocks.filter(({ place }) => place === 'backend')
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-secret-'))
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, 'a secret that two servers share, and nobody else\n')
  const flags = ['--access', 'tokens', '--token-secret-file', secretFile, '--allowed-origins', 'any']
  const server = await ServerProcess.start({ flags })
  // Five minutes are too long to wait for a newer one.
  const code = (block?.code ?? '')
    .replaceAll('https://inkwire.example', server.url)
    .replace('5 minutes', '8 seconds')
  try {
    await withServer(
      code,
      async (address) => {
        let connections = 0
        let tokens = 0
        ada.page.on('websocket', () => connections++)
        ada.page.on('request', (request) => {
          if (request.url().endsWith('/inkwire-token')) tokens++
        })
        await ada.open(address)
        await ada.typeAtEnd('Ada was let in. ')
        await ada.isSaved()
        const onlooker = await stage.enter()
        await onlooker.open(address)
        // Twice: in both windows it is her, by her token.
        await expect
          .poll(() => onlooker.page.getByRole('listitem').filter({ hasText: 'Ada King' }).count())
          .toBe(2)
        await onlooker.close()
        expect(await ada.editor((element) => element.permission)).toBe('writer')
        const first = tokens
        await vi.waitFor(() => expect(tokens).toBeGreaterThanOrEqual(first + 2), { timeout: 25_000 })
        await ada.typeAtEnd('And still is. ')
        await ada.isSaved()
        expect(connections).toBe(1)
      },
      { SECRET_FILE: secretFile },
    )
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})

test('the example pages work', async () => {
  const example = (name: string) => readFile(join(PROJECT, 'docs/examples', name), 'utf8')
  await ada.open(site.page(await example('plain.html')))
  await ada.typeAtEnd('Hello @bo')
  await ada.page.getByRole('option', { name: 'Bob Marsh' }).waitFor()
  await ada.page.keyboard.press('Enter')
  await ada.page.getByText('Everything is on disk.').waitFor()
  expect(await ada.text()).toContain('Bob Marsh')
  await ada.page.getByLabel('Only read').check()
  await ada.page.locator('.ProseMirror[contenteditable=false]').waitFor()
  expect(await ada.page.getByRole('toolbar').count()).toBe(0)
  await ada.page.getByLabel('Only read').uncheck()
  await ada.typeAtEnd('again')

  await ada.page.goto(await site.built(await example('react.jsx'), 'jsx'))
  await ada.page.locator('.ProseMirror').click()
  await ada.page.keyboard.type('three words here')
  await ada.page.getByText('saved, 3 words').waitFor()
  await ada.page.getByText('Shared with everyone').waitFor()
  await ada.page.getByRole('button', { name: 'Other notes' }).click()
  await ada.page.waitForFunction(
    () => document.querySelector('inkwire-editor')?.provider?.document === 'other-notes',
  )
  await ada.page.waitForFunction(() => document.querySelector('inkwire-editor')?.editor?.getText() === '')

  const bare = await site.built(await example('prosemirror.js'))
  const bob = await stage.enter()
  await ada.page.goto(bare)
  await bob.page.goto(bare)
  const text = (page: Page) => page.locator('#text .ProseMirror')
  await text(ada.page).click()
  await ada.page.keyboard.type('no Inkwire editor here')
  await text(bob.page).getByText('no Inkwire editor here').waitFor()
  expect(await ada.page.evaluate(() => customElements.get('inkwire-editor'))).toBeUndefined()
  await bob.close()

  await withServer(await example('server.mjs'), async (address) => {
    expect((await fetch(`${address}/inkwire/healthz`)).status).toBe(401)
    const cookie = { cookie: 'session=valid' }
    expect((await fetch(`${address}/inkwire/healthz`, { headers: cookie })).status).toBe(200)
    expect(await (await fetch(address)).text()).toBe('This is the page’s own.\n')
  })
})

function blocksOf(markdown: string): Block[] {
  const found: Block[] = []
  let heading = ''
  for (const match of markdown.matchAll(/^#+ (.*)$|^```(\w+) ?(\w*)\n([\s\S]*?)^```$/gm)) {
    const [, title, language = '', place = '', code = ''] = match
    if (title !== undefined) heading = title
    else found.push({ language, place, code, heading })
  }
  return found
}

/** Runs a script that listens on `PORT`, as its own process, until `visit` is done; it has to end by itself then. */
async function withServer(
  code: string,
  visit: (address: string) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(PROJECT, 'dist/example-'))
  const data = await mkdtemp(join(tmpdir(), 'inkwire-example-'))
  const port = await freePort()
  await writeFile(join(folder, 'server.mjs'), code)
  const env = { ...process.env, PORT: String(port), DATA: data, ...more }
  const server = spawn(process.execPath, [join(folder, 'server.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const ended = new Promise<number | null>((resolve) => server.once('exit', (code) => resolve(code)))
  try {
    const address = `http://127.0.0.1:${port}`
    await vi.waitFor(() => fetch(address), { timeout: 30_000, interval: 50 })
    await visit(address)
    server.kill('SIGTERM')
    expect(await ended, said).toBe(0)
  } finally {
    server.kill('SIGKILL')
    await rm(folder, { recursive: true })
    await rm(data, { recursive: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
