import { DOMParser, type Node, type Schema } from '@tiptap/pm/model'
import { cleanHtml } from './clean-html.ts'
import { ruleFor } from './html-rules.ts'
import { type HtmlElement, parseHtml } from './html-tree.ts'
import { readJson } from './read-json.ts'

/** A document, and what of the text could not be brought along: the names of its elements, each once. */
export interface Imported {
  readonly document: Node
  readonly leftOut: readonly string[]
}

/**
 * A document from a page or a piece of one, whoever wrote it. Scripts, handlers and styles are no content; an element
 * that a document has no place for leaves its words, and its name in `leftOut` where it had more than words [M1].
 *
 * @throws FormatError where it names content of a document that this schema does not know
 */
export function readHtml(html: string, schema: Schema): Imported {
  const body = parseHtml(html)
  const leftOut = cleanHtml(body)
  return { document: documentOf(body, schema), leftOut }
}

export function documentOf(body: HtmlElement, schema: Schema): Node {
  const parser = new DOMParser(schema, [])
  // The tree has all that the parser asks a DOM for; the types want a whole one.
  const read = parser.parse(
    body as never,
    {
      ruleFromNode: (node: unknown) => ruleFor(node as HtmlElement, schema),
    } as never,
  )
  return readJson(read.toJSON(), schema)
}
