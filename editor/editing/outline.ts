import type { Node } from '@tiptap/pm/model'

export interface Heading {
  /** 1 to 6. */
  readonly level: number
  readonly text: string
  /** In front of the heading. */
  readonly position: number
}

// Nodes never change and are shared between versions of a document, so that only what is new is looked at.
const within = new WeakMap<Node, readonly Heading[]>()
const NONE: readonly Heading[] = []

/** The headings of a document that say something, in its order. Reads the document and writes nothing to it. */
export function outlineOf(doc: Node): Heading[] {
  const headings: Heading[] = []
  doc.forEach((block, offset) => {
    for (const { position, ...rest } of headingsIn(block))
      headings.push({ ...rest, position: offset + position })
  })
  return headings
}

function headingsIn(block: Node): readonly Heading[] {
  if (block.type.name === 'paragraph') return NONE
  const known = within.get(block)
  if (known !== undefined) return known
  const found: Heading[] = []
  const look = (node: Node, position: number): void => {
    if (node.type.name === 'heading') {
      const text = node.textContent.replace(/\s+/g, ' ').trim()
      if (text !== '') found.push({ level: Number(node.attrs['level'] ?? 1), text, position })
    } else if (!node.isTextblock) {
      node.forEach((child, offset) => {
        look(child, position + 1 + offset)
      })
    }
  }
  look(block, 0)
  within.set(block, found)
  return found
}
