import {
  type DOMOutputSpec,
  DOMSerializer,
  type Mark,
  type Schema,
  type Node as TextNode,
} from '@tiptap/pm/model'
import { css } from 'lit'
import * as Y from 'yjs'
import { attributesForReading, dressForReading } from './read-only-blocks.ts'
import { markName, type YType } from './unknown-content.ts'

export interface ReadOnlyOptions {
  /** Where the text is shown; what is in it goes. */
  readonly element: HTMLElement
  readonly fragment: Y.XmlFragment
  readonly schema: Schema
  /** The text's accessible name. */
  readonly label: string
  /** Where the document's files are, with a slash at its end. */
  readonly base: string
  /** What stands over content that the schema does not know. */
  readonly unknownLabel: (name: string) => string
}

/** A part of a text as it is shown; `nodes` are what ProseMirror would make of it, for those around it to look at. */
interface Shown {
  readonly dom: Node
  readonly nodes: readonly TextNode[]
}

/**
 * Shows a text that the editor must not touch, because it does not know all of it, as it is and as it changes.
 *
 * - [E3] What the schema knows looks as it does in the editor; what it does not is a plain block with its words.
 * - [E2] Nothing is ever written: the text is read from Yjs, without the binding, which deletes what it cannot show
 *   also where nobody may edit.
 *
 * Returns the function that ends it.
 */
export function showReadOnly(options: ReadOnlyOptions): () => void {
  const { element, fragment, label } = options
  const page = document.createElement('div')
  page.className = 'ProseMirror read-only'
  page.tabIndex = 0
  page.setAttribute('role', 'document')
  page.setAttribute('aria-label', label)
  element.replaceChildren(page)
  const stopStyles = adopt(page.getRootNode() as Document | ShadowRoot)
  const drawing = new Drawing(options)
  const blocks = new Map<unknown, Node>()

  const draw = (changed: ReadonlySet<unknown>): void => {
    const children = fragment.toArray() as readonly unknown[]
    const present = new Set(children)
    for (const [child, dom] of blocks) {
      if (present.has(child) && !changed.has(child)) continue
      blocks.delete(child)
      page.removeChild(dom)
    }
    let next = page.firstChild
    for (const child of children) {
      const dom = blocks.get(child) ?? drawing.child(child, false).dom
      blocks.set(child, dom)
      if (dom === next) next = dom.nextSibling
      else page.insertBefore(dom, next)
    }
    for (const control of page.querySelectorAll('input, button, select')) control.setAttribute('disabled', '')
    for (const link of page.querySelectorAll('a')) {
      link.target = '_blank'
      link.rel = 'noopener noreferrer nofollow'
    }
  }
  const redraw = (events: readonly Y.YEvent<Y.XmlElement>[]): void => {
    draw(new Set(events.map(({ target }) => blockAround(target, fragment))))
  }
  draw(new Set())
  const observe = redraw as Parameters<Y.XmlFragment['observeDeep']>[0]
  fragment.observeDeep(observe)
  return () => {
    fragment.unobserveDeep(observe)
    stopStyles()
  }
}

function adopt(root: Document | ShadowRoot): () => void {
  const { styleSheet } = styles
  if (styleSheet === undefined) return () => {}
  root.adoptedStyleSheets.push(styleSheet)
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== styleSheet)
  }
}

const styles = css`
  .read-only {
    cursor: auto;
  }
  .read-only:focus-visible {
    outline: 2px solid var(--inkwire-accent);
    outline-offset: -2px;
  }
  .read-only [data-type='callout'] {
    display: block;
  }
  .read-only [data-type='callout'] > :last-child {
    margin-block-end: 0;
  }
  .read-only details {
    margin-block: 0 0.85em;
  }
  .read-only summary {
    display: list-item;
    cursor: pointer;
  }
  .read-only .math {
    cursor: auto;
  }
  .unknown-content {
    border: 1px dashed var(--inkwire-muted);
    border-radius: 0.5rem;
    background: var(--inkwire-hover);
  }
  div.unknown-content {
    margin-block: 0 0.85em;
    padding: 0.6em 1em;
  }
  span.unknown-content {
    padding: 0 0.35em;
  }
  div.unknown-content > p {
    margin-block: 0 0.35em;
  }
  .unknown-name {
    color: var(--inkwire-muted);
    font-family: var(--inkwire-font-ui);
    font-size: 0.8em;
  }
`

function blockAround(type: YType, fragment: Y.XmlFragment): unknown {
  let block: YType | null = type
  while (block !== null && block.parent !== fragment) block = block.parent
  return block
}

class Drawing {
  readonly #options: ReadOnlyOptions

