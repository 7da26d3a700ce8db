import type { Node } from '@tiptap/pm/model'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import { squared } from './table-shape.ts'

/**
 * Makes every table rectangular; undefined when all are. What was read from a document is shown like that already:
 * what is left are tables that this person has pasted before what edits tables was there.
 */
export function squareTables({ doc, tr }: EditorState): Transaction | undefined {
  doc.descendants((table, position) => {
    if (table.type.name !== 'table') return !table.isTextblock
    const made = squared(table)
    if (made === table) return true
    const start = tr.mapping.map(position) + 1
    // Row by row, so that a caret in the rows that stay as they are stays, too.
    let offset = table.content.size
    for (let at = table.childCount - 1; at >= 0; at--) {
      const row: Node = table.child(at)
      offset -= row.nodeSize
      if (row === made.child(at)) continue
      tr.replaceWith(start + offset, start + offset + row.nodeSize, made.child(at))
    }
    return false
  })
  return tr.docChanged ? tr : undefined
}
