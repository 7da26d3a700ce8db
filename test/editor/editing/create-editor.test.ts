import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from './desk.page.ts'
import { DESK_PAGE } from './desk-page.ts'

declare const desk: Desk

let page: Page
runInPage({ ...DESK_PAGE, isNewForEach: true, onOpen: (opened) => (page = opened) })

test('[E1] opening writes nothing, whatever the document ends in or holds', async () => {
  const written = await page.evaluate(async () => {
    const { element } = desk
    const item = (...children: Parameters<typeof element>[2][]) => element('listItem', {}, ...children)
    desk.open(() => {})
    desk.open((fragment) => fragment.insert(0, [element('heading', { level: 1 }, 'Last')]))
    desk.open((fragment) => fragment.insert(0, [element('horizontalRule')]))
    desk.open((fragment) => fragment.insert(0, [element('codeBlock', {}, 'x')]))
    // An address with a space after it is what autolink waits for.
    desk.open((fragment) =>
      fragment.insert(0, [element('paragraph', {}, 'see https://example.org '), element('paragraph')]),
    )
    // What two edits merge into, and no editor makes.
    desk.open((fragment) => {
      fragment.insert(0, [
        element('bulletList', {}, item(element('bulletList', {}, item(element('paragraph', {}, 'deep'))))),
        element('bulletList'),
      ])
    })
    // Awareness makes every editor look at its document again.
    for (const { awareness } of desk.seats) {
      awareness.setLocalStateField('cursor', null)
      awareness.setLocalStateField('user', { name: 'New name', color: '#d03535' })
    }
    for (const { editor } of desk.seats) editor?.view.focus()
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    for (const { editor } of desk.seats) editor?.commands.selectAll()
    return desk.seats.map(({ written }) => written.length)
  })
  expect(written).toEqual([0, 0, 0, 0, 0, 0])
})

test('[E1] what comes from others makes nobody else write', async () => {
  const result = await page.evaluate(() => {
    const ada = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'see ')]))
    const bob = desk.open(ada)
    desk.editor(ada).commands.insertContentAt(5, 'https://example.org')
    desk.editor(ada).view.dispatch(desk.editor(ada).state.tr.insertText(' ', 24))
    desk.sync()
    desk.editor(bob).commands.selectAll()
    return { ada: desk.xml(ada), bob: desk.xml(bob), writtenByBob: desk.seat(bob).written.length }
  })
  expect(result.bob).toBe(result.ada)
  expect(result.ada).toContain('href="https://example.org"')
  expect(result.writtenByBob).toBe(0)
})

test('[E1] an address that somebody else wrote is made a link by nobody here', async () => {
  const written = await page.evaluate(() => {
    const { Y, element } = desk
    return ['see https://example.org ', 'https://example.org'].map((words) => {
      const seat = desk.open((fragment) => fragment.insert(0, [element('paragraph', {}, '')]))
      const { doc, written } = desk.seat(seat)
      const other = new Y.Doc()
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
      const paragraph = other.getXmlFragment('default').get(0) as InstanceType<typeof Y.XmlElement>
      for (const letter of words) {
        const text = paragraph.get(0) as InstanceType<typeof Y.XmlText>
        text.insert(text.length, letter)
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)), 'network')
      }
      other.getXmlFragment('default').insert(1, [element('paragraph', {}, 'next')])
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)), 'network')
      desk.editor(seat).commands.selectAll()
      return [written.length, desk.editor(seat).getHTML().includes('<a')]
    })
  })
  expect(written).toEqual([
    [0, false],
    [0, false],
  ])
})

test('[E1] undoing the first words leaves an empty document to everybody', async () => {
  const result = await page.evaluate(() => {
    const ada = desk.open(() => {})
    const bob = desk.open(ada)
    desk.editor(ada).commands.insertContent('first')
    desk.sync()
    desk.editor(ada).commands.undo()
    desk.sync()
    desk.editor(bob).commands.selectAll()
    desk.editor(ada).commands.selectAll()
    desk.sync()
    const empty = desk.xml(bob)
    desk.editor(ada).commands.redo()
    desk.sync()
    return { empty, writtenByBob: desk.seat(bob).written.length, again: desk.text(bob) }
  })
  expect(result.writtenByBob).toBe(0)
  expect(result.empty).not.toContain('first')
  expect(result.again).toBe('first')
})

test('[E2] a document with unknown content is not opened, and stays as it is', async () => {
  const result = await page.evaluate(() => {
    const seat = desk.open((fragment) =>
      fragment.insert(0, [
        desk.element('hologram', {}, desk.element('layer')),
        desk.element('paragraph', {}, 'below'),
      ]),
    )
    const { editor, unknown, written } = desk.seat(seat)
    return { made: editor !== undefined, unknown, written: written.length, xml: desk.xml(seat) }
  })
  expect(result).toEqual({
    made: false,
    unknown: { kind: 'node', name: 'hologram' },
    written: 0,
    xml: '<hologram><layer></layer></hologram><paragraph>below</paragraph>',
  })
})

