import { type Extensions, getSchema } from '@tiptap/core'
import { TaskItem, TaskList } from '@tiptap/extension-list'
import type { Schema } from '@tiptap/pm/model'
import { StarterKit } from '@tiptap/starter-kit'
import { TEXTS } from '../texts/texts.ts'
import { link } from './link.ts'
import { highlight } from './marks/highlight.ts'
import { subscript, superscript } from './marks/script.ts'
import { movingKeys } from './move-block.ts'
import { Callout } from './nodes/callout.ts'
import { CodeBlock } from './nodes/code-block.ts'
import { detailsNodes } from './nodes/details.ts'
import { Image } from './nodes/image.ts'
import { BlockMath, InlineMath } from './nodes/math.ts'
import { mention } from './nodes/mention.ts'
import { tableNodes } from './nodes/table.ts'
import { unmarkedAtoms } from './unmarked-atoms.ts'

// Of the page, not of the document: from right to left where its words do.
const RUNS_AS_WRITTEN = { HTMLAttributes: { dir: 'auto' } }

/**
 * What a document can hold. Nodes, marks and attributes are only ever added: an editor closes in front of what it
 * does not know [E2], so that removing one locks everybody out of the documents that use it.
 *
 * `undoRedo` is off because undo comes from Yjs, per person. `trailingNode` is off because it writes when a document
 * is opened [E1]; clicking below the last block appends one instead.
 */
export function documentExtensions(): Extensions {
  return [
    StarterKit.configure({
      undoRedo: false,
      trailingNode: false,
      link: false,
      codeBlock: false,
      heading: { levels: [1, 2, 3] },
      bulletList: RUNS_AS_WRITTEN,
      orderedList: RUNS_AS_WRITTEN,
      blockquote: RUNS_AS_WRITTEN,
      dropcursor: { color: 'var(--inkwire-accent)', width: 2 },
    }),
    link,
    TaskList.configure(RUNS_AS_WRITTEN),
    TaskItem.configure({
      nested: true,
      a11y: { checkboxLabel: ({ textContent }) => TEXTS.document.task(textContent) },
    }),
    highlight,
    subscript,
    superscript,
    Callout,
    ...detailsNodes,
    ...tableNodes,
    CodeBlock,
    Image,
    InlineMath,
    BlockMath,
    mention,
    movingKeys,
    unmarkedAtoms,
  ]
}

/** @param own extensions of a page's own, which may bring nodes and marks */
export function documentSchema(own: Extensions = []): Schema {
  return getSchema([...documentExtensions(), ...own])
}
