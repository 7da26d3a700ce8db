import type { Schema } from '@tiptap/pm/model'
import { isSafeSource } from './addresses.ts'
import { type DocumentNode, isSameJson } from './document-node.ts'
import { ALERTS } from './markdown-blocks.ts'
import { htmlOfNode } from './write-html.ts'
import { markdownAddress, markdownTitle, writeCell, writeLine, writeLines } from './write-inline.ts'

/** One block of a document as Markdown; as HTML where Markdown has no way to say it. */
export function writeBlock(node: DocumentNode, schema: Schema, before?: DocumentNode): string {
  return plainBlock(node, schema, before) ?? blockAsHtml(node, schema)
}

/** One line, which an empty line ends: so that Markdown around it goes on as Markdown. */
export function blockAsHtml(node: DocumentNode, schema: Schema): string {
  return htmlOfNode(node, schema).replaceAll('\n', '&#10;')
}

/** Several blocks below each other. */
export function writeBlocks(nodes: readonly DocumentNode[], schema: Schema, between = '\n\n'): string {
  return nodes.map((node, at) => writeBlock(node, schema, nodes[at - 1])).join(between)
}

function plainBlock(
  node: DocumentNode,
  schema: Schema,
  before: DocumentNode | undefined,
): string | undefined {
  const { type, attrs = {}, content = [] } = node
  const says = (...names: string[]) => hasOnly(node, names, schema)
  switch (type) {
    case 'paragraph':
      return says() && content.length > 0 ? writeLines(content, schema) : undefined
    case 'heading':
      return says('level')
        ? `${'#'.repeat(Number(attrs['level'] ?? 1))} ${writeLine(content, schema)}`.trimEnd()
        : undefined
    case 'blockquote':
      return says() ? quoted(writeBlocks(content, schema)) : undefined
    case 'callout': {
      const alert = ALERTS.find(([, kind]) => kind === (attrs['kind'] ?? 'info'))?.[0]
      if (alert === undefined || !says('kind')) return undefined
      const isParagraph = content[0]?.type === 'paragraph' && (content[0].content ?? []).length > 0
      return quoted(`[!${alert}]\n${isParagraph ? '' : '\n'}${writeBlocks(content, schema)}`)
    }
    case 'bulletList':
    case 'taskList':
      return says() ? list(node, schema, before) : undefined
    case 'orderedList': {
      const { start = 1 } = attrs
      const isNumber =
        Number.isInteger(start) && (start as number) >= 0 && (start as number) + content.length < 1e9
      return says('start') && isNumber ? list(node, schema, before) : undefined
    }
    case 'codeBlock':
      return says('language') ? codeBlock(node) : undefined
    case 'horizontalRule':
      // At the beginning, dashes would be taken for the properties of a text.
      return says() ? (before === undefined ? '***' : '---') : undefined
    case 'details': {
      const [summary, inside] = content
      const isWhole =
        content.length === 2 && summary?.type === 'detailsSummary' && inside?.type === 'detailsContent'
      if (!says() || !isWhole || !hasOnly(summary, [], schema) || !hasOnly(inside, [], schema))
        return undefined
      const title = blockAsHtml(summary, schema)
      return `<details>\n${title}\n\n${writeBlocks(inside.content ?? [], schema)}\n\n</details>`
    }
    case 'table':
      return says() ? table(node, schema) : undefined
    case 'image':
      return says('src', 'alt', 'title') ? image(node) : undefined
    case 'blockMath': {
      const latex = attrs['latex']
      const isPlain = typeof latex === 'string' && latex !== '' && !/\$\$|\r|^\s*\n|\n\s*$/.test(latex)
      return isPlain ? `$$\n${latex}\n$$` : undefined
    }
    default:
      return undefined
  }
}

/** Whether all other attributes are what they are by themselves. */
function hasOnly({ type, attrs = {} }: DocumentNode, names: readonly string[], schema: Schema): boolean {
  const standards = (schema.nodes[type]?.spec.attrs ?? {}) as Record<string, { default?: unknown }>
  return Object.entries(attrs).every(
    ([name, value]) => names.includes(name) || isSameJson(value, standards[name]?.default),
  )
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}

function list(node: DocumentNode, schema: Schema, before: DocumentNode | undefined): string {
  const { attrs = {}, content: items = [] } = node
  const isOrdered = node.type === 'orderedList'
  // Another marker begins another list.
  const isSecond =
    before !== undefined &&
    (before.type === 'orderedList') === isOrdered &&
    isList(before) &&
    !isSecondOf(before)
  if (isSecond) second.add(node)
  const start = Number(attrs['start'] ?? 1)
  const isTight = items.every((item) => isTightItem(item))
  const texts = items.map((item, at) => {
    const marker = isOrdered ? `${start + at}${isSecond ? ')' : '.'} ` : isSecond ? '* ' : '- '
    const isTask = node.type === 'taskList'
    const box = isTask ? (item.attrs?.['checked'] === true ? '[x] ' : '[ ] ') : ''
    const text = itemText(item, schema, isTight)
    const [first = '', ...lines] = `${box}${text}`.split('\n')
    const indent = ' '.repeat(marker.length)
    return [`${marker}${first}`.trimEnd(), ...lines.map((line) => (line === '' ? '' : indent + line))].join(
      '\n',
    )
  })
  const isPlain = items.every((item) => hasOnly(item, ['checked'], schema))
  return isPlain ? texts.join(isTight ? '\n' : '\n\n') : blockAsHtml(node, schema)
}

