import { autoUpdate, computePosition, flip, offset, shift } from '@floating-ui/dom'
import type { Editor } from '@tiptap/core'
import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { keepFocus, moveInStrip } from './strip-keys.ts'
import { theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

/** One button of the menu. */
export interface BlockMenuItem {
  readonly id: string
  readonly label: string
  readonly icon: TemplateResult
  readonly isAble: boolean
  /** Undefined for what is done once and cannot be on or off. */
  readonly isOn?: boolean
  readonly run: () => void
}

/** What can be done to one kind of block. */
export interface BlockMenu {
  readonly label: string
  /** The block, above which the menu stands. */
  readonly anchor: Element
  readonly groups: readonly (readonly BlockMenuItem[])[]
}

/** Undefined when the caret is in no such block. */
export type BlockMenuSource = (editor: Editor) => BlockMenu | undefined

const menus = new WeakMap<Editor, InkwireBlockMenu>()

/** The menu of an editor, which it gets with the first source. Of several sources that apply, the first counts. */
export function addBlockMenu(editor: Editor, source: BlockMenuSource): void {
  if (editor.isDestroyed) return
  let menu = menus.get(editor)
  if (menu === undefined) {
    menu = document.createElement('inkwire-block-menu')
    menu.popover = 'manual'
    menu.editor = editor
    menus.set(editor, menu)
    // Beside the text, so that it is seen and heard with it, and goes with it.
    editor.view.dom.parentElement?.append(menu)
  }
  menu.add(source)
}

/**
 * `<inkwire-block-menu>`: a toolbar above the block that the caret is in, after the toolbar pattern of WAI-ARIA.
 * Control+F9 leads into it, Escape back to the text.
 */
export class InkwireBlockMenu extends LitElement {
  static override properties = {
    editor: { attribute: false },
    shown: { state: true },
    current: { state: true },
  }

  declare editor: Editor | undefined
  declare private shown: BlockMenu | undefined
  declare private current: number

  readonly #sources: BlockMenuSource[] = []
  #frame = 0
  #stopPlacing: (() => void) | undefined
  #anchor: Element | undefined

  constructor() {
    super()
    this.current = 0
  }

  add(source: BlockMenuSource): void {
    this.#sources.push(source)
    this.#look()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { editor } = this
    editor?.on('transaction', this.#look)
    editor?.on('focus', this.#look)
    editor?.on('blur', this.#look)
    editor?.view.dom.addEventListener('keydown', this.#called)
    this.addEventListener('focusout', this.#look)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    const { editor } = this
    editor?.off('transaction', this.#look)
    editor?.off('focus', this.#look)
    editor?.off('blur', this.#look)
    if (editor?.isDestroyed === false) editor.view.dom.removeEventListener('keydown', this.#called)
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#place(undefined)
  }

  // Once a frame, however many transactions came.
  readonly #look = (): void => {
    if (this.#frame !== 0 || !this.isConnected) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      const { editor } = this
      if (editor === undefined || editor.isDestroyed) return
      const isHere = editor.isEditable && (editor.view.hasFocus() || this.matches(':focus-within'))
      this.shown = isHere ? this.#ask(editor) : undefined
    })
  }

  #ask(editor: Editor): BlockMenu | undefined {
    for (const source of this.#sources) {
      const menu = source(editor)
      if (menu !== undefined) return menu
    }
    return undefined
  }

  protected override updated(): void {
    this.#place(this.shown?.anchor)
  }

  #place(anchor: Element | undefined): void {
    if (anchor === this.#anchor) return
    this.#anchor = anchor
    this.#stopPlacing?.()
    this.#stopPlacing = undefined
    if (anchor === undefined) {
      if (this.matches(':popover-open')) this.hidePopover()
      return
    }
    this.showPopover()
    const place = (): void => {
      computePosition(anchor, this, {
        placement: 'top-end',
        strategy: 'fixed',
        middleware: [offset(6), flip({ padding: 8 }), shift({ padding: 8, crossAxis: true })],
      }).then(({ x, y }) => {
        this.style.left = `${Math.round(x)}px`
        this.style.top = `${Math.round(y)}px`
      }, reportError)
    }
    this.#stopPlacing = autoUpdate(anchor, this, place)
  }

  override render() {
    const { shown } = this
    if (shown === undefined) return nothing
    let index = 0
    return html`<div
      role="toolbar"
      aria-label=${shown.label}
      @keydown=${this.#moved}
      @mousedown=${keepFocus}
    >
      ${shown.groups.map(
        (group) =>
          html`<div class="group" role="group">${group.map((item) => this.#button(item, index++))}</div>`,
      )}
    </div>`
  }

  #button({ id, label, icon, isAble, isOn, run }: BlockMenuItem, index: number) {
    return html`<button
      type="button"
      class="tool"
      data-item=${id}
      title=${label}
      aria-label=${label}
      aria-pressed=${isOn ?? nothing}
      aria-disabled=${isAble ? nothing : 'true'}
      tabindex=${index === this.current ? 0 : -1}
      @focus=${() => {
        this.current = index
      }}
      @click=${(event: MouseEvent) => {
        if (!isAble) return
        run()
        // Who came by keyboard stays here until Escape, unless there is nothing left to be done here.
        if (event.detail > 0) this.#leave()
      }}
    >
      ${icon}
    </button>`
  }

  readonly #called = (event: KeyboardEvent): void => {
    if (event.key !== 'F9' || !event.ctrlKey || this.shown === undefined) return
    event.preventDefault()
    ;(this.#buttons()[this.current] ?? this.#buttons()[0])?.focus()
  }

  #moved(event: KeyboardEvent): void {
    moveInStrip(event, () => this.#leave())
  }

  #leave(): void {
    const { editor } = this
    if (editor !== undefined && !editor.isDestroyed) editor.view.focus()
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll('button')]
  }

  static override styles = [
    theme,
    toolStyles,
    css`
      :host {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 0.1875rem;
        max-inline-size: calc(100vw - 16px);
        overflow-x: auto;
        scrollbar-width: none;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.625rem;
        background: var(--inkwire-raised);
        box-shadow:
          0 1px 2px rgb(0 0 0 / 8%),
          0 6px 20px rgb(0 0 0 / 14%);
      }
      :host(:not(:popover-open)) {
        display: none;
      }
      [role='toolbar'],
      .group {
        display: flex;
      }
      .group + .group {
        margin-inline-start: 0.1875rem;
        padding-inline-start: 0.1875rem;
        border-inline-start: 1px solid var(--inkwire-line);
      }
      .tool {
        inline-size: 2rem;
        block-size: 2rem;
      }
      .tool svg {
        inline-size: 1.125rem;
        block-size: 1.125rem;
      }
    `,
  ]
}
customElements.define('inkwire-block-menu', InkwireBlockMenu)

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-block-menu': InkwireBlockMenu
  }
}
