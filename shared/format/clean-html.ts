import { isSafeLink, isSafeSource } from './addresses.ts'
import { HtmlElement, type HtmlNode, HtmlText } from './html-tree.ts'
import { makeTaskLists } from './task-lists.ts'
import { makeWordLists } from './word-lists.ts'
import { NODE } from './write-html.ts'

/**
 * Makes of what other programs write what it means: Word's paragraphs with bullets become lists, styles become marks,
 * editors' colours go. Changes the tree; returns the names of elements that had more than words and are gone.
 *
 * What this project writes itself stays as it is.
 */
export function cleanHtml(body: HtmlElement): readonly string[] {
  const leftOut = new Set<string>()
  for (const element of body.descendants()) replaceDead(element, leftOut)
  makeWordLists(body)
  if (isCode(body)) makeCode(body)
  for (const element of body.descendants()) {
    if (element.name === 'pre') flattenCode(element)
    else if (STYLED.has(element.name)) marksFromStyle(element)
    keepSomeStyle(element)
  }
  makeTaskLists(body)
  for (const element of body.descendants()) {
    if (element.name === 'br') dropLastBreak(element)
    if (element.name === 'p') freeImages(element)
    if (element.name === 'caption') putAbove(element)
  }
  return [...leftOut].sort()
}

const DEAD = new Set([
  'script',
  'style',
  'template',
  'title',
  'meta',
  'link',
  'base',
  'head',
  'noscript',
  'xml',
])
const PLAYED = new Set(['iframe', 'video', 'audio', 'embed', 'object', 'frame'])
const LOST = new Set(['svg', 'canvas', 'math', 'select', 'textarea', 'map', 'applet'])

function replaceDead(element: HtmlElement, leftOut: Set<string>): void {
  const { name } = element
  // Word keeps what is its own in elements with a prefix. A paragraph without words has a space in one.
  if (name === 'o:p') return element.textContent.trim() === '' ? element.remove() : element.unwrap()
  if (/^(?:o|v|m):/.test(name)) return element.remove()
  if (DEAD.has(name)) {
    if (name === 'script') leftOut.add(name)
    return element.remove()
  }
  if (PLAYED.has(name)) {
    const source = element.getAttribute('src') ?? element.getAttribute('data') ?? sourceIn(element)
    leftOut.add(name)
    if (source === null || !isSafeLink(source) || !/^https?:/i.test(source)) return element.remove()
    const link = new HtmlElement('a', [['href', source]], [new HtmlText(source)])
    return element.replaceWith(new HtmlElement('p', [], [link]))
  }
  if (LOST.has(name)) {
    leftOut.add(name)
    return element.replaceWith(new HtmlText(element.textContent))
  }
  const source = element.getAttribute('src')
  if (name === 'img' && source !== null && !isSafeSource(source)) {
    leftOut.add('img')
    element.replaceWith(new HtmlText(element.getAttribute('alt') ?? ''))
  }
}

function sourceIn(element: HtmlElement): string | null {
  return element.children.find(({ name }) => name === 'source')?.getAttribute('src') ?? null
}

const STYLED = new Set(['span', 'b', 'i', 'font', 'p', 'li', 'div', 'td', 'strong', 'em', 'u', 'a'])

/** Google Docs and others write marks as styles, and wrap a whole copy into a `b` that is not bold. */
function marksFromStyle(element: HtmlElement): void {
  const weight = element.style('font-weight')
  const isBold = /^(?:bold|bolder|[6-9]00)$/.test(weight)
  const isNotBold = /^(?:normal|lighter|[1-5]00)$/.test(weight)
  if (['b', 'strong'].includes(element.name) && isNotBold) return element.unwrap()
  if (['i', 'em'].includes(element.name) && element.style('font-style') === 'normal') return element.unwrap()
  const marks: string[] = []
  if (isBold && !['b', 'strong'].includes(element.name)) marks.push('strong')
  if (element.style('font-style') === 'italic' && !['i', 'em'].includes(element.name)) marks.push('em')
  const line = `${element.style('text-decoration')} ${element.style('text-decoration-line')}`
  // A link is underlined anyway.
  if (/underline/.test(line) && element.name !== 'u' && !isInLink(element)) marks.push('u')
  if (/line-through/.test(line)) marks.push('s')
  const rise = element.style('vertical-align')
  if (element.name === 'span' && (rise === 'super' || rise === 'sub'))
    marks.push(rise === 'super' ? 'sup' : 'sub')
  const family = element.style('font-family')
  if (element.name === 'span' && /monospace|courier|consolas|menlo|roboto mono/.test(family))
    marks.push('code')
  if (marks.length === 0) return
  const inside = element.childNodes.splice(0)
  const wrapped = marks.reduceRight<HtmlNode[]>((nodes, mark) => [new HtmlElement(mark, [], nodes)], inside)
  element.insert(0, wrapped)
}

