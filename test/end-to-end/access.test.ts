import { SignJWT } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ownSecret } from '../../server/access/own-secret.ts'
import { OWN_KEY_ID } from '../../server/access/token-verifier.ts'
import { accessibilityViolations } from '../support/accessibility.ts'
import { launchBrowser } from '../support/browser.ts'
import { inkwire } from '../support/command-line.ts'
import { ServerProcess } from '../support/server-process.ts'
import { newWindow, newWriter, type Writer } from '../support/writers.ts'

// Several browsers share the machine with other tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let browser: Browser
let server: ServerProcess
let people: Writer[]

beforeAll(async () => {
  browser = await launchBrowser()
  server = await ServerProcess.start({ flags: ['--access', 'tokens'] })
  people = []
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

async function enter(name: string, color = '#b2522a'): Promise<Writer> {
  // Each person's browser would fetch the whole app to keep it for offline, which nobody needs here.
  const writer = await newWriter(browser, name, color, { serviceWorkers: 'block' })
  await writer.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  people.push(writer)
  return writer
}

/** A sign-in link of somebody who may do so much. */
async function signInLink(name: string, ...flags: string[]): Promise<string> {
  const { notes, out } = await inkwire('token', '--name', name, '--data', server.data, '--json', ...flags)
  const { link } = JSON.parse(out || 'null') ?? { link: undefined }
  if (typeof link !== 'string') throw new Error(notes.join('\n'))
  return link
}

let number = 0

/** Somebody with a name of their own, in a new document of theirs. */
async function ownerAtWork(words: string): Promise<Writer> {
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

/** Makes a link in the dialog, which stays open. Resolves with what was copied. */
async function shareAs(owner: Writer, role: RegExp, label = ''): Promise<string> {
  const { page } = owner
  if ((await page.getByRole('dialog').count()) === 0)
    await page.getByRole('button', { name: 'Share' }).click()
  const roles = page.getByLabel('Whoever has it')
  await roles.selectOption({ label: (await roles.getByRole('option', { name: role }).textContent()) ?? '' })
  await page.getByLabel('Whom it is for').fill(label)
  const made = page.waitForResponse(
    (response) => response.url().endsWith('/links') && response.status() === 201,
  )
  await page.getByRole('button', { name: 'Make link' }).click()
  const { token } = (await (await made).json()) as { token: string }
  await page.getByText('Link copied').waitFor()
  const link = await page.getByLabel('Address').inputValue()
  expect(link).toContain(`#token=${token}`)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  return link
}

/** What the browser has of tokens where others could see it. */
function tokensInSight({ page }: Writer): Promise<boolean> {
  return page.evaluate(
    () => location.href.includes('token') || document.documentElement.outerHTML.includes('eyJ'),
  )
}

test('[A5] who has not been let in reads what they need, and nothing of what there is', async () => {
  const ana = await ownerAtWork('a secret')
  const [nobody, link] = [await enter('Nobody'), ana.page.url()]
  for (const address of [server.url, link, `${server.url}/d/no-such-document`]) {
    await nobody.page.goto(address)
    await nobody.page.getByRole('heading', { name: 'You need a link or an invitation' }).waitFor()
    expect(await nobody.page.getByRole('button', { name: /New document|Import|Share|Export/ }).count()).toBe(
      0,
    )
    expect(await nobody.page.locator('body').textContent()).not.toContain('secret')
  }
  // A link that somebody cut off while copying it.
  await nobody.page.goto(`${link}#token=eyJhbGciOiJIUzI1NiJ9.eyJ`)
  await nobody.page.getByRole('heading', { name: 'You need a link or an invitation' }).waitFor()
  expect(await tokensInSight(nobody)).toBe(false)
  // What is not open to somebody looks the same to them as what there is not.
  const bob = await enter('Bob')
  await bob.page.goto(await signInLink('Bob Marsh', '--prefix', 'elsewhere/'))
  await bob.page.getByText('Documents that somebody lets you into appear here.').waitFor()
  for (const address of [link, `${server.url}/d/no-such-document`]) {
    await bob.page.goto(address)
    await bob.page.getByRole('heading', { name: 'You may not open this document' }).waitFor()
    expect(await bob.page.title()).toBe('Untitled · Inkwire')
  }
})

test('a sign-in link lets somebody in as themselves, leaves the address, and is remembered', async () => {
  const ana = await ownerAtWork('First words')
  expect(await tokensInSight(ana)).toBe(false)
  await ana.page.goBack()
  await ana.page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
  expect(await tokensInSight(ana)).toBe(false)
  const again = await newWindow(ana)
  await again.page.goto(server.url)
  await again.page.getByRole('link', { name: 'Untitled' }).click()
  await again.sees('First words')
  // A name that was given is not there to be changed.
  await again.page.getByRole('button', { name: 'AK: you are Ana King', exact: true }).click()
  await again.page.getByText('Whoever let you in has said so.').waitFor()
  expect(await again.page.getByRole('textbox', { name: 'Name' }).count()).toBe(0)
  expect(await again.page.getByRole('radio').count()).toBe(0)
  expect(server.logLines.join('\n')).not.toContain('eyJ')
})

test('nobody becomes somebody else by opening a link without being asked', async () => {
  const ana = await ownerAtWork('Mine. ')
  const link = await signInLink('Bob Marsh', '--create', '--id', 'bob')
  await ana.page.setViewportSize({ width: 360, height: 700 })
  const dialog = ana.page.getByRole('dialog', { name: 'This link is for somebody else' })
  // Into the page that is open, and into the address of a new one.
  for (const open of [
    () =>
      ana.page.evaluate((hash) => {
        location.hash = hash
      }, new URL(link).hash),
    () => ana.page.goto(link),
  ]) {
    await open()
    await dialog.getByText('In this browser you are Ana King.').waitFor()
    expect(await tokensInSight(ana)).toBe(false)
    expect(await focused(ana)).toBe('Stay Ana King')
    await ana.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await ana.page.getByRole('button', { name: 'AK: you are Ana King', exact: true }).waitFor()
  }
  await ana.page.reload()
  await ana.page.getByRole('button', { name: 'AK: you are Ana King', exact: true }).waitFor()
  expect(await dialog.count()).toBe(0)

  // The reload has forgotten that link; whoever wants it opens it again.
  await ana.page.goto(link)
  await dialog.waitFor()
  await isFitToRead(ana)
  await dialog.getByRole('button', { name: 'Become Bob Marsh' }).click()
  await ana.page.getByRole('button', { name: 'BM: you are Bob Marsh', exact: true }).waitFor()
  // A newer link of one's own is nobody else's.
  await ana.page.goto(await signInLink('Bob A. Marsh', '--create', '--id', 'bob'))
  await ana.page.getByRole('button', { name: 'BM: you are Bob A. Marsh', exact: true }).waitFor()
  expect(await dialog.count()).toBe(0)
})

test('[P2] on a page that names nobody one is who the token says, and that is told once', async () => {
  const { hash } = new URL(
    await signInLink('Ana King', '--color', '#2c73ba', '--create', '--prefix', 'named'),
  )
  const ana = await enter('Nobody Yet')
  await ana.page.goto(server.url)
  await ana.page.getByRole('heading', { name: 'You need a link or an invitation' }).waitFor()
  await ana.page.evaluate((token) => {
    const element = document.createElement('inkwire-editor')
    Object.assign(element, { document: 'named', token })
    document.body.replaceChildren(element)
  }, hash.slice('#token='.length))
  await ana.isSaved()
  await ana.page.getByRole('button', { name: /Ana King/ }).waitFor()
  const { own, rises } = await ana.editor(async ({ provider }) => {
    const awareness = provider?.awareness
    const clock = () => awareness?.meta.get(awareness.clientID)?.clock ?? 0
    const rises: number[] = []
    for (let number = 0; number < 3; number++) {
      const before = clock()
      const told = new Promise<void>((resolve) => {
        const stop = provider?.on('told', () => {
          stop?.()
          resolve()
        })
      })
      awareness?.setLocalStateField('test', number)
      await told
      rises.push(clock() - before)
    }
    return { own: awareness?.getLocalState()?.['user'], rises }
  })
  expect(own).toEqual({ name: 'Ana King', color: '#2c73ba' })
  expect(rises).toEqual([1, 1, 1])
})

test('[A2] by a link one writes, or only reads, and is offered what one may do', async () => {
  const ana = await ownerAtWork('Together. ')
  const [bob, cleo] = [await enter('Bob Marsh'), await enter('Cleo Finch')]
  await bob.open(await shareAs(ana, /^can write/, 'Bob'))
  await cleo.open(await shareAs(ana, /^can read$/, 'Cleo'))
  await ana.page.keyboard.press('Escape')
  expect(await tokensInSight(bob)).toBe(false)
  await bob.typeAtEnd('Bob was here. ')
  await bob.isSaved()
  await ana.sees('Bob was here. ')
  await cleo.sees('Bob was here. ')

  await cleo.page.getByText('You can read this.').waitFor()
  await cleo.isTold('Saved')
  expect(await cleo.page.getByRole('toolbar').count()).toBe(0)
  expect(await cleo.page.locator('.ProseMirror').getAttribute('contenteditable')).toBe('false')
  for (const one of [bob, cleo]) {
    expect(await one.page.getByRole('button', { name: 'Share' }).count()).toBe(0)
    expect(await one.page.getByLabel('Title').getAttribute('readonly')).not.toBeNull()
  }
  // By a link one chooses one's name oneself; in the list there is what one has a link to.
  await ana.page.getByRole('listitem').filter({ hasText: 'Bob Marsh' }).waitFor()
  await cleo.page.getByRole('link', { name: 'All documents' }).click()
  await cleo.page.getByRole('listitem').filter({ hasText: 'Untitled' }).hover()
  expect(await cleo.page.getByRole('listitem').getByRole('button').count()).toBe(0)
  expect(await cleo.page.getByRole('button', { name: 'New document' }).count()).toBe(0)
  await cleo.page.getByRole('link', { name: 'Untitled' }).click()
  await cleo.sees('Together. ')
})

test('[A3] who is in a document is told within a second that their link was revoked, and keeps their words', async () => {
  const ana = await ownerAtWork('Before. ')
  const bob = await enter('Bob Marsh')
  await bob.open(await shareAs(ana, /^can write/, 'Bob'))
  await bob.typeAtEnd('Saved words. ')
  await bob.isSaved()

  // From the click on: asked once, then done.
  await ana.page.getByRole('button', { name: 'Revoke: Bob' }).click()
  const heading = bob.page.getByRole('heading', { name: 'Your access has ended' })
  const told = heading.waitFor().then(() => Date.now())
  const done = ana.page.waitForResponse((response) => response.request().method() === 'DELETE')
  await ana.page.getByRole('button', { name: 'Revoke', exact: true }).click()
  const revoked = (await done).request().timing()
  expect((await told) - (revoked.startTime + revoked.responseEnd)).toBeLessThan(1000)
  // All of it is saved, so that nothing is said not to be.
  await bob.isTold('No access')
  await ana.page.getByText('There is none.').waitFor()

  await bob.typeAtEnd('Unsaved words. ')
  await bob.page.getByRole('alert').filter({ hasText: 'They are kept here and can be copied' }).waitFor()
  await vi.waitFor(
    async () =>
      expect(await bob.status()).toMatchObject({
        state: 'refused',
        unacknowledged: { edits: 15, onDevice: true },
      }),
    { timeout: 10_000 },
  )
  await bob.page.reload()
  await bob.page.getByRole('heading', { name: 'Your access has ended' }).waitFor()
  await bob.sees('Unsaved words. ')
  await bob.page.getByRole('button', { name: 'Copy my words' }).click()
  await bob.page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toContain('Unsaved words.')
  expect(await ana.text()).not.toContain('Unsaved words.')

  // Let in to read, they are not shut out, and their words still wait.
  await bob.page.goto(await shareAs(ana, /^can read$/, 'Bob reads'))
  await bob.page.getByText('You can read this.').waitFor()
  await bob.page.getByRole('alert').filter({ hasText: 'They are kept here and can be copied' }).waitFor()
  expect(await bob.page.getByRole('heading', { name: 'Your access has ended' }).count()).toBe(0)

  // Let in again, nothing of it is lost.
  await bob.page.goto(await shareAs(ana, /^can write/, 'Bob again'))
  await bob.isSaved()
  await ana.sees('Unsaved words. ')
})

test('[A3] all access is taken away with one button, and the owner goes on', async () => {
  const ana = await ownerAtWork('Mine. ')
  const [bob, cleo] = [await enter('Bob Marsh'), await enter('Cleo Finch')]
  await bob.open(await shareAs(ana, /^can write/))
  await cleo.open(await shareAs(ana, /^can do everything/))
  await cleo.page.getByRole('button', { name: 'Share' }).waitFor()
  const all = ana.page.getByRole('button', { name: 'Take all access away' })
  await all.click()
  // The key is at what does nothing, and Escape takes the question back without closing the dialog.
  expect(await focused(ana)).toBe('Keep')
  await ana.page.keyboard.press('Escape')
  expect(await ana.page.getByRole('button', { name: 'Keep' }).count()).toBe(0)
  await all.click()
  await all.click()
  await ana.page.getByText('Nobody but its owner can open this document now.').waitFor()
  for (const one of [bob, cleo])
    await one.page.getByRole('heading', { name: 'Your access has ended' }).waitFor()
  await ana.page.keyboard.press('Escape')
  await ana.typeAtEnd('Still mine. ')
  await ana.isSaved()
})

test('[A4] a link that has expired says so, while one is in and when one comes', async () => {
  const ana = await ownerAtWork('For a moment. ')
  const bob = await enter('Bob Marsh')
  await bob.open(await shareAs(ana, /^can write/))
  await bob.typeAtEnd('In time. ')
  await bob.isSaved()
  const expires = Math.floor(Date.now() / 1000) + 5
  const name = decodeURIComponent(new URL(ana.page.url()).pathname.slice('/d/'.length))
  const token = await new SignJWT({ exp: expires, inkwire: { documents: { [name]: 'writer' } } })
    .setProtectedHeader({ alg: 'HS256', kid: OWN_KEY_ID })
    .sign(await ownSecret(server.data))
  // Into the address of the page that is open.
  await bob.page.evaluate((token) => {
    location.hash = `token=${token}`
  }, token)
  await bob.page.getByRole('heading', { name: 'Your access has expired' }).waitFor()
  expect(Date.now()).toBeGreaterThanOrEqual(expires * 1000)
  expect(await tokensInSight(bob)).toBe(false)
  await bob.sees('In time. ')
  await bob.page
    .getByText('What you wrote here and is not on the server yet stays in this browser.')
    .waitFor()

  const late = await enter('Late')
  await late.page.goto(`${ana.page.url()}#token=${token}`)
  await late.page.getByRole('heading', { name: 'Your access has expired' }).waitFor()
  expect(await late.page.locator('.ProseMirror').count()).toBe(0)
})

test('who holds more than a link gives goes on as themselves', async () => {
  const ana = await ownerAtWork('Mine. ')
  const link = await shareAs(ana, /^can read$/)
  await ana.page.goto(link)
  await ana.ready()
  await ana.page.getByRole('button', { name: 'Share' }).waitFor()
  await ana.typeAtEnd('Still. ')
  await ana.isSaved()
})

test('the dialog works by keys alone, fits a phone, and axe finds nothing wrong, light and dark', async () => {
  const ana = await ownerAtWork('Shared. ')
  await ana.page.setViewportSize({ width: 360, height: 700 })
  await ana.page.getByRole('button', { name: 'Share' }).focus()
  await ana.page.keyboard.press('Enter')
  await ana.page.getByRole('dialog', { name: 'Share “Untitled”' }).waitFor()
  await ana.page.getByText('There is none.').waitFor()
  await ana.page.getByLabel('Whom it is for').focus()
  await ana.page.keyboard.type('A rather long name for whom this link is, which does not fit into one line')
  await ana.page.keyboard.press('Enter')
  await ana.page.getByText('Link copied').waitFor()
  await ana.page.getByText('can write, ends in 30 days').waitFor()
  await ana.page.getByRole('button', { name: /^Revoke: A rather/ }).press('Enter')
  await isFitToRead(ana)
  // The focus stays in the dialog, all the way round, and goes back to where it came from.
  for (let press = 0; press < 12; press++) {
    await ana.page.keyboard.press('Tab')
    expect(await focusIsInDialog(ana)).toBe(true)
  }
  await ana.page.keyboard.press('Escape')
  await ana.page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(ana)).toBe('Share')

  const nobody = await enter('Nobody')
  await nobody.page.setViewportSize({ width: 360, height: 700 })
  await nobody.page.goto(ana.page.url())
  await nobody.page.getByRole('heading', { name: 'You need a link or an invitation' }).waitFor()
  await isFitToRead(nobody)
})

/** Axe finds nothing wrong, light and dark, and nothing is wider than a phone. */
async function isFitToRead({ page }: Writer): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityViolations(page), colorScheme).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
}

/** What is written on what has the focus, through all shadow roots. */
function focused({ page }: Writer): Promise<string | undefined> {
  return page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active?.textContent?.trim()
  })
}

/** The document around a dialog is where the focus rests between the last and the first of its controls. */
function focusIsInDialog({ page }: Writer): Promise<boolean> {
  return page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active === document.body || active === null || active.closest('dialog') !== null
  })
}
