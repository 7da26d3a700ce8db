import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { accessibilityViolations } from '../../support/accessibility.ts'
import { runInPage } from '../../support/page-script.ts'
import type { Media } from './media.page.ts'

declare const media: Media

const HASH = 'ab'.repeat(32)
const SRC = `/files/${HASH}.png`

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="400" height="200" fill="#27c"/></svg>'

let page: Page
runInPage({
  script: new URL('media.page.ts', import.meta.url),
  html: '<!doctype html><html lang="en"><title>media</title><main><h1>Media</h1></main>',
  // The server of the files; what it does not have is asked for by nobody.
  prepare: (page) =>
    page.route('https://files.example/**', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: PICTURE }),
    ),
  onOpen: (opened) => {
    page = opened
  },
})

afterEach(() => page.evaluate(() => media.clear()))

const open = (...paragraphs: string[]) =>
  page.evaluate((words) => {
    media.open((fragment) => fragment.push(words.map((text) => media.element('paragraph', {}, text))))
  }, paragraphs)

const xml = (number = 0) => page.evaluate((at) => media.xml(at), number)
const select = (number: number, position: number) =>
  page.evaluate(([at, where]) => void media.seat(at).editor.commands.setTextSelection(where), [
    number,
    position,
  ] as const)
const asked = (count: number) =>
  page.waitForFunction((wanted) => media.seats[0]?.uploads.length === wanted, count)

test('while a picture is uploaded, only its own editor shows so; then everybody has it, where it was pasted', async () => {
  await open('one', 'two', 'three')
  await page.evaluate(() => void media.open(0))
  await select(0, 9)
  await page.evaluate(() => media.paste(0, [media.picture()]))
  await asked(1)
  const upload = page.locator('inkwire-upload')
  await upload.waitFor()
  await page.evaluate(() => media.seat(0).uploads[0]?.progress(0.4))
  expect(await upload.getByRole('progressbar').getAttribute('value')).toBe('0.4')
  // Nothing of it is in the document.
  expect(await xml()).toBe('<paragraph>one</paragraph><paragraph>two</paragraph><paragraph>three</paragraph>')
  await page.evaluate(() => media.sync())
  expect(await page.evaluate(() => media.seat(1).root.querySelectorAll('inkwire-upload').length)).toBe(0)

  // Others write in front of it, and over the block that it stands beside.
  await page.evaluate(() => {
    media.seat(1).editor.chain().insertContentAt(0, { type: 'paragraph' }).insertContentAt(1, 'zero').run()
    media.sync()
    media.seat(0).editor.commands.insertContentAt(1, 'and ')
    media.sync()
  })
  await page.evaluate((src) => media.seat(0).uploads[0]?.finish(src), SRC)
  await upload.waitFor({ state: 'detached' })
  expect(await xml()).toBe(
    `<paragraph>and zero</paragraph><paragraph>one</paragraph><paragraph>two</paragraph><image src="${SRC}"></image><paragraph>three</paragraph>`,
  )
  await page.evaluate(() => media.sync())
  const shown = await page.evaluate(() => media.seat(1).root.querySelector('img')?.src)
  expect(shown).toBe(`https://files.example${SRC}`)
})

test('an upload that fails says why, can be tried again, and can be given up', async () => {
  await open('words')
  await page.evaluate(() => media.paste(0, [media.picture('a.png'), media.picture('b.png')]))
  await asked(2)
  await page.evaluate(() =>
    media
      .seat(0)
      .uploads.find(({ name }) => name === 'a.png')
      ?.fail(),
  )
  const failed = page.getByRole('group', { name: 'a.png' })
  await failed.getByText('a.png could not be uploaded: it is too large.').waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  await failed.getByRole('button', { name: 'Try again' }).click()
  await asked(3)
  await page.evaluate((src) => media.seat(0).uploads[2]?.finish(src), SRC)
  await failed.waitFor({ state: 'detached' })
  await page.getByRole('group', { name: 'b.png' }).getByRole('button', { name: 'Cancel' }).click()
  await page.locator('inkwire-upload').waitFor({ state: 'detached' })
  expect(
    await page.evaluate(() => media.seat(0).uploads.find(({ name }) => name === 'b.png')?.isAborted),
  ).toBe(true)
  // What comes in spite of that is not wanted any more.
  await page.evaluate(
    (src) =>
      media
        .seat(0)
        .uploads.find(({ name }) => name === 'b.png')
        ?.finish(src),
    SRC,
  )
  expect((await xml()).match(/<image/g)).toHaveLength(1)
})

test('what is dropped comes to where it was dropped', async () => {
  await open('one', 'two', 'three')
  await page.evaluate(() => media.drop(0, [media.picture()], 'p:nth-of-type(2)'))
  await asked(1)
  await page.evaluate((src) => media.seat(0).uploads[0]?.finish(src), SRC)
  await page.locator('inkwire-upload').waitFor({ state: 'detached' })
  expect(await xml()).toBe(
    `<paragraph>one</paragraph><paragraph>two</paragraph><image src="${SRC}"></image><paragraph>three</paragraph>`,
  )
})