/** What was made a mark must not be read a second time. */
function keepSomeStyle(element: HtmlElement): void {
  if (!element.attributes.has('style')) return
  const kept = ['white-space', 'text-align']
    .map((property) => [property, element.style(property)])
    .filter(([, value]) => value !== '')
  if (kept.length === 0) element.attributes.delete('style')
  else element.attributes.set('style', kept.map((declaration) => declaration.join(':')).join(';'))
}

function isInLink(element: HtmlElement): boolean {
  for (let up: HtmlElement | undefined = element; up !== undefined; up = up.parentNode) {
    if (up.name === 'a') return true
  }
  return element.descendants().some(({ name }) => name === 'a')
}

/** Visual Studio Code and its like: lines as `div`s in a fixed font that keeps its spaces. */
function isCode(body: HtmlElement): boolean {
  const blocks = body.children.filter(({ name }) => name !== 'meta' && name !== 'br')
  const [only] = blocks
  return (
    blocks.length === 1 &&
    only?.name === 'div' &&
    only.style('white-space').startsWith('pre') &&
    /monospace|courier|consolas|menlo/.test(only.style('font-family'))
  )
}

function makeCode(body: HtmlElement): void {
  const [only] = body.children.filter(({ name }) => name === 'div')
  if (only === undefined) return
  const lines = only.children.some(({ name }) => name === 'div')
    ? only.children.map((line) => (line.name === 'br' ? '' : line.textContent))
    : [only.textContent]
  const pre = new HtmlElement('pre', [], [new HtmlElement('code', [], [new HtmlText(lines.join('\n'))])])
  body.childNodes.splice(0)
  body.insert(0, [pre])
}

function flattenCode(pre: HtmlElement): void {
  const code = pre.children.length === 1 && pre.children[0]?.name === 'code' ? pre.children[0] : pre
  for (const element of code.descendants()) if (element.name === 'br') element.replaceWith(new HtmlText('\n'))
  const text = new HtmlText(code.textContent)
  code.childNodes.splice(0)
  code.insert(0, [text])
}

/** Tables have no caption of their own. */
function putAbove(caption: HtmlElement): void {
  const table = caption.parentNode
  caption.remove()
  table?.replaceWith(new HtmlElement('p', [], [...caption.childNodes]), table)
}

const AMONG_WORDS = new Set([
  'a',
  'b',
  'strong',
  'em',
  'i',
  'u',
  's',
  'span',
  'font',
  'mark',
  'sub',
  'sup',
  'code',
])

/** A browser shows no break at the end of a block: it only keeps an empty one open. Between blocks it is an empty one. */
function dropLastBreak(element: HtmlElement): void {
  if (element.attributes.has(NODE)) return
  let at: HtmlNode = element
  for (;;) {
    const next = neighbour(at, 'nextSibling')
    if (next !== undefined && !(isBlock(next) && isBlock(neighbour(at, 'previousSibling')))) return
    if (next !== undefined) return element.replaceWith(new HtmlElement('p'))
    const { parentNode } = at
    if (parentNode === undefined || !AMONG_WORDS.has(parentNode.name)) break
    at = parentNode
  }
  element.remove()
}

/** The next thing that is not just space. */
function neighbour(node: HtmlNode, side: 'nextSibling' | 'previousSibling'): HtmlNode | undefined {
  let found = node[side]
  while (found !== null && found.nodeType === 3 && !/[^ \t\r\n]/.test(found.textContent)) found = found[side]
  return found ?? undefined
}

const BLOCKS = /^(?:p|h[1-6]|ul|ol|table|pre|blockquote|div|hr|details|aside|section|article|figure|dl)$/

function isBlock(node: HtmlNode | undefined): boolean {
  return node === undefined || (node instanceof HtmlElement && BLOCKS.test(node.name))
}

/** An image is a block of its own. */
function freeImages(paragraph: HtmlElement): void {
  const isOnlyImages = paragraph.childNodes.every((node) =>
    node instanceof HtmlElement ? node.name === 'img' : /^[ \t\r\n]*$/.test(node.textContent),
  )
  if (isOnlyImages && paragraph.children.length > 0) paragraph.replaceWith(...paragraph.children)
}
