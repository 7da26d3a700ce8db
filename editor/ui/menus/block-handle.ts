import type { Editor } from '@tiptap/core'
import { render } from 'lit'
import {
  type BlockAt,
  blockAround,
  enterBlock,
  follow,
  type Gap,
  gapAt,
  moveInto,
} from '../../editing/block-handle.ts'
import { TEXTS } from '../../texts/texts.ts'
import { icon } from '../icons.ts'
import { openBlockMenu } from './block-menu.ts'
import type { Layer } from './layer.ts'

const DRAG_BEGINS_AT = 4
const SCROLL_EDGE = 48

/**
 * The handle at the left of a block (at its right where text runs from right to left): of the one under the pointer,
 * or of the one with the caret. A press opens its menu, dragging moves it.
 */
export class BlockHandle {
  readonly #editor: Editor
  readonly #layer: Layer
  readonly #button = document.createElement('button')
  readonly #indicator = document.createElement('div')
  readonly #page: HTMLElement
  /** Finds the block that the handle stands at, wherever others have moved it. */
  #find: (() => BlockAt | undefined) | undefined
  #shownAt = ''
  #stopDragging: (() => void) | undefined

  constructor(editor: Editor, layer: Layer) {
    this.#editor = editor
    this.#layer = layer
    this.#page = editor.view.dom.parentElement ?? editor.view.dom
    if (getComputedStyle(this.#page).position === 'static') this.#page.style.position = 'relative'
    const button = this.#button
    button.type = 'button'
    button.className = 'inkwire-handle'
    button.tabIndex = -1
    button.hidden = true
    button.setAttribute('aria-haspopup', 'menu')
    button.setAttribute('aria-expanded', 'false')
    button.setAttribute('aria-label', TEXTS.menus.blockHandle)
    button.title = TEXTS.menus.blockHandle
    render(icon('grip'), button)
    this.#indicator.className = 'inkwire-drop'
    this.#indicator.hidden = true
    button.addEventListener('pointerdown', this.#pressed)
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', (event) => {
      // Dragging ends in a click as well; a key has no pointer.
      if (event.detail === 0) this.openMenu()
    })
    this.#page.addEventListener('pointermove', this.#pointed)
    this.#page.addEventListener('pointerleave', this.#left)
    this.#page.append(button, this.#indicator)
  }

  /** Shows it at the block with the caret. */
  showAtCaret(): void {
    const { doc, selection } = this.#editor.state
    this.#show(blockAround(doc, selection.from))
  }

  hide(): void {
    if (this.#button.getAttribute('aria-expanded') === 'true' || this.#stopDragging !== undefined) return
    this.#button.hidden = true
    this.#shownAt = ''
  }

  /** After an edit, by whomever: still at its block, or gone with it. */
  update(): void {
    if (this.#button.hidden) return
    this.#shownAt = ''
    const block = this.#find?.()
    if (block === undefined) this.hide()
    else this.#show(block)
  }

  openMenu(): void {
    const block = this.#find?.()
    if (block === undefined) return
    this.#button.setAttribute('aria-expanded', 'true')
    openBlockMenu(this.#editor, this.#layer, this.#button, block, () => {
      this.#button.setAttribute('aria-expanded', 'false')
    })
  }

  close(): void {
    this.#stopDragging?.()
    this.#page.removeEventListener('pointermove', this.#pointed)
    this.#page.removeEventListener('pointerleave', this.#left)
    this.#button.remove()
    this.#indicator.remove()
  }

  readonly #pointed = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse' || event.buttons !== 0 || this.#button.contains(event.target as Node))
      return
    this.#show(this.#blockAt(event.clientY))
  }

  readonly #left = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') this.hide()
  }

  #show(block: BlockAt | undefined): void {
    const editor = this.#editor
    if (block === undefined || !editor.isEditable) {
      this.hide()
      return
    }
    if (this.#stopDragging !== undefined || this.#button.getAttribute('aria-expanded') === 'true') return
    const element = editor.view.nodeDOM(block.pos)
    if (!(element instanceof HTMLElement)) return
    const page = this.#page.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    const shownAt = `${block.pos} ${box.top - page.top} ${box.left} ${box.width}`
    if (shownAt === this.#shownAt) return
    this.#shownAt = shownAt
    this.#find = follow(editor, block)
    const isRightToLeft = getComputedStyle(editor.view.dom).direction === 'rtl'
    const text = editor.view.dom.getBoundingClientRect()
    // A list's items stand further in, with their numbers before them: beside those, and never outside the page.
    const start = isRightToLeft ? page.right - box.right : box.left - page.left
    const room = isItem(block) ? 52 : 30
    const edge = isRightToLeft ? page.right - text.right : text.left - page.left
    const inset = Math.max(edge, start - room)
    // On a narrow screen it would lie on the words; the toolbar has the menu as well.
    if (start - edge < 24) {
      this.hide()
      return
    }
    const line = Number.parseFloat(getComputedStyle(element).lineHeight) || 28
    const style = this.#button.style
    style.insetBlockStart = `${box.top - page.top + Math.max(0, Math.min(line, box.height) - 28) / 2}px`
    style.insetInlineStart = ''
    style.left = isRightToLeft ? '' : `${inset}px`
    style.right = isRightToLeft ? `${inset}px` : ''
    this.#button.hidden = false
  }

  #blockAt(clientY: number): BlockAt | undefined {
    const position = this.#positionAt(clientY)
    return position === undefined ? undefined : blockAround(this.#editor.state.doc, position)
  }

  // By height alone: the pointer is mostly in the margin.
  #positionAt(clientY: number): number | undefined {
    const { view } = this.#editor
    const blocks = [...view.dom.children].filter((child) => !child.matches('.ProseMirror-widget'))
    const block = blocks.find((child) => clientY < child.getBoundingClientRect().bottom + 6)
    if (block === undefined) return undefined
    const box = block.getBoundingClientRect()
    const y = Math.min(Math.max(clientY, box.top + 1), box.bottom - 1)
    const isRightToLeft = getComputedStyle(view.dom).direction === 'rtl'
    // Beyond the numbers of a list and its nested ones.
    const x = isRightToLeft ? box.left + 2 : box.right - 2
    return view.posAtCoords({ left: x, top: y })?.pos ?? view.posAtDOM(block, 0)
  }

