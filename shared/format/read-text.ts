import type { DocumentNode } from './document-node.ts'

/** An empty line ends a paragraph; any other line break is one in it. */
export function readText(text: string): DocumentNode {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map((lines) => lines.replace(/^\n+|\n+$/g, ''))
  const words = paragraphs.filter((lines) => lines !== '')
  return { type: 'doc', content: (words.length > 0 ? words : ['']).map(paragraph) }
}

function paragraph(lines: string): DocumentNode {
  const content = lines
    .split('\n')
    .flatMap((line, at): DocumentNode[] => [
      ...(at > 0 ? [{ type: 'hardBreak' }] : []),
      ...(line !== '' ? [{ type: 'text', text: line }] : []),
    ])
  return { type: 'paragraph', ...(content.length > 0 && { content }) }
}
