import type { Schema } from '@tiptap/pm/model'
import { type DocumentMark, type DocumentNode, isSameJson } from './document-node.ts'
import { canClose, canOpen, type Delimiter } from './flanking.ts'
import { escapeLineStarts, escapeMarkdown } from './markdown-escape.ts'
import { htmlOfMark, htmlOfNode, REST } from './write-html.ts'

/*
 * What stands in a line, as Markdown:
 *
 *     pieces = words, and where each mark begins and ends, the longest mark outermost
 *     a mark = its Markdown where that would be read as it, judged by the letters around it; its HTML otherwise
 */

type Piece =
  | { readonly type: 'words'; readonly text: string }
  | { readonly type: 'open'; readonly mark: DocumentMark; readonly close: number }
  | { readonly type: 'close' }

/** The words of a paragraph, a break as a line of its own. */
export function writeLines(nodes: readonly DocumentNode[], schema: Schema): string {
  return escapeLineStarts(write(nodes, schema, { hardBreak: '\\\n', isInTable: false }))
}

/** The words of a heading: one line. */
export function writeLine(nodes: readonly DocumentNode[], schema: Schema): string {
  return write(nodes, schema, { hardBreak: '<br>', isInTable: false }).replace(/#$/, '\\#')
}

/** The words of a cell: one line without bars. */
export function writeCell(nodes: readonly DocumentNode[], schema: Schema): string {
  return write(nodes, schema, { hardBreak: '<br>', isInTable: true })
}

interface Place {
  readonly hardBreak: string
  readonly isInTable: boolean
}

function write(nodes: readonly DocumentNode[], schema: Schema, place: Place): string {
  const pieces: Piece[] = []
  const context = { nodes, schema, place, pieces }
  addPieces(context, 0, nodes.length, [])
  return join(pieces, schema)
}

interface Context {
  readonly nodes: readonly DocumentNode[]
  readonly schema: Schema
  readonly place: Place
  readonly pieces: Piece[]
}

function addPieces(context: Context, from: number, to: number, inside: readonly DocumentMark[]): void {
  const { nodes, pieces } = context
  for (let at = from; at < to; ) {
    const open = marksOf(nodes[at]).filter((mark) => mark.type !== 'code' && !includes(inside, mark))
    const longest = open
      .map((mark) => ({ mark, end: endOf(nodes, mark, at, to) }))
      .reduce<{ mark: DocumentMark; end: number } | undefined>(
        (best, next) => (best === undefined || next.end > best.end ? next : best),
        undefined,
      )
    if (longest === undefined) {
      addWords(context, at, inside)
      at += 1
      continue
    }
    const alone = longest.end === at + 1 ? addressAlone(nodes[at], context) : undefined
    if (alone !== undefined) {
      pieces.push({ type: 'words', text: alone })
      at += 1
      continue
    }
    const begin = pieces.length
    pieces.push({ type: 'close' }) // replaced when it is known where the mark ends
    addPieces(context, at, longest.end, [...inside, longest.mark])
    pieces[begin] = { type: 'open', mark: longest.mark, close: pieces.length }
    pieces.push({ type: 'close' })
    at = longest.end
  }
}

/** A link whose words are its address. */
function addressAlone(node: DocumentNode | undefined, { schema }: Context): string | undefined {
  const [link, ...others] = marksOf(node)
  const isPlain = link?.type === 'link' && others.length === 0 && node?.text === link.attrs?.['href']
  if (!isPlain || !/^https?:\/\/[^\s<>\\|]+$/i.test(node?.text ?? '')) return undefined
  return htmlOfMark(link, schema)[0].includes(REST) || link.attrs?.['title'] ? undefined : `<${node?.text}>`
}

function marksOf(node: DocumentNode | undefined): readonly DocumentMark[] {
  return node?.marks ?? []
}

function includes(marks: readonly DocumentMark[], mark: DocumentMark): boolean {
  return marks.some((other) => isSameJson(other, mark))
}

function endOf(nodes: readonly DocumentNode[], mark: DocumentMark, from: number, to: number): number {
  let end = from + 1
  while (end < to && includes(marksOf(nodes[end]), mark)) end += 1
  return end
}

function addWords(
  { nodes, schema, place, pieces }: Context,
  at: number,
  inside: readonly DocumentMark[],
): void {
  const node = nodes[at]
  if (node === undefined) return
  const text = wordsOf(node, schema, place, {
    isFirst: at === 0 || nodes[at - 1]?.type === 'hardBreak',
    isLast: at === nodes.length - 1 || nodes[at + 1]?.type === 'hardBreak',
    isEnd: at === nodes.length - 1,
    isInLink: inside.some(({ type }) => type === 'link'),
    next: nodes[at + 1]?.text?.[0] ?? '',
  })
  pieces.push({ type: 'words', text })
}

interface Around {
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly isEnd: boolean
  readonly isInLink: boolean
  readonly next: string
}

function wordsOf(node: DocumentNode, schema: Schema, place: Place, around: Around): string {
  const code = marksOf(node).find(({ type }) => type === 'code')
  if (node.text !== undefined && code !== undefined) {
    return barless(codeSpan(node.text, code, schema), place)
  }
  if (node.text !== undefined) return barless(escapeMarkdown(node.text, around), place)
  if (node.type === 'hardBreak') return around.isEnd ? '<br data-node="hardBreak">' : place.hardBreak
  const { latex } = node.attrs ?? {}
  const isPlain = typeof latex === 'string' && /^[^\s$\\](?:[^$\r\n]*[^\s$\\])?$/.test(latex)
  if (
    node.type === 'inlineMath' &&
    isPlain &&
    !/\d/.test(around.next) &&
    !(place.isInTable && latex.includes('|'))
  ) {
    return `$${latex}$`
  }
  // What is between its tags is read as Markdown, and then not at all.
  const html = htmlOfNode(node, schema).replace(
    />[^<]*</,
    (words) => `>${words.slice(1, -1).replace(/[\\`*_[\]~=$:]/g, '\\$&')}<`,
  )
  return barless(html.replaceAll('\n', '&#10;'), place)
}

function barless(text: string, { isInTable }: Place): string {
  return isInTable ? text.replaceAll('|', '\\|') : text
}

function codeSpan(text: string, mark: DocumentMark, schema: Schema): string {
  if (/[\n\r]/.test(text) || text.trim() === '' || !hasStandardAttributes(mark, schema)) {
    const [open, close] = htmlOfMark(mark, schema)
    return `${open}${escapeMarkdown(text, { isFirst: true, isLast: true, isInLink: true })}${close}`
  }
  const runs = new Set([...text.matchAll(/`+/g)].map(([run]) => run.length))
  let length = 1
  while (runs.has(length)) length += 1
  const ticks = '`'.repeat(length)
  const pad = /^`|`$|^ .* $/.test(text) ? ' ' : ''
  return `${ticks}${pad}${text}${pad}${ticks}`
}

