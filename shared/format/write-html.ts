import type { Schema } from '@tiptap/pm/model'
import { isSafeLink, isSafeSource } from './addresses.ts'
import { type Attributes, type DocumentMark, type DocumentNode, isSameJson } from './document-node.ts'
import { escapeAttribute, escapeText } from './html-tree.ts'

/*
 * What HTML has an element for is that element. What it has none for (a node, a mark, an attribute that this file does
 * not know) is a div or span that names it, so that reading it again gives all of it back [M1].
 */

/** Names an attribute's values that have no place of their own, as JSON. */
export const REST = 'data-attributes'
/** Names a node or mark that has no element of its own. */
export const NODE = 'data-node'
export const MARK = 'data-mark'
/** A whole node as JSON, where its HTML would be read as something else. */
export const WHOLE = 'data-json'

interface Element {
  readonly tag: string
  /** What the element says by itself; `undefined` is left out. */
  readonly own?: Readonly<Record<string, string | undefined>>
  /** The attributes of the node that `own` says. */
  readonly says?: readonly string[]
}

/** The blocks of a document as HTML: no page around it, each block on a line. Safe to put into a page. */
export function writeHtml(document: DocumentNode, schema: Schema): string {
  const lines = (document.content ?? []).map((node) => `${htmlOfNode(node, schema)}\n`)
  return lines.join('')
}

/** A node where HTML cannot say what it is: its words for who reads it, and all of it as JSON. */
export function wholeAsHtml(node: DocumentNode, schema: Schema): string {
  const words = escapeText(wordsOf(node))
  const tag = isInline(node, schema) ? 'span' : 'div'
  return `<${tag} ${WHOLE}="${escapeAttribute(JSON.stringify(node))}">${words}</${tag}>`
}

export function htmlOfNode(node: DocumentNode, schema: Schema): string {
  if (node.text !== undefined) return marked(escapeText(node.text), node.marks ?? [], schema)
  const { tag, own = {}, says = [] } = elementOf(node, schema)
  const inside = insideOf(node, schema)
  const open = `<${tag}${attributes({ ...own, ...restOf(node, says, schema), ...whiteSpaceOf(node) })}>`
  return marked(EMPTY.has(tag) ? open : `${open}${inside}</${tag}>`, node.marks ?? [], schema)
}

const EMPTY = new Set(['br', 'hr', 'img'])

function insideOf(node: DocumentNode, schema: Schema): string {
  const { type, attrs = {}, content = [] } = node
  switch (type) {
    case 'codeBlock': {
      const language = attrs['language']
      const known = typeof language === 'string' && /^\S+$/.test(language)
      const code = content.map(({ text = '' }) => escapeText(text)).join('')
      return `<code${known ? attributes({ class: `language-${language}` }) : ''}>${code}</code>`
    }
    case 'inlineMath':
    case 'blockMath':
      return escapeText(String(attrs['latex'] ?? ''))
    case 'mention':
      return escapeText(`@${String(attrs['label'] ?? attrs['id'] ?? '')}`)
    case 'table':
      return `<tbody>${htmlOfAll(content, schema)}</tbody>`
    case 'taskItem': {
      const box = attributes({
        type: 'checkbox',
        disabled: '',
        checked: attrs['checked'] === true ? '' : undefined,
      })
      // As Tiptap draws it, and looks for it: its words are in the first `div`, so that one among them is not taken for it.
      return `<label><input${box}></label><div>${htmlOfAll(content, schema)}</div>`
    }
    default:
      return htmlOfAll(content, schema)
  }
}

/** Neighbours that share marks share their elements. */
export function htmlOfAll(nodes: readonly DocumentNode[], schema: Schema): string {
  return nodes
    .map((node, at) => {
      // A browser shows no break at the end of a block, and so nobody who reads HTML believes in one.
      const isLastBreak = node.type === 'hardBreak' && at === nodes.length - 1
      return isLastBreak ? `<br ${NODE}="hardBreak">` : htmlOfNode(node, schema)
    })
    .join('')
}

function marked(html: string, marks: readonly DocumentMark[], schema: Schema): string {
  return marks.reduceRight((inside, mark) => {
    const [open, close] = htmlOfMark(mark, schema)
    return `${open}${inside}${close}`
  }, html)
}

/** Its opening and its closing tag. */
export function htmlOfMark(mark: DocumentMark, schema: Schema): readonly [string, string] {
  const { type, attrs = {} } = mark
  if (type === 'link' && !isSafeLink(attrs['href'])) return ['', '']
  const known = MARKS[type]
  const own =
    type === 'link'
      ? { href: asText(attrs['href']), title: asText(attrs['title']) }
      : known === undefined
        ? { [MARK]: type }
        : {}
  const says = type === 'link' ? ['href', ...(own.title === undefined ? [] : ['title'])] : []
  const rest = unsaid(attrs, says, schema.marks[type]?.spec.attrs as Standards | undefined)
  const tag = known ?? 'span'
  return [`<${tag}${attributes({ ...own, [REST]: rest })}>`, `</${tag}>`]
}

export const MARKS: Readonly<Record<string, string>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  code: 'code',
  link: 'a',
  highlight: 'mark',
  subscript: 'sub',
  superscript: 'sup',
}

