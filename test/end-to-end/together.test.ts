import { expect, test } from 'vitest'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { openStages } from '../support/stages.ts'
import { agree, type Writer } from '../support/writers.ts'

const stages = openStages()

test('two people see each other’s words, carets, selections and names at once', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument('Shared notes')
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.typeAtEnd('Hello from Ada.')
  await bob.sees('Hello from Ada.')
  await bob.typeAtEnd(' And from Bob.')
  await ada.sees('And from Bob.')
  await bob.page.keyboard.press('Shift+Home')
  await ada.page.locator('.others-selection').first().waitFor()
  expect(await ada.caretNames()).toEqual(['Bob Marsh'])
  await bob.page.locator('.caret-name', { hasText: 'Ada King' }).waitFor({ state: 'attached' })
  await ada.page.getByRole('listitem').filter({ hasText: 'Bob Marsh' }).waitFor()
  await agree([ada, bob], ['Hello from Ada.', 'And from Bob.'])
})

test('[P3] who closes the window leaves the screens of the others', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await bob.typeAtEnd('here')
  await ada.page.locator('.caret-name').waitFor({ state: 'attached' })
  await bob.close()
  await ada.page.locator('.caret-name').waitFor({ state: 'detached' })
  await ada.page.getByRole('listitem').filter({ hasText: 'Bob Marsh' }).waitFor({ state: 'detached' })
})

test('[R3] a caret stays where it is while others type before it', async () => {
  const stage = await stages.set({ latencyMs: 20, jitterMs: 40 })
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await ada.typeAtEnd('first line')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('the middle of a line')
  await bob.open(url)
  await bob.sees('middle of a line')
  await ada.caretAtEnd()
  for (let left = 0; left < ' of a line'.length; left++) await ada.page.keyboard.press('ArrowLeft')
  await bob.editor((element) => {
    element.editor?.commands.setTextSelection(1)
    element.editor?.view.focus()
  })
  await bob.page.keyboard.type('0 1 2 3 4 5 6 7 8 9 ')
  await ada.sees('0 1 2 3 4 5 6 7 8 9 first line')
  await ada.page.keyboard.type(' very')
  await agree([ada, bob])
  expect(await bob.text()).toBe('0 1 2 3 4 5 6 7 8 9 first line|the middle very of a line')
})

test('who follows somebody scrolls with them, also where they only look around, until one presses a key', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await ada.editor((element) => {
    const lines = Array.from({ length: 120 }, (_, at) => `<p>Line ${at}</p>`)
    element.editor?.commands.setContent(lines.join(''))
    element.editor?.commands.focus('start')
  })
  await bob.open(url)
  await bob.sees('Line 119')
  await bob.page.getByRole('button', { name: 'Ada King', exact: true }).click()
  await bob.page.getByRole('menuitem', { name: 'Follow', exact: true }).click()
  await bob.page.getByText('Following Ada King').first().waitFor()

  await ada.page.mouse.move(500, 400)
  for (const distance of [1400, 900, -1700]) {
    await ada.page.mouse.wheel(0, distance)
    await expect.poll(() => apart(ada, bob)).toBeLessThan(60)
  }
  expect(await scrolled(bob)).toBeGreaterThan(300)

  await bob.page.keyboard.press('Escape')
  await bob.page.getByText('No longer following Ada King').waitFor({ state: 'attached' })
  await expect.poll(() => isAtRest(bob)).toBe(true)
  const [place, view] = [await scrolled(bob), await viewOf(bob, 'Ada King')]
  await ada.page.mouse.wheel(0, 1500)
  await expect.poll(() => viewOf(bob, 'Ada King')).not.toBe(view)
  expect(await scrolled(bob)).toBe(place)
})

test('undo takes back one’s own words only', async () => {
  const stage = await stages.set()
  const url = await stage.newDocument()
  const [ada, bob] = [await stage.enter(), await stage.enter()]
  await ada.open(url)
  await bob.open(url)
  await ada.typeAtEnd('Ada wrote this. ')
  await bob.sees('Ada wrote this.')
  await bob.typeAtEnd('Bob wrote that.')
  await ada.sees('Bob wrote that.')
  await ada.page.keyboard.press('Control+z')
  await agree([ada, bob])
  expect((await ada.text()).trim()).toBe('Bob wrote that.')
  await ada.page.keyboard.press('Control+Shift+z')
  await agree([ada, bob], ['Ada wrote this.', 'Bob wrote that.'])
  await bob.page.keyboard.press('Control+z')
  await agree([ada, bob], ['Ada wrote this.'])
  expect(await bob.text()).not.toContain('Bob')
})

for (const [count, seed] of [
  [2, 2],
  [4, 4],
] as const) {
  test(`${count} windows type at once over a network that delays and cuts, and end identical`, async () => {
    const stage = await stages.set({ seed, latencyMs: 20, jitterMs: 380 })
    const url = await stage.newDocument()
    const writers: Writer[] = []
    for (let index = 0; index < count; index++) {
      const writer = await stage.enter()
      await writer.open(url)
      writers.push(writer)
    }
    const random = new RandomStream(seed, 'story')
    const words: string[] = []
    for (let round = 0; round < 4; round++) {
      const typing = writers.map(async (writer, index) => {
        const word = `w${index}r${round}x`
        words.push(word)
        const endsLine = random.chance(0.3)
        await writer.typeAtEnd(`${word} `)
        if (endsLine) await writer.endLine()
      })
      if (round % 2 === 1) stage.proxy.reset()
      await Promise.all(typing)
    }
    expect(stage.proxy.resets).toBeGreaterThan(0)
    await agreeLettersOf(writers, words)
  })
}

/** Words that were typed in the same place at once may be mixed: every letter is there, on every screen. */
async function agreeLettersOf(writers: readonly Writer[], words: readonly string[]): Promise<void> {
  const held = await agree(writers)
  const letters = (text: string) => [...text.replace(/<[^>]*>|\s/g, '')].sort().join('')
  expect(letters(held)).toBe(letters(words.join('')))
}

/** How far somebody's window is scrolled. */
const scrolled = ({ page }: Writer): Promise<number> => page.evaluate(() => scrollY)

/** How far apart two windows are scrolled; far as long as one is still moving. */
async function apart(one: Writer, other: Writer): Promise<number> {
  const areAtRest = (await isAtRest(one)) && (await isAtRest(other))
  return areAtRest ? Math.abs((await scrolled(other)) - (await scrolled(one))) : Number.POSITIVE_INFINITY
}

/** Whether a window stands still for two frames. */
const isAtRest = ({ page }: Writer): Promise<boolean> =>
  page.evaluate(async () => {
    const before = scrollY
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    return scrollY === before
  })

/** What somebody else says they look at. */
const viewOf = (writer: Writer, name: string): Promise<string> =>
  writer.editor((element, name) => {
    const states = [...(element.provider?.awareness.getStates().values() ?? [])]
    return JSON.stringify(states.find(({ user }) => user?.name === name)?.['view']) ?? ''
  }, name)
