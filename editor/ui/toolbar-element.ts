import type { Editor } from '@tiptap/core'
import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { type Command, perform } from './commands/command.ts'
import { commandsFor } from './commands/registry.ts'
import { ariaShortcut, readableShortcut } from './commands/shortcut.ts'
import { icon } from './icons.ts'
import { keepFocus, moveInStrip } from './strip-keys.ts'
import { theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'
import { sameToolbarState, type ToolbarState, toolbarState } from './toolbar-state.ts'
import { toolbarStyles } from './toolbar-styles.ts'

const NOTHING: ToolbarState = { on: new Set(), able: new Set() }

/**
 * `<inkwire-toolbar .editor=${…}>`, after the toolbar pattern of WAI-ARIA: one tab stop, arrows, Home and End move,
 * Escape goes back to the text, and buttons that can do nothing can still be reached.
 */
export class InkwireToolbar extends LitElement {
  static override properties = {
    editor: { attribute: false },
    shown: { state: true },
    current: { state: true },
  }

  declare editor: Editor | undefined
  declare private shown: ToolbarState
  declare private current: number

  #watched: Editor | undefined
  #commands: readonly Command[] = []
  #frame = 0

  constructor() {
    super()
    this.shown = NOTHING
    this.current = 0
  }

  /** Where Alt+F10 leads. */
  enter(): void {
    this.#buttons()[this.current]?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#watch(this.editor)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#watch(undefined)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('editor') && this.isConnected) this.#watch(this.editor)
  }

  #watch(editor: Editor | undefined): void {
    this.#watched?.off('transaction', this.#look)
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#watched = editor
    editor?.on('transaction', this.#look)
    this.shown = editor === undefined || editor.isDestroyed ? NOTHING : toolbarState(editor)
  }

  // Once a frame, however many transactions came: asking every command what it can do is not free.
  readonly #look = (): void => {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      const editor = this.#watched
      if (editor === undefined || editor.isDestroyed) return
      const now = toolbarState(editor)
      if (!sameToolbarState(now, this.shown)) this.shown = now
    })
  }

  override render() {
    const { editor } = this
    const schema = editor === undefined || editor.isDestroyed ? undefined : editor.schema
    const groups = commandsFor(schema, 'toolbar')
    this.#commands = groups.flat()
    return html`
      <div
        class="strip"
        role="toolbar"
        aria-label=${TEXTS.toolbar.label}
        @keydown=${this.#moved}
        @mousedown=${keepFocus}
      >
        ${groups.map((group) => html`<div class="group" role="group">${group.map((command) => this.#button(command))}</div>`)}
      </div>
    `
  }

  #button(command: Command) {
    const { id, shortcut, isOn } = command
    const index = this.#commands.indexOf(command)
    const label = TEXTS.commands[id].name
    const hint = shortcut === undefined ? label : `${label} (${readableShortcut(shortcut)})`
    return html`<button
      type="button"
      class="tool"
      data-command=${id}
      title=${hint}
      aria-label=${label}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaShortcut(shortcut)}
      aria-haspopup=${command.opens ?? nothing}
      aria-pressed=${isOn === undefined ? nothing : this.shown.on.has(id)}
      aria-disabled=${this.shown.able.has(id) ? nothing : 'true'}
      tabindex=${index === this.current ? 0 : -1}
      @focus=${() => {
        this.current = index
      }}
      @click=${(event: MouseEvent) => this.#run(command, event)}
    >
      ${icon(command.icon)}
    </button>`
  }

  #run(command: Command, event: MouseEvent): void {
    const { editor } = this
    if (editor === undefined || editor.isDestroyed) return
    // Who came by keyboard stays in the toolbar until Escape; who clicked goes on writing.
    const from = event.currentTarget instanceof HTMLElement ? event.currentTarget : undefined
    perform(editor, command, event.detail === 0 ? 'stay' : 'focus', from)
  }

  #moved(event: KeyboardEvent): void {
    moveInStrip(event, () => this.#leave())
  }

  // At once: the editor's own command waits for a frame, in which the first letters would be lost.
  #leave(): void {
    if (this.editor !== undefined && !this.editor.isDestroyed) this.editor.view.focus()
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>('[role="toolbar"] button')]
  }

  static override styles = [theme, toolStyles, toolbarStyles]
}
customElements.define('inkwire-toolbar', InkwireToolbar)
