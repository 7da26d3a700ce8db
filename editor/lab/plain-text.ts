import { html, type TemplateResult } from 'lit'
import * as Y from 'yjs'
import { LAB_FIELD } from './lab-scenario.ts'

/** A document as it reads, where nobody writes in it: in a replay, and in the simulation's own kind of document. */
export function plainText(doc: Y.Doc): TemplateResult {
  const body = doc.getXmlFragment(LAB_FIELD)
  const extra = [...doc.share.keys()]
  const text = extra.includes('text') ? doc.getText('text') : undefined
  const list = extra.includes('list') ? doc.getArray<string>('list').toArray() : []
  const pairs = extra.includes('map') ? [...doc.getMap<string>('map').entries()].sort() : []
  return html`
    ${text === undefined || text.length === 0 ? '' : html`<p>${spans(text)}</p>`} ${children(body)}
    ${list.length === 0 ? '' : html`<p>${list.join(' · ')}</p>`}
    ${pairs.length === 0 ? '' : html`<p>${pairs.map(([key, value]) => `${key}: ${value}`).join(' · ')}</p>`}
  `
}

function children(parent: Y.XmlFragment): TemplateResult[] {
  return parent.toArray().map((child) => {
    if (child instanceof Y.XmlText) return html`${spans(child)}`
    return child instanceof Y.XmlElement ? block(child) : html``
  })
}

function block(element: Y.XmlElement): TemplateResult {
  const inside = children(element)
  switch (element.nodeName) {
    case 'paragraph':
      return html`<p>${inside}</p>`
    case 'heading':
      return html`<p class="heading">${inside}</p>`
    case 'bulletList':
      return html`<ul>${inside}</ul>`
    case 'orderedList':
      return html`<ol>${inside}</ol>`
    case 'listItem':
      return html`<li>${inside}</li>`
    case 'quote':
    case 'blockquote':
      return html`<blockquote>${inside}</blockquote>`
    case 'codeBlock':
      return html`<pre>${inside}</pre>`
    default:
      return html`<div>${inside}</div>`
  }
}

interface Run {
  readonly insert: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
}

function spans(text: Y.Text): TemplateResult[] {
  return (text.toDelta() as Run[]).map(({ insert, attributes }) => {
    const words = typeof insert === 'string' ? insert : '◆'
    if (attributes?.['bold'] !== undefined) return html`<strong>${words}</strong>`
    if (attributes?.['italic'] !== undefined) return html`<em>${words}</em>`
    return html`${words}`
  })
}
