import type { Node, Schema } from '@tiptap/pm/model'
import { isSafeLink, isSafeSource } from './addresses.ts'
import { type DocumentNode, FormatError } from './document-node.ts'
import { type Imported, readHtml } from './read-html.ts'
import { readJson } from './read-json.ts'
import { readMarkdown } from './read-markdown.ts'
import { readText } from './read-text.ts'
import { htmlOfNode, wholeAsHtml, writeHtml } from './write-html.ts'
import { blockAsHtml, writeBlock, writeBlocks } from './write-markdown.ts'
import { writeText } from './write-text.ts'

export const FORMATS = ['markdown', 'html', 'json', 'text'] as const
export type Format = (typeof FORMATS)[number]

/**
 * A document as a text.
 *
 * [M1] What was written as Markdown or HTML is read again before it is handed out. A block that would come back as
 * something else is written in a form that holds more: Markdown, then HTML, then its JSON in an HTML element. Only an
 * address that could run code is left out of both; JSON has it.
 */
export function exportDocument(document: DocumentNode, format: Format, schema: Schema): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(asKnown(document, schema)?.toJSON() ?? document)}\n`
    case 'text':
      return writeText(document)
    case 'html': {
      const safe = withoutUnsafe(document)
      return checked(safe, schema, HTML)
    }
    case 'markdown': {
      const safe = withoutUnsafe(document)
      return isEmpty(safe) ? '' : checked(safe, schema, MARKDOWN)
    }
  }
}

/**
 * A document from a text.
 * @throws FormatError
 */
export function importDocument(text: string, format: Format, schema: Schema): Imported {
  switch (format) {
    case 'json':
      return { document: readJson(parsed(text), schema), leftOut: [] }
    case 'text':
      return { document: readJson(readText(text), schema), leftOut: [] }
    case 'html':
      return readHtml(text, schema)
    case 'markdown':
      return readMarkdown(text, schema)
  }
}

interface Writing {
  readonly all: (nodes: readonly DocumentNode[], schema: Schema) => string
  /** From what reads best to what holds most. */
  readonly block: readonly ((node: DocumentNode, schema: Schema, before?: DocumentNode) => string)[]
  readonly between: string
  readonly read: (text: string, schema: Schema) => Imported
}

const wholeOnALine = (node: DocumentNode, schema: Schema) => wholeAsHtml(node, schema).replaceAll('\n', ' ')

const HTML: Writing = {
  all: (content, schema) => writeHtml({ type: 'doc', content }, schema),
  block: [htmlOfNode, wholeAsHtml],
  between: '\n',
  read: readHtml,
}

const MARKDOWN: Writing = {
  all: (nodes, schema) => `${writeBlocks(nodes, schema)}\n`,
  block: [writeBlock, blockAsHtml, wholeOnALine],
  between: '\n\n',
  read: readMarkdown,
}

function checked(document: DocumentNode, schema: Schema, writing: Writing): string {
  const blocks =
    (asKnown(document, schema)?.toJSON() as DocumentNode | undefined)?.content ?? document.content ?? []
  const text = writing.all(blocks, schema)
  if (isReadAs(text, blocks, schema, writing)) return text
  const chosen = blocks.map((node, at) => {
    const ways = writing.block.map((write) => write(node, schema, blocks[at - 1]))
    return ways.find((way) => isReadAs(way, [node], schema, writing)) ?? (ways.at(-1) as string)
  })
  const joined = `${chosen.join(writing.between)}\n`
  if (isReadAs(joined, blocks, schema, writing)) return joined
  // Blocks that are right by themselves and wrong beside each other.
  const last = writing.block.at(-1) ?? wholeAsHtml
  return `${blocks.map((node) => last(node, schema)).join(writing.between)}\n`
}

function isReadAs(text: string, blocks: readonly DocumentNode[], schema: Schema, { read }: Writing): boolean {
  const meant = asKnown({ type: schema.topNodeType.name, content: blocks }, schema)
  if (meant === undefined) return false
  try {
    return read(text, schema).document.eq(meant)
  } catch (error) {
    if (error instanceof FormatError) return false // the next way of writing it is tried
    throw error
  }
}

/** Undefined where the document holds what this schema does not know. */
function asKnown(document: DocumentNode, schema: Schema): Node | undefined {
  try {
    return readJson(document, schema)
  } catch (error) {
    if (error instanceof FormatError) return undefined // written by what it says of itself
    throw error
  }
}

function isEmpty({ content = [] }: DocumentNode): boolean {
  return (
    content.length === 0 ||
    (content.length === 1 && content[0]?.type === 'paragraph' && !content[0].content?.length)
  )
}

function withoutUnsafe(node: DocumentNode): DocumentNode {
  const { attrs, content, marks, type } = node
  const safe = marks?.filter((mark) => mark.type !== 'link' || isSafeLink(mark.attrs?.['href']))
  const isUnsafe =
    type === 'image' && attrs?.['src'] !== null && attrs?.['src'] !== undefined && !isSafeSource(attrs['src'])
  return {
    ...node,
    ...(isUnsafe && { attrs: { ...attrs, src: null } }),
    ...(content !== undefined && { content: content.map(withoutUnsafe) }),
    ...(safe !== undefined && { marks: safe }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FormatError('MALFORMED', 'the text is not JSON', { cause })
  }
}
