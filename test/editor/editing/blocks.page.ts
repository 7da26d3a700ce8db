import type { Editor } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import { CellSelection } from '@tiptap/pm/tables'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import { LitElement } from 'lit'
// For the commands that they declare.
import type {} from '../../../editor/editing/marks/highlight.ts'
import type {} from '../../../editor/editing/marks/script.ts'
import { moveBlocks } from '../../../editor/editing/moving-blocks.ts'
import type {} from '../../../editor/editing/nodes/callout.ts'
import type {} from '../../../editor/editing/nodes/details.ts'
import type {} from '../../../editor/editing/nodes/table.ts'
import { TABLE_COMMANDS, type TableCommand } from '../../../editor/editing/nodes/table-commands.ts'
import { elementStyles } from '../../../editor/element-styles.ts'
import { theme } from '../../../editor/ui/theme.ts'
import './desk.page.ts'
import type { Desk } from './desk.page.ts'

declare const desk: Desk

type Json = { readonly type: string; readonly content?: readonly Json[]; readonly [key: string]: unknown }

/** What people do to tables and other blocks, on the desk's editors: runs in the browser. */
const blocks = {
  moveBlocks,
  CellSelection,
  LitElement,

  /** A new editor on what is given as HTML, drawn as in the element. */
  write(html: string): number {
    const seat = desk.open((fragment) => fragment.insert(0, [desk.element('paragraph')]))
    desk.editor(seat).commands.setContent(html)
    return blocks.dress(seat)
  },

  /** A second editor on what another one has. */
  join(seat: number): number {
    return blocks.dress(desk.open(seat))
  },

  dress(seat: number): number {
    const root = desk.editor(seat).view.dom.getRootNode() as ShadowRoot
    root.adoptedStyleSheets = [theme, ...elementStyles].flatMap(({ styleSheet }) => styleSheet ?? [])
    document.querySelector('main')?.append(root.host)
    return seat
  },

  /** Puts the caret behind the words. */
  caret(seat: number, words: string, offset = words.length): void {
    const { state, view } = desk.editor(seat)
    let at = -1
    state.doc.descendants((node, position) => {
      const found = node.text?.indexOf(words) ?? -1
      if (found >= 0 && at === -1) at = position + found
    })
    if (at === -1) throw new Error(`nobody wrote ${words}`)
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, at + offset)))
  },

  /** Selects from the cell of some words to that of others. */
  cells(seat: number, from: string, to: string): void {
    const { view } = desk.editor(seat)
    const around = (words: string) => {
      blocks.caret(seat, words)
      const { $head } = view.state.selection
      for (let depth = $head.depth; depth > 0; depth--) {
        if (/^table(Cell|Header)$/.test($head.node(depth).type.name)) return $head.before(depth)
      }
      throw new Error(`${words} is in no cell`)
    }
    const selection = CellSelection.create(view.state.doc, around(from), around(to))
    view.dispatch(view.state.tr.setSelection(selection))
  },

  /** Changes the table around words. */
  table(seat: number, words: string, command: TableCommand): boolean {
    blocks.caret(seat, words)
    return blocks.change(seat, command)
  },

  /** Changes the table at the selection. */
  change(seat: number, command: TableCommand): boolean {
    const { view } = desk.editor(seat)
    return TABLE_COMMANDS[command](view.state, view.dispatch, view)
  },

  /** The first table as one line a row: `a|b/c|d`, with `H` before headers. */
  grid(seat: number): string {
    let grid = ''
    desk.editor(seat).state.doc.descendants((node) => {
      if (node.type.name !== 'table' || grid !== '') return grid === ''
      grid = node.children
        .map((row) =>
          row.children
            .map((cell) => {
              const { colspan, rowspan } = cell.attrs
              const spans = colspan === 1 && rowspan === 1 ? '' : `(${colspan}x${rowspan})`
              return `${cell.type.name === 'tableHeader' ? 'H' : ''}${cell.textContent}${spans}`
            })
            .join('|'),
        )
        .join('/')
      return false
    })
    return grid
  },

  /** Whether all editors, and one that is opened now, show the same; each of them a valid document. */
  agree(): boolean {
    const shown = desk.seats.map((_seat, at) => blocks.json(at))
    const later = desk.open(0)
    shown.push(blocks.json(later))
    for (const { editor } of desk.seats) editor?.state.doc.check()
    return new Set(shown).size === 1
  },

  /** The text as HTML, without the direction that is for screens alone. */
  written(seat: number): string {
    return desk.editor(seat).getHTML().replaceAll(' dir="auto"', '')
  },

  json(seat: number): string {
    return JSON.stringify(desk.editor(seat).getJSON())
  },

  /** What follows is undone by itself. */
  pause(seat: number): void {
    yUndoPluginKey.getState(desk.editor(seat).state)?.undoManager.stopCapturing()
  },

  /** Everyone gets up. */
  clear(): void {
    for (const { editor, doc } of desk.seats.splice(0)) {
      editor?.destroy()
      doc.destroy()
    }
    for (const host of document.querySelectorAll('body > div, main > div')) host.remove()
  },

  /**
   * Rounds in which two people each change one table, without hearing of the other, and then of everything. Returns
   * what went wrong.
   */
  async changeAtRandom(seed: number, rounds: number): Promise<string[]> {
    let state = seed
    const below = (count: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * count)
    }
    const commands = Object.keys(TABLE_COMMANDS).filter((name) => name !== 'deleteTable') as TableCommand[]
    const failures: string[] = []
    let changes = 0
    for (let round = 0; round < rounds; round++) {
      blocks.clear()
      const ada = blocks.write(
        `${blocks.html([
          ['a', 'b', 'c'],
          ['d', 'e', 'f'],
          ['g', 'h', 'i'],
        ])}<p>below</p>`,
      )
      const bob = blocks.join(ada)
      await blocks.ready(ada)
      await blocks.ready(bob)
      const story: string[] = []
      for (let step = 0; step < 6; step++) {
        for (const seat of [ada, bob]) {
          if (below(4) === 0) continue
          const { view } = desk.editor(seat)
          const cells: number[] = []
          view.state.doc.descendants((node, position) => {
            if (/^table(Cell|Header)$/.test(node.type.name)) cells.push(position)
          })
          const [from, to] = [cells[below(cells.length)], cells[below(cells.length)]]
          if (from === undefined || to === undefined) continue
          const done = below(6)
          if (done === 0) {
            view.dispatch(view.state.tr.insertText('x', from + 2))
          } else if (done === 1) {
            desk.editor(seat).commands.undo()
          } else {
            view.dispatch(view.state.tr.setSelection(CellSelection.create(view.state.doc, from, to)))
            const command = commands[below(commands.length)] as TableCommand
            story.push(`${seat}: ${command} ${from} ${to}`)
            if (blocks.change(seat, command)) changes += 1
          }
        }
        if (below(2) === 0) desk.sync()
      }
      desk.sync()
      const later = desk.open(ada)
      const shown = [ada, bob, later].map(blocks.json)
      if (new Set(shown).size > 1) failures.push([`round ${round}`, ...story, ...shown].join('\n'))
      for (const { editor } of desk.seats) editor?.state.doc.check()
    }
    if (changes < rounds) failures.push(`only ${changes} changes`)
    return failures
  },

  /** A table of the given cells, as HTML; the first row is of headers. */
  html(rows: readonly (readonly string[])[]): string {
    const row = (cells: readonly string[], tag: string) =>
      `<tr>${cells.map((cell) => `<${tag}><p>${cell}</p></${tag}>`).join('')}</tr>`
    return `<table>${rows.map((cells, at) => row(cells, at === 0 ? 'th' : 'td')).join('')}</table>`
  },

  /** When what is loaded on demand is there. */
  async ready(seat: number): Promise<void> {
    const { view } = desk.editor(seat)
    const menu = () => view.dom.parentElement?.querySelector('inkwire-block-menu')
    while (!menu()) await new Promise((resolve) => setTimeout(resolve))
  },
}

export type Blocks = typeof blocks
export type { Editor, Json }

Object.assign(globalThis, { blocks })
