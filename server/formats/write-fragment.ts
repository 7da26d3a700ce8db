import { Fragment, type Node } from '@tiptap/pm/model'
import { updateYFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

// How much of a document goes into one update: a piece in ProseMirror's count, which is about its letters.
const PIECE_SIZE = 64 * 1024

/** The updates that write `document` into the root `field` of an empty Yjs document, one after the other. */
export function writeFragment(document: Node, field: string): Uint8Array[] {
  const doc = new Y.Doc()
  const fragment = doc.getXmlFragment(field)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const meta = { mapping: new Map(), isOMark: new Map() }
  for (const end of piecesOf(document)) {
    const begun = document.copy(Fragment.fromArray(document.content.content.slice(0, end)))
    doc.transact(() => updateYFragment(doc, fragment, begun, meta))
  }
  doc.destroy()
  return updates
}

/** How many blocks are written after each piece. */
function piecesOf(document: Node): number[] {
  const ends: number[] = []
  let size = 0
  document.forEach((block, _offset, index) => {
    size += block.nodeSize
    if (size < PIECE_SIZE && index < document.childCount - 1) return
    ends.push(index + 1)
    size = 0
  })
  return ends
}