test('what the browser cannot show becomes a link with its name, and text wins over its own picture', async () => {
  await open('')
  await page.evaluate(() => {
    const pretender = new File(['<svg onload="alert(1)"/>'], 'evil.png', { type: 'image/png' })
    media.paste(0, [pretender])
  })
  await asked(1)
  await page.evaluate((hash) => media.seat(0).uploads[0]?.finish(`/files/${hash}/evil.png`), HASH)
  await page.locator('inkwire-upload').waitFor({ state: 'detached' })
  const link = page.getByRole('link', { name: 'evil.png' })
  expect(await link.getAttribute('href')).toBe(`https://files.example/files/${HASH}/evil.png`)
  await page.evaluate(() => media.paste(0, [media.picture()], '<p>from an office program</p>'))
  expect(await xml()).toContain('from an office program')
  expect(await page.evaluate(() => media.seat(0).uploads.length)).toBe(1)
})

test('a source that is not http, https or a path is refused, whoever brings it', async () => {
  const wrong = [
    'javascript:alert(1)',
    'data:image/svg+xml,x',
    '//evil.example/x',
    '/\\evil',
    'blob:x',
    'x.png',
    '',
  ]
  const taken = await page.evaluate((sources) => {
    const { editor } = media.open((fragment) =>
      fragment.push([
        media.element('paragraph'),
        ...sources.map((src) => media.element('image', { src, alt: 'x' })),
      ]),
    )
    editor.commands.insertContent(sources.map((src) => `<img src="${src}">`).join(''))
    return sources.filter((src) => media.setImage(0, { src }))
  }, wrong)
  expect(taken).toEqual([])
  // What another editor wrote stays as it is, and is not loaded.
  const shown = await page.evaluate(() =>
    [...media.seat(0).root.querySelectorAll('img')].map((image) => image.getAttribute('src')),
  )
  expect(new Set(shown)).toEqual(new Set(['']))
  expect(await page.locator('figure.broken').count()).toBe(wrong.length)
  expect((await xml()).match(/<image/g)).toHaveLength(wrong.length)
})

test('an image is described, resized and removed by keyboard', async () => {
  await page.evaluate((src) => {
    media.open((fragment) =>
      fragment.push([media.element('image', { src }), media.element('paragraph', {}, 'x')]),
    )
    media.seat(0).editor.chain().focus().setNodeSelection(0).run()
  }, SRC)
  await page.locator('inkwire-image-tools').waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  await page.keyboard.press('Tab')
  await page.keyboard.type('A blue square')
  await page.keyboard.press('Enter')
  expect(await page.getByRole('img', { name: 'A blue square' }).count()).toBe(1)
  expect(await page.evaluate(() => media.seat(0).editor.view.hasFocus())).toBe(true)
  const handle = page.getByRole('slider', { name: 'Width' })
  await handle.focus()
  await page.keyboard.press('ArrowLeft')
  expect(await handle.getAttribute('aria-valuenow')).toBe('368')
  expect(await xml()).toContain('width="368"')
  await page.getByRole('button', { name: 'Original size' }).click()
  expect(await xml()).not.toContain('width=')
  const box = await handle.boundingBox()
  if (box === null) throw new Error('no handle')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 - 100, box.y)
  await page.mouse.up()
  expect(await xml()).toContain('width="300"')
  await page.getByRole('button', { name: 'Remove image' }).click()
  expect(await xml()).toBe('<paragraph>x</paragraph>')
  expect(await page.locator('inkwire-image-tools').count()).toBe(0)
})

test('what is pasted from another document is shared with its server, and copies have whole addresses', async () => {
  await page.evaluate((src) => {
    media.open((fragment) => fragment.push([media.element('image', { src })]))
    media.open((fragment) => fragment.push([media.element('paragraph')]))
    media.paste(1, [], media.copied(0))
  }, SRC)
  expect(await page.evaluate(() => media.copied(0))).toContain(`src="https://files.example${SRC}"`)
  expect(await xml(1)).toContain(`<image src="${SRC}"`)
  expect(await page.evaluate(() => media.seat(1).shared)).toEqual([HASH])
})

