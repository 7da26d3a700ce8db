import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { describedSchema } from '../../../shared/format/described-schema.ts'
import { arbitraryDocument } from '../../shared/format/arbitrary-document.ts'
import { runInPage } from '../../support/page-script.ts'
import type { ClipboardDesk } from './clipboard.page.ts'

declare const desk: ClipboardDesk

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

let page: Page
runInPage({
  script: new URL('clipboard.page.ts', import.meta.url),
  html: '<!doctype html><title>clipboard</title>',
  prepare: (page) =>
    page.route('https://example.org/**', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: SVG }),
    ),
  onOpen: (opened) => {
    page = opened
  },
})

beforeEach(() => page.evaluate(() => desk.open()))

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
}

async function pasted(copied: Record<string, string>, literally = false): Promise<string> {
  return page.evaluate(
    async ([copied, literally]) => {
      await desk.paste(copied, literally)
      return desk.exportAs('markdown')
    },
    [copied, literally] as const,
  )
}

test('what Word copies comes in as headings, marks, nested and numbered lists and a table', async () => {
  expect(await pasted({ 'text/html': fixture('word-list.html.txt'), 'text/plain': 'Agenda' })).toBe(`# Agenda

Bring **your *notes*** and read [this](https://example.org/a).

- First point
  - Deeper
- Second point

3. Third of numbers
4. Fourth

<p></p>

<table><tbody><tr><td><p>One</p></td><td><p>Two</p></td></tr></tbody></table>
`)
})

test('what Google Docs copies comes in with its marks, and not bold all over', async () => {
  expect(
    await pasted({ 'text/html': fixture('google-docs.html.txt'), 'text/plain': 'Travel plan' }),
  ).toBe(`## Travel plan

We go **very** *early*, H<sub>2</sub>O and ~~wine~~ with us. See [the map](https://example.org/map).

- Pack
  - Socks

<p></p>

End
`)
})

test('code comes in as code, in its language where the program says it', async () => {
  const text = 'function add(a, b) {\n  return a < b\n\n}'
  const html = fixture('vscode.html.txt')
  expect(await pasted({ 'text/html': html, 'text/plain': text })).toBe(`\`\`\`\n${text}\n\`\`\`\n`)
  await page.evaluate(() => desk.open())
  const said = {
    'text/html': html,
    'text/plain': text,
    'vscode-editor-data': '{"version":1,"mode":"javascript"}',
  }
  expect(await pasted(said)).toBe(`\`\`\`javascript\n${text}\n\`\`\`\n`)
})

test('nothing that is pasted runs, and no address that could', async () => {
  await pasted({ 'text/html': fixture('hostile.html.txt'), 'text/plain': 'Click' })
  const found = await page.evaluate(() => [
    desk.editor.getHTML(),
    desk.exportAs('html'),
    desk.exportAs('json'),
  ])
  for (const text of found) {
    expect(text).not.toMatch(
      /javascript|steal|onclick|onerror|onload|onmouseover|<script|<iframe|<svg|<form|style=/i,
    )
    expect(text).toContain('https://example.org/')
    expect(text).toMatch(/Lure.*drawn.*End/s)
  }
})

test('Markdown comes in as what it says, and literally with Shift', async () => {
  const text = fixture('markdown.md')
  expect(await pasted({ 'text/plain': text })).toBe(text.replace('$5', '\\$5'))
  await page.evaluate(() => desk.open())
  await pasted({ 'text/plain': '## Shopping\n\n- [x] milk' }, true)
  expect(await page.evaluate(() => desk.exportAs('text'))).toBe('## Shopping\n\n- [x] milk\n')
})

test('plain text stays what it is, and goes among the words', async () => {
  const result = await page.evaluate(async () => {
    desk.editor.commands.insertContent('before after')
    desk.editor.commands.setTextSelection(8)
    await desk.paste({ 'text/plain': 'a * b = 3 #1 - fine ' })
    return desk.exportAs('text')
  })
  expect(result).toBe('before a * b = 3 #1 - fine after\n')
})

test('what is copied can be read as text, and is Markdown for who asks for it', async () => {
  const copied = await page.evaluate(() => {
    desk.importFrom('markdown', '# Title\n\n- one\n- two **bold**\n')
    return desk.copyAll()
  })
  expect(copied['text/plain']).toBe('Title\n\n• one\n• two bold')
  expect(copied['text/markdown']).toBe('# Title\n\n- one\n- two **bold**')
  expect(copied['text/html']).toMatch(/<h1[^>]*>Title<\/h1><ul[^>]*><li>/)
})

test('an import is one step: undone it is gone, and what was typed before it is still a step of its own', async () => {
  const steps = await page.evaluate(() => {
    const text = () => desk.exportAs('text')
    desk.editor.commands.insertContent('typed')
    desk.importFrom('markdown', '# New\n\ntext')
    const imported = text()
    desk.editor.commands.insertContent('!')
    desk.editor.commands.undo()
    const undone = text()
    desk.editor.commands.undo()
    return { imported, undone, again: text() }
  })
  expect(steps).toEqual({ imported: 'New\n\ntext\n', undone: 'New\n\ntext\n', again: 'typed\n' })
})