  readonly #pressed = (down: PointerEvent): void => {
    if (down.button !== 0) return
    down.preventDefault()
    const button = this.#button
    const find = this.#find
    const grabbed = find?.()
    if (find === undefined || grabbed === undefined) return
    let gap: Gap | undefined
    let isDragging = false
    let lastY = down.clientY
    let frame = 0
    const scroller = scrollerOf(this.#page)

    const look = (): void => {
      const moved = find()
      gap = moved === undefined ? undefined : this.#gapAt(moved, lastY)
      this.#indicate(gap)
    }
    const scroll = (): void => {
      const step = lastY < SCROLL_EDGE ? -12 : lastY > window.innerHeight - SCROLL_EDGE ? 12 : 0
      if (step !== 0) {
        scroller.scrollBy(0, step)
        look()
      }
      frame = requestAnimationFrame(scroll)
    }
    const move = (event: PointerEvent): void => {
      lastY = event.clientY
      if (!isDragging && Math.hypot(event.clientX - down.clientX, lastY - down.clientY) < DRAG_BEGINS_AT)
        return
      if (!isDragging) {
        isDragging = true
        button.classList.add('dragging')
        enterBlock(this.#editor, grabbed)
        frame = requestAnimationFrame(scroll)
      }
      look()
    }
    const stop = (): void => {
      this.#stopDragging = undefined
      cancelAnimationFrame(frame)
      button.removeEventListener('pointermove', move)
      button.removeEventListener('pointerup', up)
      button.removeEventListener('pointercancel', stop)
      document.removeEventListener('keydown', giveUp, true)
      button.classList.remove('dragging')
      this.#indicator.hidden = true
    }
    const up = (): void => {
      stop()
      if (!isDragging) {
        this.openMenu()
        return
      }
      // Looked for once more: others may have edited since the pointer last moved.
      const moved = find()
      if (moved === undefined) this.#layer.say(TEXTS.menus.gone)
      else {
        look()
        this.#indicator.hidden = true
        if (gap !== undefined) {
          moveInto(this.#editor, moved, gap)
          this.#layer.say(TEXTS.menus.moved)
        }
      }
      this.#editor.view.focus()
    }
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      isDragging = false
      gap = undefined
      stop()
    }
    button.setPointerCapture(down.pointerId)
    button.addEventListener('pointermove', move)
    button.addEventListener('pointerup', up)
    button.addEventListener('pointercancel', stop)
    document.addEventListener('keydown', giveUp, true)
    this.#stopDragging = stop
  }

  #gapAt(moved: BlockAt, clientY: number): Gap | undefined {
    const { view, state } = this.#editor
    const last = view.dom.lastElementChild?.getBoundingClientRect().bottom ?? 0
    const position = clientY > last ? state.doc.content.size : this.#positionAt(clientY)
    if (position === undefined) return undefined
    const near =
      gapAt(state.doc, moved, position, false)?.beside ?? gapAt(state.doc, moved, position, true)?.beside
    const element = near === undefined ? null : view.nodeDOM(near.pos)
    if (!(element instanceof HTMLElement)) return undefined
    const box = element.getBoundingClientRect()
    return gapAt(state.doc, moved, position, clientY > box.top + box.height / 2)
  }

  #indicate(gap: Gap | undefined): void {
    const element = gap === undefined ? null : this.#editor.view.nodeDOM(gap.beside.pos)
    this.#indicator.hidden = !(element instanceof HTMLElement)
    if (gap === undefined || !(element instanceof HTMLElement)) return
    const page = this.#page.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    const edge = gap.isAfter ? box.bottom + 3 : box.top - 5
    Object.assign(this.#indicator.style, {
      top: `${edge - page.top}px`,
      left: `${box.left - page.left}px`,
      width: `${box.width}px`,
    })
  }
}

function isItem({ node }: BlockAt): boolean {
  return node.type.name === 'listItem' || node.type.name === 'taskItem'
}

function scrollerOf(element: Element): Element {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const { overflowY } = getComputedStyle(at)
    if (/auto|scroll/.test(overflowY) && at.scrollHeight > at.clientHeight) return at
  }
  return document.scrollingElement ?? document.documentElement
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode()
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
}
