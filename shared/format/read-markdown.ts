import type { Schema } from '@tiptap/pm/model'
import { markdownToHtml } from './markdown-syntax.ts'
import { type Imported, readHtml } from './read-html.ts'

/**
 * A document from Markdown, HTML in it included.
 * @throws FormatError where it names content of a document that this schema does not know
 */
export function readMarkdown(text: string, schema: Schema): Imported {
  return readHtml(markdownToHtml(text), schema)
}
