import type { Slice } from '@tiptap/pm/model'
import type { DocumentNode } from '../../shared/format/document-node.ts'
import { writeBlocks } from '../../shared/format/write-markdown.ts'
import { writeText } from '../../shared/format/write-text.ts'

/** What is copied, as people read it without markup. */
export function asText(slice: Slice): string {
  return writeText({ type: 'doc', content: blocksOf(slice) }).replace(/\n$/, '')
}

export function asMarkdown(slice: Slice): string {
  const schema = slice.content.firstChild?.type.schema
  return schema === undefined ? '' : writeBlocks(blocksOf(slice), schema)
}

/** A piece of a list or a table is copied with what is around it; of that, only what it takes is left. */
function blocksOf({ content }: Slice): DocumentNode[] {
  const nodes = content.toJSON() as DocumentNode[] | null
  if (nodes === null) return []
  const isWords = nodes.every(({ type }) => type === 'text' || content.firstChild?.isInline)
  return isWords ? [{ type: 'paragraph', content: nodes }] : nodes.map(whole)
}

const AROUND: Readonly<Record<string, string>> = {
  listItem: 'bulletList',
  taskItem: 'taskList',
  tableRow: 'table',
}

function whole(node: DocumentNode): DocumentNode {
  const around = AROUND[node.type]
  return around === undefined ? node : { type: around, content: [node] }
}
