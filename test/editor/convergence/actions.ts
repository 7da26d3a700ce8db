import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { type Command, NodeSelection, Selection, TextSelection } from '@tiptap/pm/state'
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  CellSelection,
  deleteColumn,
  deleteRow,
  deleteTable,
  mergeCells,
  splitCell,
  TableMap,
  toggleHeaderColumn,
  toggleHeaderRow,
} from '@tiptap/pm/tables'
import { moveBlocks } from '../../../editor/editing/moving-blocks.ts'
import type { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import type { Letters } from './letters.ts'

export interface Acting {
  readonly editor: Editor
  readonly random: RandomStream
  readonly letters: Letters
  readonly seat: string
}

export interface Action {
  readonly name: string
  readonly weight: number
  /** When no letter may get lost by it: ever, or while nothing is selected. */
  readonly keeps: 'always' | 'caret' | 'never'
  /** Whether it did something. */
  readonly run: (acting: Acting) => boolean
}

type Commands = Record<string, (...given: unknown[]) => boolean>

function command(name: string, keeps: Action['keeps'], weight: number, ...given: unknown[]): Action {
  return {
    name: given.length === 0 ? name : `${name} ${JSON.stringify(given)}`,
    weight,
    keeps,
    run: ({ editor }) => {
      const run = (editor.commands as unknown as Commands)[name]
      if (run === undefined) throw new Error(`no extension has the command ${name}`)
      return run(...given)
    },
  }
}

function table(name: string, run: Command, keeps: Action['keeps'], weight: number): Action {
  return {
    name,
    weight,
    keeps,
    run: ({ editor }) => run(editor.state, editor.view.dispatch.bind(editor.view)),
  }
}

function moving(direction: 'up' | 'down'): Action {
  return {
    name: `move ${direction}`,
    weight: 4,
    keeps: 'always',
    run: ({ editor }) => moveBlocks(editor.view, direction),
  }
}

function key(name: string, keeps: Action['keeps'], weight: number): Action {
  return {
    name: `key ${name}`,
    weight,
    keeps,
    run: ({ editor }) => {
      const before = editor.state
      const event = new KeyboardEvent('keydown', {
        key: name.split('-').at(-1) as string,
        shiftKey: name.includes('Shift-'),
        ctrlKey: name.includes('Ctrl-'),
        altKey: name.includes('Alt-'),
      })
      editor.view.someProp('handleKeyDown', (press) => press(editor.view, event))
      return !before.doc.eq(editor.state.doc)
    },
  }
}

/** What can be done to a document with everything that it can hold. */
export const ACTIONS: readonly Action[] = [
  { name: 'type', weight: 30, keeps: 'caret', run: type },
  { name: 'caret', weight: 14, keeps: 'always', run: moveCaret },
  { name: 'select', weight: 5, keeps: 'always', run: select },
  { name: 'select a node', weight: 2, keeps: 'always', run: selectNode },
  { name: 'select cells', weight: 3, keeps: 'always', run: selectCells },
  { name: 'move', weight: 4, keeps: 'always', run: moveSomewhere },
  { name: 'paste', weight: 4, keeps: 'caret', run: paste },
  // In a table it takes the place of cells.
  { name: 'paste a table', weight: 1, keeps: 'never', run: pasteTable },
  command('deleteSelection', 'never', 2),
  key('Enter', 'caret', 12),
  key('Shift-Enter', 'caret', 2),
  key('Backspace', 'caret', 6),
  key('Delete', 'caret', 4),
  key('Tab', 'caret', 4),
  key('Shift-Tab', 'caret', 4),
  command('undo', 'never', 6),
  command('redo', 'never', 4),
  command('setParagraph', 'always', 3),
  command('toggleHeading', 'always', 2, { level: 1 }),
  command('toggleHeading', 'always', 1, { level: 3 }),
  command('toggleBulletList', 'always', 5),
  command('toggleOrderedList', 'always', 4),
  command('toggleTaskList', 'always', 4),
  command('updateAttributes', 'always', 2, 'taskItem', { checked: true }),
  command('toggleBlockquote', 'always', 3),
  command('toggleCodeBlock', 'always', 2),
  command('toggleCallout', 'always', 3, 'warning'),
  command('toggleDetails', 'always', 3),
  command('lift', 'always', 2, 'blockquote'),
  command('sinkListItem', 'always', 3, 'listItem'),
  command('liftListItem', 'always', 3, 'listItem'),
  command('sinkListItem', 'always', 2, 'taskItem'),
  command('liftListItem', 'always', 2, 'taskItem'),
  moving('up'),
  moving('down'),
  command('toggleBold', 'always', 3),
  command('toggleItalic', 'always', 2),
  command('toggleUnderline', 'always', 1),
  command('toggleStrike', 'always', 1),
  command('toggleCode', 'always', 1),
  command('toggleHighlight', 'always', 2),
  command('toggleSubscript', 'always', 1),
  command('toggleSuperscript', 'always', 1),
  command('setLink', 'always', 2, { href: 'https://example.org' }),
  command('unsetLink', 'always', 1),
  command('setHorizontalRule', 'caret', 1),
  command('setHardBreak', 'caret', 1),
  command('insertTable', 'caret', 3, { rows: 2, columns: 2 }),
  table('addRowBefore', addRowBefore, 'always', 2),
  table('addRowAfter', addRowAfter, 'always', 3),
  table('addColumnBefore', addColumnBefore, 'always', 2),
  table('addColumnAfter', addColumnAfter, 'always', 3),
  table('deleteRow', deleteRow, 'never', 2),
  table('deleteColumn', deleteColumn, 'never', 2),
  table('deleteTable', deleteTable, 'never', 0.5),
  table('mergeCells', mergeCells, 'always', 3),
  table('splitCell', splitCell, 'always', 2),
  table('toggleHeaderRow', toggleHeaderRow, 'always', 2),
  table('toggleHeaderColumn', toggleHeaderColumn, 'always', 1),
  command('setImage', 'caret', 1, { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', alt: 'a' }),
  command('insertInlineMath', 'caret', 2, { latex: 'x^2' }),
  command('insertBlockMath', 'caret', 1, { latex: '\\sum x' }),
]

function type({ editor, letters, random }: Acting): boolean {
  let words = ''
  for (let count = random.integer(1, 4); count > 0; count--) words += letters.next()
  const { from, to } = editor.state.selection
  const before = editor.state.doc
  const isHandled = editor.view.someProp('handleTextInput', (input) =>
    input(editor.view, from, to, words, () => editor.state.tr.insertText(words, from, to)),
  )
  if (isHandled !== true) editor.view.dispatch(editor.state.tr.insertText(words).scrollIntoView())
  const isIn = editor.state.doc.textContent.includes(words)
  // Nothing can be typed where a rule or an image is selected.
  if (!isIn) for (const letter of words) letters.deleted.add(letter)
  return !before.eq(editor.state.doc)
}

function somewhere({ editor, random }: Acting): Selection {
  const { doc } = editor.state
  return Selection.near(doc.resolve(random.integer(0, doc.content.size)), random.chance(0.5) ? 1 : -1)
}

function moveCaret(acting: Acting): boolean {
  const { state, view } = acting.editor
  view.dispatch(state.tr.setSelection(somewhere(acting)))
  return true
}

function select(acting: Acting): boolean {
  const { state, view } = acting.editor
  const [one, other] = [somewhere(acting), somewhere(acting)]
  view.dispatch(state.tr.setSelection(TextSelection.between(one.$from, other.$from)))
  return true
}

function selectNode({ editor, random }: Acting): boolean {
  const places: number[] = []
  editor.state.doc.descendants((node, at) => {
    if (!node.isText && NodeSelection.isSelectable(node)) places.push(at)
  })
  if (places.length === 0) return false
  const { state, view } = editor
  view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, random.oneOf(places))))
  return true
}

