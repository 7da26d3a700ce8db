import { autoUpdate, computePosition, flip, offset, type Placement, shift, size } from '@floating-ui/dom'
import type { Editor } from '@tiptap/core'
import { menuStyles } from './menu-styles.ts'

/** Anything that has a place on the screen: an element, or words of the text. */
export interface Anchor {
  getBoundingClientRect(): DOMRect
  readonly contextElement?: Element
}

const EDGE = 8

/**
 * Where an editor's menus are: in its own root, because the text points to them by id, and in the browser's top
 * layer, where no page clips or covers them.
 */
export class Layer {
  readonly #element: HTMLElement
  readonly #said: HTMLElement
  readonly #parent: ShadowRoot | HTMLElement
  readonly root: ShadowRoot | Document

  constructor(editor: Editor) {
    const text = editor.view.dom
    this.root = text.getRootNode() as ShadowRoot | Document
    const sheet = menuStyles.styleSheet
    if (sheet !== undefined && !this.root.adoptedStyleSheets.includes(sheet)) {
      this.root.adoptedStyleSheets = [...this.root.adoptedStyleSheets, sheet]
    }
    this.#element = document.createElement('div')
    this.#element.className = 'inkwire-layer'
    this.#said = document.createElement('div')
    this.#said.className = 'inkwire-said'
    this.#said.setAttribute('role', 'status')
    this.#element.append(this.#said)
    this.#parent = this.root instanceof ShadowRoot ? this.root : (text.parentElement ?? document.body)
    this.#parent.append(this.#element)
  }

  /** Tells those who hear the screen. */
  say(words: string): void {
    if (this.#said.textContent !== words) this.#said.textContent = words
  }

  /** An empty element in the layer, hidden; its caller removes it. */
  make(className: string): HTMLElement {
    const made = document.createElement('div')
    made.className = className
    made.popover = 'manual'
    this.#element.append(made)
    return made
  }

  /** Whether a node is in any of the menus. */
  holds(node: EventTarget | null): boolean {
    return node instanceof Node && this.#element.contains(node)
  }

  close(): void {
    this.#element.remove()
  }
}

/**
 * Shows an element of the layer beside an anchor and keeps it there, whole and on the screen, while things move.
 * Returns what hides it again.
 */
export function placeAt(element: HTMLElement, anchor: Anchor, placement: Placement, gap = 6): () => void {
  if (!element.matches(':popover-open')) element.showPopover()
  const place = (): void => {
    computePosition(anchor as Element, element, {
      placement,
      strategy: 'fixed',
      middleware: [
        offset(gap),
        flip({ padding: EDGE, crossAxis: 'alignment' }),
        shift({ padding: EDGE }),
        size({
          padding: EDGE,
          apply: ({ availableHeight }) => {
            element.style.setProperty('--room', `${Math.max(120, Math.floor(availableHeight))}px`)
          },
        }),
      ],
    }).then(({ x, y }) => {
      element.style.left = `${Math.round(x)}px`
      element.style.top = `${Math.round(y)}px`
    }, reportError)
  }
  const stop = autoUpdate(anchor as Element, element, place)
  return () => {
    stop()
    if (element.matches(':popover-open')) element.hidePopover()
  }
}

/** Words of the text as an anchor, as long as they stand on the screen. */
export function wordsAnchor(editor: Editor, from: number, to = from): Anchor {
  return {
    contextElement: editor.view.dom,
    getBoundingClientRect() {
      const end = editor.state.doc.content.size
      const [start, stop] = [Math.min(from, end), Math.min(to, end)]
      const head = editor.view.coordsAtPos(start)
      if (start === stop) return new DOMRect(head.left, head.top, 0, head.bottom - head.top)
      const tail = editor.view.coordsAtPos(stop, -1)
      const top = Math.min(head.top, tail.top)
      const bottom = Math.max(head.bottom, tail.bottom)
      if (tail.top < head.bottom - 2) {
        const left = Math.min(head.left, tail.left)
        return new DOMRect(left, top, Math.max(head.left, tail.left) - left, bottom - top)
      }
      // Over several lines the words reach from edge to edge.
      const { left, right } = editor.view.dom.getBoundingClientRect()
      return new DOMRect(left, top, right - left, bottom - top)
    },
  }
}
