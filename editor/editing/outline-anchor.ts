import type { Editor } from '@tiptap/core'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { type Heading, outlineOf } from './outline.ts'

const SLUG_MAX_LENGTH = 60

/**
 * What stands after `#` in a link to a heading: `plans-for-may.1x9k-3a`. The end is the heading's own id in the Yjs
 * document, which stays whatever is written in it or elsewhere, and which nobody has to write down; the words before
 * are for people, and find the heading again where it was replaced by another with the same words.
 */
export function anchorOf(editor: Editor, heading: Heading): string {
  const id = typeAt(editor, heading.position)?._item?.id
  const slug = slugOf(heading.text)
  return id === undefined ? slug : `${slug}.${id.client.toString(36)}-${id.clock.toString(36)}`
}

/** The heading that an anchor leads to; undefined when it leads elsewhere. */
export function headingAt(editor: Editor, anchor: string): Heading | undefined {
  const [, slug, client, clock] = /^(.*?)(?:\.([0-9a-z]+)-([0-9a-z]+))?$/su.exec(anchor) ?? []
  const headings = outlineOf(editor.state.doc)
  if (client !== undefined && clock !== undefined) {
    const id = { client: Number.parseInt(client, 36), clock: Number.parseInt(clock, 36) }
    const found = headings.find(({ position }) =>
      Y.compareIDs(typeAt(editor, position)?._item?.id ?? null, id as Y.ID),
    )
    if (found !== undefined) return found
  }
  return slug === '' ? undefined : headings.find(({ text }) => slugOf(text) === slug)
}

/** Lower case letters and digits of any script, with `-` between words. */
function slugOf(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
  return [...(words ?? ['-']).join('-')].slice(0, SLUG_MAX_LENGTH).join('')
}

// Blocks have the same places in the editor as in the document. Where a merge is shown that nobody wrote yet, they
// may not: then there is no id, and the words must do.
function typeAt(editor: Editor, position: number): Y.XmlElement | undefined {
  const at = editor.state.doc.resolve(position)
  let type: Y.XmlFragment | undefined = ySyncPluginKey.getState(editor.state)?.type
  for (let depth = 0; depth <= at.depth; depth++) {
    const node = at.node(depth).maybeChild(at.index(depth))
    const child: unknown = type?.toArray()[at.index(depth)]
    if (!(child instanceof Y.XmlElement) || child.nodeName !== node?.type.name) return undefined
    type = child
  }
  return type as Y.XmlElement
}