function elementOf(node: DocumentNode, schema: Schema): Element {
  const { type, attrs = {} } = node
  switch (type) {
    case 'paragraph':
      return { tag: 'p' }
    case 'heading': {
      const level = attrs['level']
      const isKnown = level === 1 || level === 2 || level === 3
      return isKnown ? { tag: `h${level}`, says: ['level'] } : { tag: 'h3' }
    }
    case 'blockquote':
    case 'details':
      return { tag: type }
    case 'detailsSummary':
      return { tag: 'summary' }
    case 'detailsContent':
      return { tag: 'div', own: { 'data-type': 'detailsContent' } }
    case 'bulletList':
      return { tag: 'ul' }
    case 'orderedList': {
      const start = attrs['start']
      const isSaid = Number.isInteger(start) && start !== 1
      return { tag: 'ol', own: { start: isSaid ? String(start) : undefined }, says: isSaid ? ['start'] : [] }
    }
    case 'listItem':
      return { tag: 'li' }
    case 'taskList':
      return { tag: 'ul', own: { 'data-type': 'taskList' } }
    case 'taskItem': {
      const { checked } = attrs
      const isSaid = typeof checked === 'boolean'
      const own = { 'data-type': 'taskItem', 'data-checked': String(checked === true) }
      return { tag: 'li', own, says: isSaid ? ['checked'] : [] }
    }
    case 'callout': {
      const kind = asText(attrs['kind'])
      return {
        tag: 'aside',
        own: { 'data-type': 'callout', 'data-kind': kind },
        says: kind === undefined ? [] : ['kind'],
      }
    }
    case 'codeBlock': {
      const { language } = attrs
      return { tag: 'pre', says: typeof language === 'string' && /^\S+$/.test(language) ? ['language'] : [] }
    }
    case 'horizontalRule':
      return { tag: 'hr' }
    case 'hardBreak':
      return { tag: 'br' }
    case 'table':
      return { tag: 'table' }
    case 'tableRow':
      return { tag: 'tr' }
    case 'tableCell':
    case 'tableHeader':
      return cellElement(type === 'tableCell' ? 'td' : 'th', attrs)
    case 'image':
      return imageElement(attrs)
    case 'inlineMath':
    case 'blockMath': {
      const latex = asText(attrs['latex'])
      const isInlineMath = type === 'inlineMath'
      return {
        tag: isInlineMath ? 'span' : 'div',
        own: { 'data-type': isInlineMath ? 'inline-math' : 'block-math', 'data-latex': latex },
        says: latex === undefined ? [] : ['latex'],
      }
    }
    case 'mention': {
      const [id, label] = [asText(attrs['id']), asText(attrs['label'])]
      const says = [...(id === undefined ? [] : ['id']), ...(label === undefined ? [] : ['label'])]
      return { tag: 'span', own: { 'data-type': 'mention', 'data-id': id, 'data-label': label }, says }
    }
    default:
      return { tag: isInline(node, schema) ? 'span' : 'div', own: { [NODE]: type } }
  }
}

const SPANS = ['colspan', 'rowspan'] as const

function cellElement(tag: string, attrs: Attributes): Element {
  const own: Record<string, string | undefined> = {}
  const says: string[] = []
  for (const span of SPANS) {
    const given = attrs[span]
    if (!Number.isInteger(given) || given === 1) continue
    own[span] = String(given)
    says.push(span)
  }
  const widths = attrs['colwidth']
  if (Array.isArray(widths) && widths.length > 0 && widths.every((width) => Number.isInteger(width))) {
    own['colwidth'] = widths.join(',')
    says.push('colwidth')
  }
  if (['left', 'right', 'center'].includes(attrs['align'] as string)) {
    own['align'] = attrs['align'] as string
    says.push('align')
  }
  return { tag, own, says }
}

function imageElement(attrs: Attributes): Element {
  const src = isSafeSource(attrs['src']) ? attrs['src'] : undefined
  const width = Number.isInteger(attrs['width']) ? String(attrs['width']) : undefined
  const own = { src, alt: asText(attrs['alt']), title: asText(attrs['title']), width }
  // An address that is not safe is nowhere in the page, not even where nobody would follow it.
  return {
    tag: 'img',
    own,
    says: ['src', ...Object.keys(own).filter((name) => own[name as keyof typeof own] !== undefined)],
  }
}

function restOf(
  node: DocumentNode,
  says: readonly string[],
  schema: Schema,
): Record<string, string | undefined> {
  const standards = schema.nodes[node.type]?.spec.attrs as Standards | undefined
  return { [REST]: unsaid(node.attrs ?? {}, says, standards) }
}

type Standards = Readonly<Record<string, { readonly default?: unknown }>>

function unsaid(attrs: Attributes, says: readonly string[], standards: Standards = {}): string | undefined {
  const left = Object.entries(attrs).filter(
    ([name, value]) =>
      !says.includes(name) && value !== undefined && !isSameJson(value, standards[name]?.default),
  )
  return left.length === 0 ? undefined : JSON.stringify(Object.fromEntries(left))
}

/** HTML makes one space of several, and none of those at either end. */
function whiteSpaceOf({ type, content = [] }: DocumentNode): Record<string, string> {
  if (type === 'codeBlock' || !content.some(({ text }) => text !== undefined)) return {}
  const words = content.map(({ text, type }) => text ?? (type === 'hardBreak' ? '\n' : '\ufffc')).join('')
  const isKept = content.some(({ text = '' }) => /[\t\n\f\r]/.test(text))
  return isKept || /^ | $| {2}| \n|\n /.test(words) ? { style: 'white-space:pre-wrap' } : {}
}

function isInline(node: DocumentNode, schema: Schema): boolean {
  return schema.nodes[node.type]?.isInline ?? false
}

function wordsOf({ text, content = [] }: DocumentNode): string {
  return text ?? content.map(wordsOf).join(' ')
}

function attributes(named: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(named)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`))
    .join('')
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