function join(pieces: readonly Piece[], schema: Schema): string {
  const closing: string[] = []
  let text = ''
  pieces.forEach((piece, at) => {
    if (piece.type === 'words') text += piece.text
    else if (piece.type === 'close') text += closing.pop() ?? ''
    else {
      const [open, close] = delimiters(piece, pieces, at, text, schema)
      text += open
      closing.push(close)
    }
  })
  return text
}

function delimiters(
  { mark, close }: Extract<Piece, { type: 'open' }>,
  pieces: readonly Piece[],
  at: number,
  before: string,
  schema: Schema,
): readonly [string, string] {
  if (mark.type === 'link') return linkDelimiters(mark, pieces.slice(at + 1, close), schema)
  const html = htmlOfMark(mark, schema)
  if (!hasStandardAttributes(mark, schema)) return html
  const [after, first, last] = [
    firstOf(pieces[close + 1]),
    firstOf(pieces[at + 1]),
    lastOf(pieces[close - 1]),
  ]
  const previous = before.at(-1) ?? ''
  const fits = candidatesFor(mark.type, pieces, at, close).find((delimiter) => {
    const letter = delimiter[0] as string
    return (
      previous !== letter &&
      canOpen(delimiter, previous, first) &&
      canClose(delimiter, last, after) &&
      after !== letter
    )
  })
  return fits === undefined ? html : [fits, fits]
}

function candidatesFor(
  type: string,
  pieces: readonly Piece[],
  at: number,
  close: number,
): readonly Delimiter[] {
  switch (type) {
    case 'bold':
      return ['**']
    case 'strike':
      return ['~~']
    case 'italic': {
      // Next to two asterisks, a third would be taken for one of theirs.
      const touches =
        pieces[at + 1]?.type === 'open' ||
        pieces[close - 1]?.type === 'close' ||
        pieces[at - 1]?.type !== 'words'
      return touches ? ['_'] : ['*', '_']
    }
    default:
      return []
  }
}

// What a mark begins or ends with is always one of these signs, whichever it will be.
const SOME_SIGN = '('

function firstOf(piece: Piece | undefined): string {
  if (piece === undefined) return ''
  return piece.type === 'words' ? (piece.text[0] ?? '') : SOME_SIGN
}

function lastOf(piece: Piece | undefined): string {
  if (piece === undefined) return ''
  return piece.type === 'words' ? (piece.text.at(-1) ?? '') : SOME_SIGN
}

function linkDelimiters(
  mark: DocumentMark,
  inside: readonly Piece[],
  schema: Schema,
): readonly [string, string] {
  const html = htmlOfMark(mark, schema)
  const { href, title } = mark.attrs ?? {}
  if (html[0] === '' || html[0].includes(REST) || typeof href !== 'string') return html
  const address = markdownAddress(href)
  const named = typeof title === 'string' ? markdownTitle(title) : ''
  if (address === undefined || named === undefined || inside.length === 0) return html
  return ['[', `](${address}${named})`]
}

function hasStandardAttributes({ type, attrs = {} }: DocumentMark, schema: Schema): boolean {
  const standards = (schema.marks[type]?.spec.attrs ?? {}) as Record<string, { default?: unknown }>
  return Object.entries(attrs).every(([name, value]) => isSameJson(value, standards[name]?.default))
}

/** Undefined where Markdown has no way to write it. */
export function markdownAddress(address: string): string | undefined {
  if (/^[^\s<>()\\&"'|*_`~[\]$]+$/.test(address)) return address
  if (/[\n\r]/.test(address) || address.trim() !== address || address === '') return undefined
  return `<${address.replace(/[\\<>|]/g, '\\$&').replaceAll('&', '&amp;')}>`
}

/** Undefined where Markdown has no way to write it. */
export function markdownTitle(title: string): string | undefined {
  return title === '' || /[\n\r]/.test(title)
    ? undefined
    : ` "${title.replace(/[\\"|]/g, '\\$&').replaceAll('&', '&amp;')}"`
}
