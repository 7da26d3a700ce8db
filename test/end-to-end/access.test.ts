import { expect, test } from 'vitest'
import { newWindow } from '../support/writers.ts'
import {
  enter,
  focused,
  isFitToRead,
  openAccess,
  ownerAtWork,
  server,
  signInLink,
  tokensInSight,
} from './access-world.ts'

openAccess()

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
