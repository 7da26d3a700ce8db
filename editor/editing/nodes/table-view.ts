import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import type { NodeView, ViewMutationRecord } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { COLUMN_MIN_WIDTH, COLUMN_WIDTH, columnWidths } from './table-widths.ts'

/** A table on the screen: it scrolls sideways by itself, and its columns have their widths. */
export class TableView implements NodeView {
  readonly dom = document.createElement('div')
  readonly contentDOM = document.createElement('tbody')
  readonly #table = document.createElement('table')
  readonly #columns = document.createElement('colgroup')
  #node: Node

  constructor(node: Node, editor: Editor) {
    this.#node = node
    this.dom.className = 'table-scroll'
    this.#table.append(this.#columns, this.contentDOM)
    this.dom.append(this.#table)
    this.#setWidths()
    askForEditing(editor)
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#setWidths()
    return true
  }

  // Widths change under the hand that drags them, long before they are in the document.
  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }

  #setWidths(): void {
    const widths = columnWidths(this.#node)
    while (this.#columns.childElementCount > widths.length) this.#columns.lastElementChild?.remove()
    while (this.#columns.childElementCount < widths.length) {
      this.#columns.append(document.createElement('col'))
    }
    for (const [at, column] of [...this.#columns.children].entries()) {
      const width = widths[at] ?? 0
      ;(column as HTMLElement).style.width = width > 0 ? `${Math.max(width, COLUMN_MIN_WIDTH)}px` : ''
    }
    const isFixed = widths.length > 0 && widths.every((width) => width > 0)
    const total = widths.reduce((sum, width) => sum + (width > 0 ? width : COLUMN_WIDTH), 0)
    this.#table.style.width = isFixed ? `${total}px` : ''
    this.#table.style.minWidth = isFixed ? '' : `${total}px`
  }
}

const asked = new WeakSet<Editor>()

// Once for each editor, by the first table that it draws.
function askForEditing(editor: Editor): void {
  if (asked.has(editor)) return
  asked.add(editor)
  import('./table-editing.ts').then(({ editTables }) => {
    if (!editor.isDestroyed) editTables(editor)
  }, reportUnlessCutOff)
}