function selectCells({ editor, random }: Acting): boolean {
  const tables: number[] = []
  editor.state.doc.descendants((node, at) => {
    if (node.type.name === 'table') tables.push(at)
  })
  if (tables.length === 0) return false
  const { state, view } = editor
  const start = random.oneOf(tables) + 1
  const { map } = TableMap.get(state.doc.nodeAt(start - 1) as Node)
  const [one, other] = [random.oneOf(map), random.oneOf(map)]
  view.dispatch(state.tr.setSelection(CellSelection.create(state.doc, start + one, start + other)))
  return true
}

/** As dragging a block by its handle does: taken out in one place and put in elsewhere, in one go. */
function moveSomewhere({ editor, random }: Acting): boolean {
  const { doc, tr } = editor.state
  if (doc.childCount < 2) return false
  const from = random.integer(0, doc.childCount - 1)
  const block = doc.child(from)
  let at = 0
  for (let index = 0; index < from; index++) at += doc.child(index).nodeSize
  tr.delete(at, at + block.nodeSize)
  let to = 0
  const before = random.integer(0, tr.doc.childCount)
  for (let index = 0; index < before; index++) to += tr.doc.child(index).nodeSize
  tr.insert(to, block)
  editor.view.dispatch(tr)
  return from !== before
}

function paste(acting: Acting): boolean {
  const { letters, random } = acting
  const [one, two] = [letters.next(), letters.next()]
  const html = random.oneOf([
    `<p>${one}</p><p>${two}</p>`,
    `<ul><li><p>${one}</p></li><li><p>${two}</p></li></ul>`,
    `<h2>${one}</h2><blockquote><p>${two}</p></blockquote>`,
    `<p><strong>${one}</strong> <a href="https://example.org">${two}</a></p>`,
    `<pre><code>${one}\n${two}</code></pre>`,
  ])
  return pasteHtml(acting, html, [one, two])
}

function pasteTable(acting: Acting): boolean {
  const [one, two] = [acting.letters.next(), acting.letters.next()]
  return pasteHtml(acting, `<table><tr><td>${one}</td><td>${two}</td></tr></table>`, [one, two])
}

function pasteHtml({ editor, letters }: Acting, html: string, pasted: readonly string[]): boolean {
  const before = editor.state.doc
  editor.view.pasteHTML(html)
  const text = editor.state.doc.textContent
  for (const letter of pasted) if (!text.includes(letter)) letters.deleted.add(letter)
  return !before.eq(editor.state.doc)
}
