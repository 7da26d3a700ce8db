import { SignJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { ownSecret } from '../../server/access/own-secret.ts'
import { OWN_KEY_ID } from '../../server/access/token-verifier.ts'
import type { Writer } from '../support/writers.ts'
import {
  enter,
  focused,
  isFitToRead,
  openAccess,
  ownerAtWork,
  server,
  tokensInSight,
} from './access-world.ts'

openAccess()

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

/** The document around a dialog is where the focus rests between the last and the first of its controls. */
function focusIsInDialog({ page }: Writer): Promise<boolean> {
  return page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active === document.body || active === null || active.closest('dialog') !== null
  })
}