// Which of two lists that follow each other has the second marker; the third has the first again.
const second = new WeakSet<DocumentNode>()

function isSecondOf(node: DocumentNode): boolean {
  return second.has(node)
}

function isList({ type }: DocumentNode): boolean {
  return type === 'bulletList' || type === 'taskList' || type === 'orderedList'
}

function itemText(item: DocumentNode, schema: Schema, isTight: boolean): string {
  const [first, ...others] = item.content ?? []
  if (first === undefined) return ''
  const isEmpty = first.type === 'paragraph' && (first.content ?? []).length === 0
  // A checkbox keeps the place of an empty line; a bullet alone would not.
  const isNothing = isEmpty && (others.length === 0 || item.type === 'taskItem')
  const opening = isNothing ? '' : writeBlock(first, schema)
  if (others.length === 0) return opening
  const rest = others.map((node, at) => writeBlock(node, schema, at === 0 ? first : others[at - 1]))
  return [opening, ...rest].join(isTight ? '\n' : '\n\n')
}

/** Words, and perhaps a list below them that can begin right there. */
function isTightItem({ content = [] }: DocumentNode): boolean {
  const [first, below, ...others] = content
  if (first?.type !== 'paragraph' || others.length > 0) return false
  if (below === undefined) return true
  const isFull =
    (first.content ?? []).length > 0 && (below.content?.[0]?.content?.[0]?.content ?? []).length > 0
  const begins = below.type !== 'orderedList' || (below.attrs?.['start'] ?? 1) === 1
  return isFull && isList(below) && begins && (below.content ?? []).every(isTightItem)
}

function codeBlock({ attrs = {}, content = [] }: DocumentNode): string | undefined {
  const language = attrs['language'] ?? ''
  if (typeof language !== 'string' || !/^[\w+#.-]*$/.test(language)) return undefined
  if (attrs['language'] === '') return undefined
  const code = content.map(({ text = '' }) => text).join('')
  if (code.includes('\r')) return undefined
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return code === '' ? `${fence}${language}\n${fence}` : `${fence}${language}\n${code}\n${fence}`
}

function image({ attrs = {} }: DocumentNode): string | undefined {
  const { src, alt, title } = attrs
  const isPlain = isSafeSource(src) && typeof alt === 'string' && alt !== '' && alt.trim() === alt
  if (!isPlain || (title !== null && title !== undefined && typeof title !== 'string')) return undefined
  const address = markdownAddress(src)
  const named = typeof title === 'string' ? markdownTitle(title) : ''
  if (address === undefined || named === undefined || /[\n\r]/.test(alt)) return undefined
  return `![${alt.replace(/[\\`*_[\]<>&~=$!:|]/g, '\\$&')}](${address}${named})`
}

function table(node: DocumentNode, schema: Schema): string | undefined {
  const rows = node.content ?? []
  const [head, ...others] = rows.map(({ content = [] }) => content)
  const columns = head?.length ?? 0
  const isPlain =
    columns > 0 &&
    rows.every((row) => hasOnly(row, [], schema) && row.content?.length === columns) &&
    head?.every(({ type }) => type === 'tableHeader') &&
    others.every((row) => row.every(({ type }) => type === 'tableCell')) &&
    rows.every(({ content = [] }) =>
      content.every((cell, column) => isPlainCell(cell, schema) && alignOf(cell) === alignOf(head?.[column])),
    )
  if (!isPlain || head === undefined) return undefined
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const words = (row: readonly DocumentNode[]) =>
    row.map((cell) => writeCell(cell.content?.[0]?.content ?? [], schema))
  return [
    line(words(head)),
    line(head.map((cell) => DASHES[alignOf(cell)] ?? '---')),
    ...others.map((row) => line(words(row))),
  ].join('\n')
}

const DASHES: Record<string, string> = { left: ':---', center: ':---:', right: '---:' }

function isPlainCell(cell: DocumentNode, schema: Schema): boolean {
  const [only, ...others] = cell.content ?? []
  return (
    hasOnly(cell, ['align'], schema) &&
    others.length === 0 &&
    only?.type === 'paragraph' &&
    hasOnly(only, [], schema)
  )
}

function alignOf(cell: DocumentNode | undefined): string {
  const align = cell?.attrs?.['align']
  return typeof align === 'string' ? align : ''
}
