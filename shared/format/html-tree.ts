import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5'

/**
 * A node of a parsed page, with as much of the DOM as ProseMirror's parser asks for: so that it reads HTML where there
 * is no browser.
 */
export abstract class HtmlNode {
  parentNode: HtmlElement | undefined
  abstract readonly nodeType: 1 | 3
  abstract readonly nodeName: string
  abstract readonly nodeValue: string | null
  /** All of its text. */
  abstract readonly textContent: string

  get nextSibling(): HtmlNode | null {
    return this.#sibling(1)
  }

  get previousSibling(): HtmlNode | null {
    return this.#sibling(-1)
  }

  get firstChild(): HtmlNode | null {
    return null
  }

  remove(): void {
    this.replaceWith()
  }

  replaceWith(...others: HtmlNode[]): void {
    const parent = this.parentNode
    if (parent === undefined) return
    const at = parent.childNodes.indexOf(this)
    parent.childNodes.splice(at, 1)
    this.parentNode = undefined
    parent.insert(at, others)
  }

  #sibling(step: 1 | -1): HtmlNode | null {
    const { parentNode } = this
    if (parentNode === undefined) return null
    return parentNode.childNodes[parentNode.indexOf(this) + step] ?? null
  }
}

export class HtmlText extends HtmlNode {
  readonly nodeType = 3
  readonly nodeName = '#text'
  nodeValue: string

  constructor(text: string) {
    super()
    this.nodeValue = text
  }

  get textContent(): string {
    return this.nodeValue
  }
}

export class HtmlElement extends HtmlNode {
  readonly nodeType = 1
  readonly nodeValue = null
  /** In small letters. */
  readonly name: string
  readonly attributes: Map<string, string>
  readonly childNodes: HtmlNode[] = []
  /** Where the sibling that was asked for last stands: asking for one after the other must not search each time. */
  #lastIndex = 0

  constructor(name: string, attributes: Iterable<readonly [string, string]> = [], children: HtmlNode[] = []) {
    super()
    this.name = name
    this.attributes = new Map(attributes)
    this.insert(0, children)
  }

  get nodeName(): string {
    return this.name.toUpperCase()
  }

  get tagName(): string {
    return this.nodeName
  }

  override get firstChild(): HtmlNode | null {
    return this.childNodes[0] ?? null
  }

  get children(): HtmlElement[] {
    return this.childNodes.filter((node) => node instanceof HtmlElement)
  }

  get textContent(): string {
    return this.childNodes.map(({ textContent }) => textContent).join('')
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null
  }

  /** The value of a CSS property in its style attribute, in small letters. */
  style(property: string): string {
    const style = this.getAttribute('style')
    return style === null ? '' : (declarations(style).get(property) ?? '')
  }

  appendChild(child: HtmlNode): void {
    child.remove()
    this.insert(this.childNodes.length, [child])
  }

  insert(at: number, nodes: readonly HtmlNode[]): void {
    for (const node of nodes) {
      node.remove()
      node.parentNode = this
    }
    this.childNodes.splice(at, 0, ...nodes)
  }

  /** Its children take its place. */
  unwrap(): void {
    this.replaceWith(...this.childNodes.splice(0))
  }

  indexOf(child: HtmlNode): number {
    const near = [this.#lastIndex, this.#lastIndex + 1, this.#lastIndex - 1]
    const found = near.find((at) => this.childNodes[at] === child) ?? this.childNodes.indexOf(child)
    this.#lastIndex = found
    return found
  }

  /** Every element below, in the order of the page. What changes while somebody walks is walked as it was. */
  descendants(): HtmlElement[] {
    const found: HtmlElement[] = []
    const stack: HtmlElement[] = this.children.reverse()
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      found.push(next)
      stack.push(...next.children.reverse())
    }
    return found
  }
}

/** Nothing below is read: what lies so deep is an attack on whoever walks it. */
const DEPTH_MAX = 256

/** The body of a page, or a piece of one, parsed as a browser parses it. */
export function parseHtml(html: string): HtmlElement {
  const isPage = /<(?:html|body|head)[\s>]/i.test(html)
  const body = new HtmlElement('body')
  const root = isPage ? bodyOf(parse(html)) : parseFragment(html)
  adopt(root, body, 0)
  return body
}

type Parent = { readonly childNodes: readonly DefaultTreeAdapterTypes.ChildNode[] }

function bodyOf(page: DefaultTreeAdapterTypes.Document): Parent {
  const root = page.childNodes.find(({ nodeName }) => nodeName === 'html') as Parent | undefined
  const body = root?.childNodes.find(({ nodeName }) => nodeName === 'body') as Parent | undefined
  return body ?? { childNodes: [] }
}

function adopt(from: Parent, to: HtmlElement, depth: number): void {
  const made: HtmlNode[] = []
  for (const child of from.childNodes) {
    if ('value' in child) made.push(new HtmlText(child.value))
    if (!('tagName' in child)) continue
    const element = new HtmlElement(
      child.tagName,
      child.attrs.map(({ name, value }) => [name, value] as const),
    )
    if (depth < DEPTH_MAX) adopt(child, element, depth + 1)
    else made.push(new HtmlText(textOf(child)))
    made.push(element)
  }
  to.insert(0, made)
}

// Without recursion: it may go on for as long as the page is.
function textOf(node: Parent): string {
  const words: string[] = []
  const stack = [...node.childNodes].reverse()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ('value' in next) words.push(next.value)
    else if ('childNodes' in next) stack.push(...[...next.childNodes].reverse())
  }
  return words.join('')
}

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
])

/** What is in an element, as HTML again. */
export function innerHtml(element: HtmlElement): string {
  return element.childNodes.map(outerHtml).join('')
}

function outerHtml(node: HtmlNode): string {
  if (!(node instanceof HtmlElement)) return escapeText(node.textContent)
  const attributes = [...node.attributes]
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('')
  const open = `<${node.name}${attributes}>`
  return VOID.has(node.name) ? open : `${open}${innerHtml(node)}</${node.name}>`
}

export function escapeText(text: string): string {
  return text.replace(/[&<>\u00a0]/g, (letter) => ESCAPED[letter] as string)
}

/** For between double quotes. Line breaks too, so that a tag is one line. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\u00a0\n]/g, (letter) => ESCAPED[letter] as string)
}

const ESCAPED: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\u00a0': '&nbsp;',
  '\n': '&#10;',
}

function declarations(style: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const part of style.split(';')) {
    const colon = part.indexOf(':')
    if (colon > 0)
      found.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      )
  }
  return found
}
