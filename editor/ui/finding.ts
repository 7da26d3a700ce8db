import type { Editor } from '@tiptap/core'
import { html, nothing, type TemplateResult } from 'lit'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { TEXTS } from '../texts/texts.ts'
import { ariaShortcut, readableShortcut } from './commands/shortcut.ts'
import type { InkwireFind } from './find-element.ts'
import { FINDING_KEYS } from './finding-keys.ts'
import { type Icon, icon } from './icons.ts'
import type { InkwireOutline } from './outline-element.ts'
import { keepClear, watchKeyboard } from './viewport.ts'

/** What an editor's element gives this part of it. */
export interface FindingHost extends HTMLElement {
  readonly editor: Editor | undefined
  readonly renderRoot: HTMLElement | DocumentFragment
  requestUpdate(): void
}

const FINDS_HEADING_WITHIN_MS = 10_000

/**
 * Outline, find and replace, and the overview of keys of an editor's element: buttons and keys at once, and what they
 * open when it is opened. It puts the outline into `.side` and the rest into `.under`.
 */
export class Finding {
  readonly #host: FindingHost
  #outline: InkwireOutline | undefined
  #find: InkwireFind | undefined
  #listened: Editor | undefined
  #stopKeyboard: (() => void) | undefined

  constructor(host: FindingHost) {
    this.#host = host
  }

  /** The buttons, for the end of the bar. */
  tools(): TemplateResult {
    const isReady = this.#host.editor !== undefined
    return html`<div class="tools" role="group" aria-label=${TEXTS.finding.label}>
      ${this.#tool('outline', 'outline', isReady, this.#outline !== undefined, () => this.toggleOutline())}
      ${this.#tool('find', 'search', isReady, this.#find?.isConnected === true, () => this.toggleFind())}
      ${this.#tool('shortcuts', 'keyboard', isReady, undefined, () => this.showShortcuts())}
    </div>`
  }

  /** After each drawing of the host: its editor may be another one. */
  updated(): void {
    const { editor } = this.#host
    if (editor === this.#listened) return
    this.#listened = editor
    if (this.#outline !== undefined) this.#outline.editor = editor
    this.#find?.remove()
    this.#find = undefined
    if (editor !== undefined) keepClear(this.#host, editor)
    this.#host.requestUpdate()
  }

  connect(): void {
    this.#stopKeyboard ??= watchKeyboard(this.#host)
    this.#host.renderRoot.addEventListener('keydown', this.#pressed as EventListener)
    window.addEventListener('hashchange', this.#addressChanged)
  }

  disconnect(): void {
    this.#stopKeyboard?.()
    this.#stopKeyboard = undefined
    window.removeEventListener('hashchange', this.#addressChanged)
    this.#host.renderRoot.removeEventListener('keydown', this.#pressed as EventListener)
    this.#find?.remove()
    this.#closeOutline()
  }

  async toggleOutline(): Promise<void> {
    if (this.#outline !== undefined) {
      this.#closeOutline()
      return
    }
    const { InkwireOutline } = await import('./outline-element.ts')
    const side = this.#place('.side')
    if (side === null || this.#outline !== undefined) return
    const outline = new InkwireOutline()
    outline.editor = this.#host.editor
    outline.addEventListener('close', () => this.#closeOutline())
    this.#outline = outline
    side.append(outline)
    this.#host.requestUpdate()
  }

  async toggleFind(): Promise<void> {
    if (this.#find?.isConnected === true) this.#find.leave()
    else await this.#openFind()
  }

  async showShortcuts(): Promise<void> {
    const { InkwireShortcuts } = await import('./shortcuts-element.ts')
    const shortcuts = new InkwireShortcuts()
    shortcuts.schema = this.#host.editor?.schema
    this.#place('.under')?.append(shortcuts)
  }

  /** Shows the heading that the page's address names after `#`, as soon as it is there. */
  async openAddress(): Promise<void> {
    const anchor = anchorInAddress()
    const { editor } = this.#host
    if (anchor === undefined || editor === undefined) return
    const { openHeading } = await import('../editing/outline-jump.ts')
    openHeading(editor, anchor, FINDS_HEADING_WITHIN_MS)
  }

  async #openFind(): Promise<void> {
    const { editor } = this.#host
    if (editor === undefined) return
    const { InkwireFind } = await import('./find-element.ts')
    if (editor.isDestroyed || editor !== this.#host.editor) return
    if (this.#find === undefined) {
      this.#find = new InkwireFind()
      this.#find.editor = editor
      this.#find.addEventListener('close', () => this.#host.requestUpdate())
    }
    if (!this.#find.isConnected) this.#place('.under')?.append(this.#find)
    this.#find.enter()
    this.#host.requestUpdate()
  }

  #closeOutline(): void {
    this.#outline?.remove()
    this.#outline = undefined
    this.#host.requestUpdate()
  }

  #place(selector: string): Element | null {
    return this.#host.renderRoot.querySelector(selector)
  }

  #tool(
    id: keyof typeof FINDING_KEYS,
    drawing: Icon,
    isReady: boolean,
    isOpen: boolean | undefined,
    run: () => Promise<void>,
  ): TemplateResult {
    const label = TEXTS.finding[id]
    return html`<button
      type="button"
      class="tool ${id}"
      aria-label=${label}
      title="${label} (${readableShortcut(FINDING_KEYS[id])})"
      aria-keyshortcuts=${ariaShortcut(FINDING_KEYS[id])}
      aria-pressed=${isOpen === undefined ? nothing : String(isOpen)}
      aria-disabled=${isReady ? nothing : 'true'}
      @mousedown=${keepFocus}
      @click=${() => {
        if (isReady) run().catch(reportUnlessCutOff)
      }}
    >
      ${icon(drawing)}
    </button>`
  }

  readonly #addressChanged = (): void => {
    this.openAddress().catch(reportUnlessCutOff)
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (this.#host.editor === undefined || event.isComposing || event.defaultPrevented) return
    const run = this.#answerTo(event)
    if (run === undefined) return
    event.preventDefault()
    run().catch(reportUnlessCutOff)
  }

  #answerTo(event: KeyboardEvent): (() => Promise<void>) | undefined {
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event
    const step = key === 'F3' ? !ctrlKey && !metaKey && !altKey : false
    const isMod = ctrlKey !== metaKey
    if (step || (isMod && !altKey && key.toLowerCase() === 'g')) return () => this.#step(shiftKey)
    // A slash may stand above a digit.
    if (isMod && !altKey && key === '/') return () => this.showShortcuts()
    if (key === '?' && !isMod && !altKey && !isWriting(event)) return () => this.showShortcuts()
    if (isMod && !altKey && !shiftKey && key.toLowerCase() === 'f') return () => this.#openFind()
    // Not by the place of the key alone: with Control and Alt, some keyboards write letters.
    const isO = key.toLowerCase() === 'o' || (metaKey && code === 'KeyO')
    if (isMod && altKey && !shiftKey && isO) return () => this.toggleOutline()
    return undefined
  }

  async #step(isBack: boolean): Promise<void> {
    if (this.#find?.isConnected !== true) await this.#openFind()
    else if (isBack) this.#find.previous()
    else this.#find.next()
  }
}

// A heading's anchor, or none: a page may keep its own state there.
function anchorInAddress(): string | undefined {
  const { hash } = location
  if (hash.length < 2 || hash.startsWith('#/') || hash.startsWith('#!')) return undefined
  try {
    return decodeURIComponent(hash.slice(1))
  } catch {
    // A broken escape in the address leads nowhere.
    return undefined
  }
}

function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  )
}

// A press on a button must not take the selection out of the text.
function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
