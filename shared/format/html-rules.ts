import type { Node, Schema, TagParseRule } from '@tiptap/pm/model'
import { isSafeLink, isSafeSource } from './addresses.ts'
import { type Attributes, FormatError } from './document-node.ts'
import type { HtmlElement } from './html-tree.ts'
import { readAttributes, readNode } from './read-json.ts'
import { MARK, NODE, REST, WHOLE } from './write-html.ts'

export type Rule = Omit<TagParseRule, 'tag'>

/**
 * What an element of HTML is in a document of this schema; `null` where only what is in it counts.
 *
 * @throws FormatError where it names something that the schema has no place for [M1]
 */
export function ruleFor(element: HtmlElement, schema: Schema): Rule | null {
  const whole = element.getAttribute(WHOLE)
  if (whole !== null) return ruleForWhole(whole, schema)
  const named = namedRule(element, schema) ?? knownRule(element)
  if (named === undefined) return null
  const { node, mark, attrs = {} } = named
  const type = node === undefined ? schema.marks[mark ?? ''] : schema.nodes[node]
  // This schema has no such node: what is in the element is kept.
  if (type === undefined) return null
  const attributes = readAttributes({ ...attrs, ...restOf(element) }, type)
  const preserveWhitespace = isPreserved(element) || node === 'codeBlock' ? ('full' as const) : undefined
  return {
    ...(node === undefined ? { mark: type.name } : { node }),
    attrs: attributes,
    ...(preserveWhitespace !== undefined && { preserveWhitespace }),
  } as Rule
}

interface Named {
  readonly node?: string
  readonly mark?: string
  readonly attrs?: Attributes
}

function ruleForWhole(json: string, schema: Schema): Rule {
  const node: Node = readNode(parsed(json), schema)
  if (node.isText || node.type === schema.topNodeType)
    throw new FormatError('MALFORMED', 'a block is no text')
  return { node: node.type.name, attrs: node.attrs, getContent: () => node.content }
}

function namedRule(element: HtmlElement, schema: Schema): Named | undefined {
  const node = element.getAttribute(NODE)
  const mark = element.getAttribute(MARK)
  const isUnknown =
    (node !== null && (schema.nodes[node] === undefined || schema.nodes[node].isText)) ||
    (mark !== null && schema.marks[mark] === undefined)
  if (isUnknown) {
    throw new FormatError(
      'UNKNOWN_CONTENT',
      `a document cannot hold "${node ?? mark}" here: nothing was imported`,
    )
  }
  return node !== null ? { node } : mark !== null ? { mark } : undefined
}

function restOf(element: HtmlElement): Attributes {
  const rest = element.getAttribute(REST)
  const value = rest === null ? {} : parsed(rest)
  if (typeof value !== 'object' || value === null) throw new FormatError('MALFORMED', `${REST} is an object`)
  return value as Attributes
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new FormatError('MALFORMED', 'an attribute that should hold JSON holds none', { cause })
  }
}

function isPreserved(element: HtmlElement): boolean {
  return /^(?:pre|break-spaces)/.test(element.style('white-space'))
}

const MARK_OF: Readonly<Record<string, string>> = {
  strong: 'bold',
  b: 'bold',
  em: 'italic',
  i: 'italic',
  cite: 'italic',
  dfn: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
  mark: 'highlight',
  sub: 'subscript',
  sup: 'superscript',
}

const NODE_OF: Readonly<Record<string, string>> = {
  p: 'paragraph',
  blockquote: 'blockquote',
  details: 'details',
  summary: 'detailsSummary',
  hr: 'horizontalRule',
  br: 'hardBreak',
  table: 'table',
  tr: 'tableRow',
}

function knownRule(element: HtmlElement): Named | undefined {
  const { name } = element
  const type = element.getAttribute('data-type')
  const mark = MARK_OF[name]
  if (mark !== undefined) return name === 'code' && isIn(element, 'pre') ? undefined : { mark }
  const node = NODE_OF[name]
  if (node !== undefined) return { node }
  switch (name) {
    case 'a': {
      const href = element.getAttribute('href')
      const title = element.getAttribute('title')
      return href !== null && isSafeLink(href) ? { mark: 'link', attrs: { href, title } } : undefined
    }
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return { node: 'heading', attrs: { level: Math.min(3, Number(name[1])) } }
    case 'ul':
      return { node: type === 'taskList' ? 'taskList' : 'bulletList' }
    case 'ol':
      return { node: 'orderedList', attrs: { start: whole(element.getAttribute('start'), 1) } }
    case 'li':
      return type === 'taskItem'
        ? { node: 'taskItem', attrs: { checked: element.getAttribute('data-checked') === 'true' } }
        : { node: 'listItem' }
    case 'pre':
      return { node: 'codeBlock', attrs: { language: languageOf(element) } }
    case 'td':
    case 'th':
      return { node: name === 'td' ? 'tableCell' : 'tableHeader', attrs: cellAttributes(element) }
    case 'img': {
      const src = element.getAttribute('src')
      if (src !== null && !isSafeSource(src)) return undefined
      const [alt, title] = [element.getAttribute('alt'), element.getAttribute('title')]
      return { node: 'image', attrs: { src, alt, title, width: whole(element.getAttribute('width'), null) } }
    }
    default:
      return typedRule(element, type)
  }
}

function typedRule(element: HtmlElement, type: string | null): Named | undefined {
  switch (type) {
    case 'callout':
      return { node: 'callout', attrs: given({ kind: element.getAttribute('data-kind') }) }
    case 'detailsContent':
      return { node: 'detailsContent' }
    case 'inline-math':
    case 'block-math':
      return {
        node: type === 'inline-math' ? 'inlineMath' : 'blockMath',
        attrs: given({ latex: element.getAttribute('data-latex') }),
      }
    case 'mention':
      return {
        node: 'mention',
        attrs: given({ id: element.getAttribute('data-id'), label: element.getAttribute('data-label') }),
      }
    default:
      return undefined
  }
}

function given(attributes: Record<string, string | null>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
}

function languageOf(pre: HtmlElement): string | null {
  const code = pre.children.find(({ name }) => name === 'code')
  const classes = `${code?.getAttribute('class') ?? ''} ${pre.getAttribute('class') ?? ''}`
  return /(?:^|\s)lang(?:uage)?-(\S+)/.exec(classes)?.[1] ?? null
}

function cellAttributes(element: HtmlElement): Attributes {
  const widths = (element.getAttribute('colwidth') ?? element.getAttribute('data-colwidth') ?? '').split(',')
  const colwidth = widths.map((width) => whole(width, Number.NaN))
  const align = element.getAttribute('align') ?? element.style('text-align')
  return {
    colspan: span(element.getAttribute('colspan')),
    rowspan: span(element.getAttribute('rowspan')),
    colwidth: colwidth.every((width) => Number.isFinite(width)) ? colwidth : null,
    align: ['left', 'right', 'center'].includes(align.toLowerCase()) ? align.toLowerCase() : null,
  }
}

function span(text: string | null): number {
  return Math.min(1000, Math.max(1, whole(text, 1)))
}

function whole<Other>(text: string | null, other: Other): number | Other {
  return text !== null && /^\s*-?\d{1,9}(?:px)?\s*$/.test(text) ? Number.parseInt(text, 10) : other
}

function isIn(element: HtmlElement, name: string): boolean {
  for (let up = element.parentNode; up !== undefined; up = up.parentNode) if (up.name === name) return true
  return false
}
