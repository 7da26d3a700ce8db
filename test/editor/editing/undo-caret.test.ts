import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from './desk.page.ts'
import { DESK_PAGE } from './desk-page.ts'

declare const desk: Desk

let page: Page
runInPage({ ...DESK_PAGE, onOpen: (opened) => (page = opened) })

beforeEach(async () => {
  await page.evaluate(() => {
    for (const { editor } of desk.seats) editor?.destroy()
    desk.seats.length = 0
    document.body.replaceChildren()
    /** The selection as text: `[` and `]` around it, `^` where it is a caret. */
    const shown = (seat: number): string => {
      const { doc, selection } = desk.editor(seat).state
      const text = (from: number, to: number) => doc.textBetween(from, to, '|')
      const { from, to } = selection
      const [before, inside, after] = [text(0, from), text(from, to), text(to, doc.content.size)]
      return from === to ? `${before}^${after}` : `${before}[${inside}]${after}`
    }
    /** Two people at a document with these paragraphs. */
    const meet = (...texts: string[]): [number, number] => {
      const ada = desk.open((fragment) =>
        fragment.insert(
          0,
          texts.map((text) => desk.element('paragraph', {}, text)),
        ),
      )
      return [ada, desk.open(ada)]
    }
    Object.assign(globalThis, { shown, meet })
  })
})

declare const shown: (seat: number) => string
declare const meet: (...texts: string[]) => [number, number]

test('undo and redo bring the caret to the edit, wherever it is now and whatever others wrote', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('first', 'second')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection(6)
    editor.commands.insertContent(' one')
    editor.commands.setTextSelection(18)
    desk.sync()
    desk.editor(bob).commands.insertContentAt(1, 'Bob: ')
    desk.editor(bob).commands.insertContentAt(desk.editor(bob).state.doc.content.size - 1, '!')
    desk.sync()
    const steps = [shown(ada)]
    editor.commands.undo()
    steps.push(shown(ada))
    editor.commands.setTextSelection(1)
    editor.commands.redo()
    steps.push(shown(ada))
    desk.sync()
    return { steps, same: desk.xml(ada) === desk.xml(bob) }
  })
  expect(seen).toEqual({
    steps: ['Bob: first one|second^!', 'Bob: first^|second!', 'Bob: first one^|second!'],
    same: true,
  })
})

test('what others write after an undo leaves the caret where one has put it since', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('first', 'second')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection(6)
    editor.commands.insertContent(' one')
    editor.commands.undo()
    editor.commands.setTextSelection(11)
    desk.editor(bob).commands.insertContentAt(1, 'Bob: ')
    desk.sync()
    return shown(ada)
  })
  expect(seen).toBe('Bob: first|sec^ond')
})

test('a deleted selection comes back selected, though others wrote in and around it', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('keep this and drop that', 'below')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection({ from: 15, to: 24 })
    editor.commands.deleteSelection()
    desk.sync()
    desk.editor(bob).commands.insertContentAt(1, 'Bob: ')
    desk.sync()
    editor.commands.setTextSelection(desk.editor(ada).state.doc.content.size - 1)
    editor.commands.undo()
    desk.sync()
    return [shown(ada), desk.text(bob)]
  })
  expect(seen).toEqual(['Bob: keep this and [drop that]|below', 'Bob: keep this and drop that|below'])
})

test('marks are undone alone: the words of others in them stay', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('some words here')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection({ from: 6, to: 11 })
    editor.commands.toggleMark('bold')
    desk.sync()
    desk.editor(bob).commands.insertContentAt(8, 'XX')
    desk.sync()
    editor.commands.setTextSelection(1)
    editor.commands.undo()
    desk.sync()
    return [shown(ada), editor.getHTML().includes('<strong>wo'), desk.xml(ada) === desk.xml(bob)]
  })
  expect(seen).toEqual(['some [woXXrds] here', false, true])
})

test('a split is undone with the words that others wrote in both halves', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('left right', 'below')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection(6)
    editor.commands.splitBlock()
    desk.sync()
    desk.editor(bob).commands.insertContentAt(1, 'L')
    desk.editor(bob).commands.insertContentAt((desk.editor(bob).state.doc.firstChild?.nodeSize ?? 0) + 1, 'R')
    desk.sync()
    editor.commands.setTextSelection(1)
    editor.commands.undo()
    desk.sync()
    const after = [desk.text(ada), desk.xml(ada) === desk.xml(bob)]
    const { $head } = editor.state.selection
    return { after, block: $head.parent.textContent, word: shown(ada).includes('^') }
  })
  expect(seen.after[1]).toBe(true)
  for (const part of ['Lleft', 'R', 'right', 'below']) expect(seen.after[0]).toContain(part)
  expect(seen.block).toContain('left')
})

test('what is typed in two places is undone in two steps, and one’s own only', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('first', 'second')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection(6)
    editor.commands.insertContent('A')
    editor.commands.insertContent('B')
    editor.commands.setTextSelection(16)
    editor.commands.insertContent('C')
    desk.sync()
    desk.editor(bob).commands.insertContentAt(1, 'Bob ')
    desk.sync()
    const steps = [shown(ada)]
    for (let step = 0; step < 3; step++) {
      editor.commands.undo()
      steps.push(shown(ada))
    }
    return steps
  })
  expect(seen).toEqual([
    'Bob firstAB|secondC^',
    'Bob firstAB|second^',
    'Bob first^|second',
    'Bob first^|second',
  ])
})

test('a deleted paragraph comes back with the caret in it, and undo goes on after plugins were added', async () => {
  const seen = await page.evaluate(() => {
    const [ada, bob] = meet('above', 'gone', 'below')
    const editor = desk.editor(ada)
    editor.commands.setTextSelection(10)
    editor.commands.deleteNode('paragraph')
    desk.sync()
    desk.editor(bob).commands.insertContentAt(1, 'B')
    desk.sync()
    editor.commands.setTextSelection(1)
    // Parts that are loaded later make all views of plugins anew.
    editor.registerPlugin(desk.plugin())
    editor.commands.undo()
    desk.sync()
    const once = [shown(ada), desk.text(bob)]
    editor.commands.insertContent('!')
    editor.commands.undo()
    return [...once, shown(ada)]
  })
  expect(seen).toEqual(['Babove|go^ne|below', 'Babove|gone|below', 'Babove|go^ne|below'])
})