test('code has colours once it has a language, others’ edits as well, and none is guessed', async () => {
  await page.evaluate(() => {
    media.open((fragment) =>
      fragment.push([
        media.element('paragraph', {}, 'before'),
        media.element('codeBlock', {}, 'const plain = 1'),
        media.element('codeBlock', { language: 'brainfog' }, 'const odd = 1'),
      ]),
    )
    media.open(0)
  })
  const list = page.getByRole('combobox', { name: 'Language of this code' })
  const keywords = () => page.evaluate(() => media.seat(0).root.querySelectorAll('.hljs-keyword').length)
  await page.waitForFunction(() => (media.seat(0).root.querySelector('select')?.length ?? 0) > 30)
  expect(await keywords()).toBe(0)
  expect(await list.nth(1).inputValue()).toBe('brainfog')
  expect(await page.evaluate(() => media.seat(0).written.length)).toBe(0)
  await page.evaluate(() => void media.seat(0).editor.chain().focus().setTextSelection(10).run())
  await page.keyboard.press('Control+Alt+l')
  await list.first().selectOption('TypeScript')
  await page.waitForFunction(() => media.seat(0).root.querySelectorAll('.hljs-keyword').length === 1)
  await page.evaluate(() => {
    media.sync()
    media.seat(1).editor.chain().insertContentAt(1, 'long ').insertContentAt(14, 'let more = 2; ').run()
    media.sync()
  })
  await page.waitForFunction(() => media.seat(0).root.querySelectorAll('.hljs-keyword').length === 2)
  expect(await page.evaluate(() => media.seat(1).root.querySelectorAll('.hljs-keyword').length)).toBe(2)
  expect(await page.evaluate(() => media.seat(0).root.querySelector('.hljs-keyword')?.textContent)).toBe(
    'let',
  )
  // Only the language was written.
  expect(await xml()).toContain('<codeblock language="typescript">let more = 2; const plain = 1</codeblock>')
  expect(await accessibilityViolations(page)).toEqual([])
})

test('formulas are drawn, and a wrong one is shown with what is wrong', async () => {
  await page.evaluate(() => {
    media.open((fragment) =>
      fragment.push([
        media.element('paragraph', {}, 'so ', media.element('inlineMath', { latex: 'x^2' })),
        media.element('blockMath', { latex: '\\frac{1}{' }),
        media.element('blockMath', {
          latex: '\\href{javascript:alert(1)}{x}\\includegraphics{https://evil.example/x}',
        }),
      ]),
    )
  })
  await page.locator('.math .katex').first().waitFor()
  await page.locator('.math-wrong').first().waitFor()
  expect(await page.locator('.math-wrong').first().textContent()).toBe('\\frac{1}{')
  expect(await page.locator('.math-wrong').first().getAttribute('title')).toContain('end of input')
  expect(await page.evaluate(() => media.seat(0).root.querySelectorAll('.math a, .math img').length)).toBe(0)
  expect(await page.evaluate(() => media.seat(0).written.length)).toBe(0)
  // The typefaces are the document's: a shadow root can have none.
  await page.waitForFunction(() =>
    [...document.fonts].some(({ family, status }) => family === 'KaTeX_Math' && status === 'loaded'),
  )
})

test('a formula is written as one writes it, and money stays money', async () => {
  await open('')
  await page.evaluate(() => media.seat(0).editor.view.focus())
  await page.keyboard.type('It costs $5 and $6 or $7-$8. But $a+b$ is')
  expect(await xml()).toBe(
    '<paragraph>It costs $5 and $6 or $7-$8. But <inlinemath latex="a+b"></inlinemath> is</paragraph>',
  )
  await page.keyboard.press('Enter')
  await page.keyboard.type('$$ ')
  const form = page.getByRole('dialog', { name: 'Formula' })
  await form.waitFor()
  await page.keyboard.type('\\sqrt{2')
  await form.getByText('Expected').or(form.getByText('expected')).first().waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  await page.keyboard.type('}')
  await form.locator('.katex').waitFor()
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  await page.keyboard.type('so')
  expect(await xml()).toContain('<blockmath latex="\\sqrt{2}"></blockmath><paragraph>so</paragraph>')
  // By keyboard: select it, Enter, nothing is changed by Escape.
  await page.evaluate(() => {
    const { editor } = media.seat(0)
    editor.state.doc.descendants((node, position) => {
      if (node.type.name === 'blockMath') editor.chain().focus().setNodeSelection(position).run()
    })
  })
  await page.keyboard.press('Enter')
  await form.waitFor()
  await page.keyboard.type('gone')
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  expect(await xml()).toContain('latex="\\sqrt{2}"')
  expect(await page.evaluate(() => media.seat(0).editor.view.hasFocus())).toBe(true)
})

test('a formula among bold words carries no mark, so that everybody has the same', async () => {
  await page.evaluate(() => {
    media.open((fragment) =>
      fragment.push([
        media.element('paragraph', {}, 'so ', media.element('inlineMath', { latex: 'x' }), ' it is'),
      ]),
    )
    media.open(0)
    media.seat(0).editor.chain().selectAll().toggleBold().run()
    media.sync()
  })
  const [one, other] = await page.evaluate(() =>
    media.seats.map(({ editor }) => JSON.stringify(editor.getJSON())),
  )
  expect(one).toBe(other)
  expect(one).toContain('"bold"')
})

test('an editor that closes while it uploads ends the upload and leaves nothing', async () => {
  await open('words')
  await page.evaluate(() => media.paste(0, [media.picture()]))
  await asked(1)
  const aborted = await page.evaluate((src) => {
    const seat = media.seat(0)
    seat.editor.destroy()
    const { isAborted } = seat.uploads[0] ?? {}
    seat.uploads[0]?.finish(src)
    return isAborted
  }, SRC)
  expect(aborted).toBe(true)
  expect(await xml()).toBe('<paragraph>words</paragraph>')
})
