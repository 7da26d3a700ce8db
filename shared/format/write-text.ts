import type { DocumentNode } from './document-node.ts'

/** A document as people read it without any markup: its words, what tells lists apart, a line between blocks. */
export function writeText(document: DocumentNode): string {
  const text = blocks(document)
  return text === '' ? '' : `${text}\n`
}

function blocks({ content = [] }: DocumentNode, between = '\n\n'): string {
  return content.map(block).join(between)
}

function block(node: DocumentNode): string {
  const { type, attrs = {}, content = [] } = node
  switch (type) {
    case 'bulletList':
      return content.map((item) => indented(blocks(item, '\n'), '• ')).join('\n')
    case 'orderedList': {
      const start = typeof attrs['start'] === 'number' ? attrs['start'] : 1
      return content.map((item, at) => indented(blocks(item, '\n'), `${start + at}. `)).join('\n')
    }
    case 'taskList':
      return content
        .map((item) => indented(blocks(item, '\n'), item.attrs?.['checked'] === true ? '☑ ' : '☐ '))
        .join('\n')
    case 'blockquote':
      return blocks(node)
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n')
    case 'horizontalRule':
      return '———'
    case 'table':
      return content.map(({ content: cells = [] }) => cells.map(cell).join('\t')).join('\n')
    case 'image':
      return [attrs['alt'], attrs['src']].filter((part) => typeof part === 'string' && part !== '').join(' ')
    case 'blockMath':
      return String(attrs['latex'] ?? '')
    default:
      return isOfBlocks(node) ? blocks(node) : content.map(inline).join('')
  }
}

function isOfBlocks({ content = [] }: DocumentNode): boolean {
  return content.some(({ type, content: inner }) => type !== 'text' && inner !== undefined)
}

function cell(node: DocumentNode): string {
  return blocks(node, ' ').replace(/[\t\n]+/g, ' ')
}

function inline(node: DocumentNode): string {
  const { type, attrs = {}, text } = node
  if (text !== undefined) return text
  if (type === 'hardBreak') return '\n'
  if (type === 'inlineMath') return String(attrs['latex'] ?? '')
  if (type === 'mention') return `@${String(attrs['label'] ?? attrs['id'] ?? '')}`
  return block(node)
}

function indented(text: string, marker: string): string {
  return marker + text.replaceAll('\n', `\n${' '.repeat(marker.length)}`)
}
