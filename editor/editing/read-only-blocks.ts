import type { Node as TextNode } from '@tiptap/pm/model'
import { isSafeSource } from '../../shared/format/addresses.ts'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { TEXTS } from '../texts/texts.ts'
import { resolveSource } from './nodes/image-source.ts'
import { COLUMN_WIDTH, columnWidths } from './nodes/table-widths.ts'

type Attributes = Readonly<Record<string, unknown>>

/**
 * The attributes with which a block is drawn: a browser asks for a picture as soon as it has an address.
 *
 * @param base where the document's files are, with a slash at its end
 */
export function attributesForReading(name: string, attributes: Attributes, base: string): Attributes {
  if (name !== 'image') return attributes
  const { src, alt } = attributes
  return { ...attributes, src: isSafeSource(src) ? resolveSource(src, base) : null, alt: alt ?? '' }
}

/** Gives a block what the editor's own views give it and a reader needs. Returns what to show in its place. */
export function dressForReading(node: TextNode, dom: HTMLElement): HTMLElement {
  switch (node.type.name) {
    case 'table':
      return scrolling(node, dom)
    case 'callout':
      // Not a landmark, which an aside would be: a text may have dozens.
      dom.setAttribute('role', 'note')
      return dom
    case 'taskItem':
      dom.querySelector('input')?.setAttribute('aria-label', TEXTS.document.task(node.textContent))
      return dom
    case 'inlineMath':
    case 'blockMath':
      return formula(node, dom)
    case 'image':
      return within('figure', 'image', dom)
    default:
      return dom
  }
}

function scrolling(node: TextNode, table: HTMLElement): HTMLElement {
  table.style.minWidth = `${columnWidths(node).reduce((sum, width) => sum + (width || COLUMN_WIDTH), 0)}px`
  const box = within('div', 'table-scroll', table)
  // Keys scroll what has the focus.
  box.tabIndex = 0
  return box
}

function formula(node: TextNode, dom: HTMLElement): HTMLElement {
  const latex = String(node.attrs['latex'] ?? '')
  dom.classList.add('math')
  if (latex.trim() !== '')
    import('./nodes/math-render.ts').then(
      ({ renderMath }) => renderMath(latex, dom, node.isBlock),
      reportUnlessCutOff,
    )
  return dom
}

function within(tag: 'div' | 'figure', className: string, dom: HTMLElement): HTMLElement {
  const box = document.createElement(tag)
  box.className = className
  box.append(dom)
  return box
}