test('[M1] an import that is refused changes nothing', async () => {
  const result = await page.evaluate(() => {
    desk.editor.commands.insertContent('typed')
    try {
      desk.importFrom('html', '<div data-node="hologram"></div>')
      return 'imported'
    } catch (error) {
      return `${String(error)} · ${desk.exportAs('text')}`
    }
  })
  expect(result).toMatch(/"hologram".* · typed\n/)
})

test('[M1] the editor’s own HTML and the exported one mean the same', async () => {
  const plain = {
    src: ['https://example.org/i.png'],
    alt: [null, 'A picture'],
    width: [null, 320],
    type: [null],
    class: [null],
  }
  const values = {
    ...plain,
    kind: ['info', 'danger'],
    level: [1, 2, 3],
    checked: [true, false],
    href: ['https://example.org/a?b=1&c=2'],
    align: [null, 'center'],
    language: [null, 'js'],
    latex: ['x^2'],
    id: ['ada'],
    label: ['Ada'],
  }
  const documents = fc.sample(
    arbitraryDocument(describedSchema(), { values, words: ['words', 'a', 'more <words> & such'] }),
    {
      seed: 5,
      numRuns: 40,
    },
  )
  // What HTML shows of a break at the end of a block is nothing, so that nobody believes in one who did not write it.
  const read = documents.filter(
    (document) => !JSON.stringify(document.toJSON()).includes('{"type":"hardBreak"}]'),
  )
  expect(read.length).toBeGreaterThan(20)
  for (const document of read) {
    const { meant, readByEditor, readByImport } = await page.evaluate(
      (json) => desk.crossRead(json),
      document.toJSON(),
    )
    expect(readByEditor).toEqual(meant)
    expect(readByImport).toEqual(meant)
  }
})

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPQClkBAAHSASfzUe3EAAAAAElFTkSuQmCC'

test('what is pasted or dropped before the text ever had the focus is cleaned as it is later', async () => {
  const copied = { 'text/html': fixture('google-docs.html.txt'), 'text/plain': 'Travel plan' }
  const later = await pasted(copied)
  await page.evaluate(() => desk.open({ hasFocus: false }))
  expect(await pasted(copied)).toBe(later)
  for (const hasFocus of [false, true]) {
    const dropped = await page.evaluate(
      async ([dragged, hasFocus]) => {
        await desk.open({ hasFocus })
        await desk.drop(dragged)
        return desk.exportAs('markdown')
      },
      [copied, hasFocus] as const,
    )
    expect(dropped).toBe(later)
  }
  const markdown = await page.evaluate(async () => {
    await desk.open({ hasFocus: false })
    await desk.drop({ 'text/plain': '# Title\n\n- one\n- two' })
    return desk.exportAs('markdown')
  })
  expect(markdown).toBe('# Title\n\n- one\n- two\n')
})

test('pictures within what is pasted are uploaded to where they stand, and nobody sees their bytes', async () => {
  const html = `<h2>Report</h2><p>before <img src="data:image/png;base64,${DOT}" alt="A dot"> after</p>
    <ul><li>item <img src="data:image/jpg;base64,${DOT}"></li></ul>
    <p>end</p><p><img src="data:image/svg+xml,%3Csvg/%3E" alt="smile"></p>
    <p><img src="data:image/png;base64,!"></p>`
  const { updates, problems, markdown, names } = await page.evaluate(async (html) => {
    await desk.open({ hasFiles: true })
    const updates: string[] = []
    desk.editor.on('update', ({ editor }) => updates.push(JSON.stringify(editor.getJSON())))
    await desk.paste({ 'text/html': html, 'text/plain': 'Report' })
    const problems = await desk.uploads(2)
    const names = desk.uploaded.map(({ name, type, size }) => `${name} ${type} ${size}`)
    return { updates, problems, names, markdown: desk.exportAs('markdown') }
  }, html)
  expect(problems).toEqual([])
  expect([...names].sort()).toEqual(['A dot.png image/png 69', 'Image.jpg image/jpeg 69'])
  expect(updates.join()).not.toContain('data:')
  // Not for a moment an image without its file.
  expect(updates.filter((document) => /"src":"(?!\/files\/)/.test(document))).toEqual([])
  const address = `/files/${'ab'.repeat(31)}`
  expect(markdown).toBe(`## Report

before

![A dot](${address}01.png)

&#32;after

- item

  <img src="${address}02.png">

end

smile

\\[Image]
`)
})

test('a picture that is none is told of and stays out; where no files can be kept, its words stay', async () => {
  const html = `<p>see <img src="data:image/png;base64,${btoa('no picture at all')}" alt="Plan"></p>`
  const facts = await page.evaluate(async (html) => {
    await desk.open({ hasFiles: true })
    await desk.paste({ 'text/html': html, 'text/plain': 'see' })
    const problems = await desk.uploads(1)
    const text = desk.editor.getText()
    await desk.open()
    await desk.paste({ 'text/html': html, 'text/plain': 'see' })
    return { problems, text, without: desk.editor.getText() }
  }, html)
  expect(facts.problems).toEqual(['it is not a picture that can be shown here'])
  expect(facts.text.trim()).toBe('see')
  expect(facts.without).toBe('see Plan')
})
