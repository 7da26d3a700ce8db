import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Node } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { squared } from './table-shape.ts'

/**
 * Makes a table rectangular that this person has pasted, imported or changed: others are shown it like that. What
 * comes from others is left alone, because everybody would write it [E1].
 */
export function squaredTables(): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, after) {
      const isOwn = transactions.some((transaction) => transaction.docChanged)
      if (!isOwn || transactions.some((transaction) => isChangeOrigin(transaction))) return null
      const { tr } = after
      forChangedTables(before.doc, after.doc, (table, position) => {
        const made = squared(table)
        if (made === table) return true
        const start = tr.mapping.map(position) + 1
        // Row by row, so that a caret in the rows that stay as they are stays, too.
        let offset = tr.doc.nodeAt(start - 1)?.content.size ?? 0
        for (let at = table.childCount - 1; at >= 0; at--) {
          const row = table.child(at)
          offset -= row.nodeSize
          if (row !== made.child(at))
            tr.replaceWith(start + offset, start + offset + row.nodeSize, made.child(at))
        }
        // What is in there is looked at again, as this is appended.
        return false
      })
      return tr.docChanged ? tr : null
    },
  })
}

// `visit` says whether to look into a table, too. The blocks at both ends that are the same nodes as before are not looked into: most of a document at most times.
function forChangedTables(
  before: Node,
  after: Node,
  visit: (table: Node, position: number) => boolean,
): void {
  const shared = Math.min(before.childCount, after.childCount)
  let start = 0
  let position = 0
  while (start < shared && before.child(start) === after.child(start)) {
    position += after.child(start).nodeSize
    start += 1
  }
  let end = 0
  while (end < shared - start && fromEnd(before, end) === fromEnd(after, end)) end += 1
  for (let at = start; at < after.childCount - end; at++) {
    const block = after.child(at)
    const inside = position + 1
    const look = (node: Node, place: number): boolean =>
      node.type.name === 'table' ? visit(node, place) : !node.isTextblock
    if (look(block, position)) block.descendants((node, offset) => look(node, inside + offset))
    position += block.nodeSize
  }
}

function fromEnd(node: Node, at: number): Node {
  return node.child(node.childCount - 1 - at)
}