  constructor(options: ReadOnlyOptions) {
    this.#options = options
  }

  child(child: unknown, isInline: boolean): Shown {
    if (child instanceof Y.XmlText) return this.#text(child)
    if (child instanceof Y.XmlElement) return this.#element(child, isInline)
    const name = child instanceof Y.AbstractType ? child.constructor.name : typeof child
    return this.#unknown(name, [], isInline)
  }

  #element(element: Y.XmlElement, isInline: boolean): Shown {
    const type = this.#options.schema.nodes[element.nodeName]
    const words = () => this.#unknown(element.nodeName, blocksOf(element), isInline)
    if (type?.spec.toDOM === undefined || type.isText) return words()
    const children = (element.toArray() as readonly unknown[]).map((child) =>
      this.child(child, type.inlineContent),
    )
    try {
      // Unchecked: what is around something unknown need not be valid.
      const node = type.create(
        attributesForReading(type.name, element.getAttributes(), this.#options.base),
        children.flatMap(({ nodes }) => nodes),
      )
      const { dom, contentDOM } = render(type.spec.toDOM(node))
      if (contentDOM === undefined && children.length > 0) return words()
      contentDOM?.append(...children.map((child) => child.dom))
      if (type.isTextblock && contentDOM?.hasChildNodes() === false)
        contentDOM.append(document.createElement('br'))
      const shown = dom instanceof HTMLElement ? dressForReading(node, dom) : dom
      return { dom: shown, nodes: [node] }
    } catch {
      // An attribute that it needs is not there, or is none that it can show: its words are still words.
      return words()
    }
  }

  #text(text: Y.XmlText): Shown {
    const { schema } = this.#options
    const shown = document.createDocumentFragment()
    const nodes: TextNode[] = []
    const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
    for (const { insert, attributes = {} } of delta) {
      if (typeof insert !== 'string') {
        shown.append(this.#unknown('embed', [], true).dom)
        continue
      }
      const marks = marksOf(attributes, schema)
      nodes.push(schema.text(insert, marks))
      shown.append(marked(document.createTextNode(insert), marks))
    }
    // A fragment would be empty once it is put somewhere.
    const dom = document.createElement('span')
    dom.append(shown)
    return { dom, nodes }
  }

  #unknown(name: string, blocks: readonly string[], isInline: boolean): Shown {
    const { unknownLabel } = this.#options
    const dom = document.createElement(isInline ? 'span' : 'div')
    dom.className = 'unknown-content'
    const title = document.createElement(isInline ? 'span' : 'p')
    title.className = 'unknown-name'
    title.textContent = unknownLabel(name)
    if (!isInline) {
      dom.setAttribute('role', 'group')
      dom.setAttribute('aria-label', unknownLabel(name))
    }
    dom.append(title)
    for (const words of blocks) {
      const block = document.createElement(isInline ? 'span' : 'p')
      block.textContent = isInline ? ` ${words}` : words
      dom.append(block)
    }
    return { dom, nodes: [] }
  }
}

function marksOf(attributes: Readonly<Record<string, unknown>>, schema: Schema): Mark[] {
  const marks = Object.entries(attributes).flatMap(([stored, value]) => {
    const type = schema.marks[markName(stored)]
    try {
      return type === undefined ? [] : [type.create(value as Record<string, unknown>)]
    } catch {
      return [] // an attribute that it needs is not there: the words are shown without
    }
  })
  return marks.reduce<readonly Mark[]>((set, mark) => mark.addToSet(set), []) as Mark[]
}

function marked(words: Node, marks: readonly Mark[]): Node {
  return marks.reduceRight((inner, mark) => {
    const { toDOM } = mark.type.spec
    if (toDOM === undefined) return inner
    const { dom, contentDOM } = render(toDOM(mark, true))
    ;(contentDOM ?? dom).appendChild(inner)
    return dom
  }, words)
}

function render(spec: DOMOutputSpec): { readonly dom: Node; readonly contentDOM?: HTMLElement } {
  return DOMSerializer.renderSpec(document, spec)
}

/** The words in an element, block by block. */
function blocksOf(element: Y.XmlElement): string[] {
  const children = element.toArray() as readonly unknown[]
  const own = children.map((child) => (child instanceof Y.XmlText ? plainText(child) : '')).join('')
  const inner = children.flatMap((child) => (child instanceof Y.XmlElement ? blocksOf(child) : []))
  return own.trim() === '' ? inner : [own, ...inner]
}

function plainText(text: Y.XmlText): string {
  const delta = text.toDelta() as readonly { readonly insert: unknown }[]
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}