test('[E2] unknown content that arrives ends the editor before it can delete it', async () => {
  const kinds = await page.evaluate(() => {
    const { Y, element } = desk
    const arrivals: ((fragment: InstanceType<typeof Y.XmlFragment>) => void)[] = [
      (fragment) => fragment.insert(1, [element('hologram', {}, element('layer'))]),
      (fragment) => (fragment.get(0) as InstanceType<typeof Y.XmlElement>).insert(1, [element('scent')]),
      (fragment) => {
        const paragraph = fragment.get(0) as InstanceType<typeof Y.XmlElement>
        ;(paragraph.get(0) as InstanceType<typeof Y.XmlText>).format(0, 2, { glow: {} })
      },
      (fragment) => (fragment.get(0) as InstanceType<typeof Y.XmlElement>).setAttribute('textAlign', 'right'),
      (fragment) => {
        const code = fragment.get(1) as InstanceType<typeof Y.XmlElement>
        ;(code.get(0) as InstanceType<typeof Y.XmlText>).format(0, 1, { bold: {} })
      },
    ]
    return arrivals.map((arrive) => {
      const seat = desk.open((fragment) =>
        fragment.insert(0, [element('paragraph', {}, 'words'), element('codeBlock', {}, 'code')]),
      )
      desk.editor(seat).view.focus()
      const newer = new Y.Doc()
      Y.applyUpdate(newer, Y.encodeStateAsUpdate(desk.seat(seat).doc))
      arrive(newer.getXmlFragment('default'))
      Y.applyUpdate(desk.seat(seat).doc, Y.encodeStateAsUpdate(newer), 'network')
      const { editor, unknown, written } = desk.seat(seat)
      return {
        kind: unknown?.kind,
        name: unknown?.name,
        ended: editor?.isDestroyed,
        written: written.length,
        kept: desk.xml(seat) === newer.getXmlFragment('default').toString(),
      }
    })
  })
  const ended = { ended: true, written: 0, kept: true }
  expect(kinds).toEqual([
    { kind: 'node', name: 'hologram', ...ended },
    { kind: 'node', name: 'scent', ...ended },
    { kind: 'mark', name: 'glow', ...ended },
    { kind: 'attribute', name: 'paragraph.textAlign', ...ended },
    { kind: 'nesting', name: 'bold in codeBlock', ...ended },
  ])
})

test('[E2] a merge that no editor makes is filled in by the next edit there, and loses nothing', async () => {
  const result = await page.evaluate(() => {
    const { element } = desk
    const ada = desk.open((fragment) => {
      const nested = element('bulletList', {}, element('listItem', {}, element('paragraph', {}, 'nested')))
      fragment.insert(0, [
        element('bulletList', {}, element('listItem', {}, nested)),
        element('paragraph', {}, 'after'),
      ])
    })
    const bob = desk.open(ada)
    const { editor } = desk.seat(ada)
    // Every place a caret can be at must be one that others can be told of.
    for (let at = 0; at <= (editor?.state.doc.content.size ?? 0); at++) {
      if (!editor?.state.doc.resolve(at).parent.inlineContent) continue
      editor?.commands.setTextSelection(at)
      editor?.view.focus()
    }
    const at = desk.text(ada).indexOf('nested')
    const find = (needle: string) => {
      let found = -1
      editor?.state.doc.descendants((node, position) => {
        if (node.isText && node.text?.includes(needle)) found = position
      })
      return found
    }
    editor?.commands.insertContentAt(find('nested') + 6, ' words')
    desk.sync()
    return {
      at,
      ada: desk.xml(ada),
      bob: desk.xml(bob),
      valid: desk.editor(bob).state.doc.check() === undefined,
    }
  })
  expect(result.ada).toContain('<listitem><paragraph></paragraph><bulletlist>')
  expect(result.ada).toContain('nested words')
  expect(result.bob).toBe(result.ada)
})

test('[R3] remote words leave a focused caret where it is, in a shadow root too', async () => {
  const result = await page.evaluate(() => {
    const ada = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'one two')]))
    const bob = desk.open(ada)
    desk.editor(ada).view.focus()
    desk.editor(ada).commands.setTextSelection(5)
    desk.editor(bob).commands.insertContentAt(1, 'zero ')
    desk.sync()
    desk.editor(ada).commands.insertContent('X')
    desk.sync()
    return [desk.text(ada), desk.text(bob)]
  })
  expect(result).toEqual(['zero one Xtwo', 'zero one Xtwo'])
})

