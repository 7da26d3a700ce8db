import { HtmlElement, type HtmlNode, HtmlText } from './html-tree.ts'

/**
 * Word writes a list as paragraphs that carry `mso-list:l0 level2 lfo1` in their style and their bullet or number as
 * text. Neighbours with the same list become one, nested by their levels.
 */
export function makeWordLists(body: HtmlElement): void {
  const parents = new Set<HtmlElement>()
  for (const element of body.descendants()) {
    if (placeOf(element) !== undefined && element.parentNode !== undefined) parents.add(element.parentNode)
  }
  for (const parent of parents) makeListsIn(parent)
}

interface Place {
  readonly list: string
  readonly level: number
}

function placeOf(element: HtmlElement): Place | undefined {
  if (!['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(element.name)) return undefined
  const found = /(l\d+)\s+level(\d+)/.exec(element.style('mso-list'))
  return found === null ? undefined : { list: found[1] as string, level: Math.min(9, Number(found[2])) }
}

function makeListsIn(parent: HtmlElement): void {
  let open: { readonly list: HtmlElement; readonly level: number }[] = []
  let name = ''
  for (const child of [...parent.childNodes]) {
    if (!(child instanceof HtmlElement)) {
      if (/\S/.test(child.textContent)) open = []
      continue
    }
    const place = placeOf(child)
    if (place === undefined) {
      open = []
      continue
    }
    if (place.list !== name) open = []
    name = place.list
    const marker = takeMarker(child)
    while ((open.at(-1)?.level ?? 0) > place.level) open.pop()
    const last = open.at(-1)
    const item = new HtmlElement('li')
    if (last !== undefined && last.level === place.level) last.list.appendChild(item)
    else {
      const list = new HtmlElement(isNumber(marker) ? 'ol' : 'ul', startOf(marker))
      const around = last?.list.children.at(-1)
      if (around === undefined) child.replaceWith(list)
      else around.appendChild(list)
      list.appendChild(item)
      open.push({ list, level: place.level })
    }
    child.attributes.delete('style')
    item.appendChild(child)
  }
}

/** The bullet or number in front of the words, taken out of them. */
function takeMarker(paragraph: HtmlElement): string {
  const ignored = paragraph.descendants().find((element) => element.style('mso-list') === 'ignore')
  const marker = ignored?.textContent ?? ''
  ignored?.remove()
  // Word for the web leaves the bullet as plain text.
  const first: HtmlNode | null = firstText(paragraph)
  const bare =
    first === null
      ? null
      : /^[\s\u00a0]*(?:[·•o§–▪\uf0a7\uf0b7\uf0d8-]|\(?\w{1,4}[.)])[\s\u00a0]{2,}/.exec(first.textContent)
  if (ignored === undefined && bare !== null && first instanceof HtmlText) {
    first.nodeValue = first.nodeValue.slice(bare[0].length)
    return bare[0].trim()
  }
  return marker.replaceAll('\u00a0', ' ').trim()
}

function firstText(element: HtmlElement): HtmlNode | null {
  let node: HtmlNode | null = element.firstChild
  while (node instanceof HtmlElement) node = node.firstChild
  return node
}

function isNumber(marker: string): boolean {
  return /^\(?(?:\d+|[a-z]{1,4}|[IVXLC]{1,6}|[A-Z])[.)]$/.test(marker)
}

function startOf(marker: string): [string, string][] {
  const start = /^\(?(\d{1,9})[.)]$/.exec(marker)?.[1]
  return start === undefined || start === '1' ? [] : [['start', start]]
}