test('[R3] an arrow key that the browser has not told of yet is not undone by what others do', async () => {
  const result = await page.evaluate(async () => {
    const ada = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'one two')]))
    const bob = desk.open(ada)
    const { view, commands } = desk.editor(ada)
    commands.setTextSelection(5)
    view.focus()
    const left = () =>
      (view.root as unknown as Document).getSelection()?.modify('move', 'backward', 'character')
    const atRest = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    await atRest()
    const carets: number[] = [view.state.selection.head]
    // Somebody types.
    left()
    desk.editor(bob).commands.insertContentAt(8, '!')
    desk.sync()
    await atRest()
    carets.push(view.state.selection.head)
    // Somebody's caret moves.
    const { awareness } = desk.seat(ada)
    awareness.states.set(1, desk.seat(bob).awareness.getLocalState() ?? {})
    left()
    desk.redrawCarets(ada)
    await atRest()
    carets.push(view.state.selection.head)
    desk.editor(ada).commands.insertContent('X')
    return { carets, text: desk.text(ada) }
  })
  expect(result).toEqual({ carets: [5, 4, 3], text: 'onXe two!' })
})

test('undo takes back own words only, and never what others put into a block of one’s own', async () => {
  const result = await page.evaluate(() => {
    const ada = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, '')]))
    const bob = desk.open(ada)
    desk.editor(ada).commands.insertContentAt(0, '<h1>Mine </h1>')
    desk.sync()
    desk.editor(bob).commands.insertContentAt('Mine '.length + 1, 'yours')
    desk.sync()
    desk.editor(ada).commands.undo()
    desk.sync()
    const undone = [desk.text(ada), desk.text(bob)]
    desk.editor(ada).commands.undo()
    desk.sync()
    return { undone, again: desk.text(bob) }
  })
  expect(result).toEqual({ undone: ['yours|', 'yours|'], again: 'yours|' })
})

test('a line break takes no marks, which Yjs could not keep', async () => {
  const result = await page.evaluate(() => {
    const ada = desk.open((fragment) => {
      fragment.insert(0, [desk.element('paragraph', {}, 'a', desk.element('hardBreak'), 'b')])
    })
    const bob = desk.open(ada)
    desk.editor(ada).chain().selectAll().toggleMark('bold').run()
    desk.sync()
    return [desk.editor(ada).getHTML(), desk.editor(bob).getHTML()]
  })
  expect(result[0]).toBe('<p><strong>a</strong><br><strong>b</strong></p>')
  expect(result[1]).toBe(result[0])
})

test('[X1] a broken caret of somebody else does not stop the editor', async () => {
  const result = await page.evaluate(async () => {
    const seat = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'words')]))
    const { awareness } = desk.seat(seat)
    const states: unknown[] = [{ cursor: {} }, { cursor: { anchor: 1, head: 2 } }, { user: 7, cursor: null }]
    states.forEach((state, index) => {
      awareness.states.set(index + 1, state as { [key: string]: unknown })
    })
    awareness.emit('change', [{ added: [1, 2, 3], updated: [], removed: [] }, 'network'])
    await new Promise((resolve) => setTimeout(resolve))
    desk.editor(seat).commands.insertContentAt(6, ' more')
    return desk.text(seat)
  })
  expect(result).toBe('words more')
})

test('others go on seeing one’s caret when a plugin comes later', async () => {
  const carets = await page.evaluate(async () => {
    desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'some words')]))
    const editor = desk.editor(0)
    editor.view.focus()
    editor.commands.setTextSelection(5)
    const { awareness } = desk.seat(0)
    const before = JSON.stringify(awareness.getLocalState()?.['cursor'])
    editor.registerPlugin(desk.plugin())
    await Promise.resolve()
    return [before, JSON.stringify(awareness.getLocalState()?.['cursor'])]
  })
  expect(carets[0]).toContain('anchor')
  expect(carets[1]).toBe(carets[0])
})

test('no style leaks into the page', async () => {
  const styles = await page.evaluate(() => {
    desk.open(() => {})
    return document.head.querySelectorAll('style').length
  })
  expect(styles).toBe(0)
})

test('a click below the last block goes on in a new paragraph', async () => {
  await page.evaluate(() => {
    const seat = desk.open((fragment) => fragment.insert(0, [desk.element('codeBlock', {}, 'code')]))
    desk.editor(seat).view.dom.style.minHeight = '400px'
  })
  await page.mouse.click(200, 380)
  await page.keyboard.type('below')
  expect(await page.evaluate(() => desk.xml(0))).toBe(
    '<codeblock>code</codeblock><paragraph>below</paragraph>',
  )
})
