import type { Editor } from '@tiptap/core'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type Count, countOf } from '../editing/count.ts'
import { type Heading, outlineOf } from '../editing/outline.ts'
import { anchorOf } from '../editing/outline-anchor.ts'
import { elementAt, jumpTo } from '../editing/outline-jump.ts'
import { languageTag } from '../texts/language.ts'
import { TEXTS } from '../texts/texts.ts'
import { icon } from './icons.ts'
import { copyText } from './notice-element.ts'
import { outlineStyles } from './outline-styles.ts'
import { theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

/** Headings count as reached when they come this near to the top of what is seen of the text. */
const REACHED_PX = 150
const BESIDE_FROM_PX = 1024

/**
 * `<inkwire-outline .editor=${…}>`: the headings, where in them one is, and how much there is. Beside the text where
 * there is room, else over it until one has chosen. Arrows, Home and End move in it; sends `close`.
 */
export class InkwireOutline extends LitElement {
  static override properties = {
    editor: { attribute: false },
    headings: { state: true },
    current: { state: true },
    counts: { state: true },
    said: { state: true },
    isOver: { state: true },
  }

  declare editor: Editor | undefined
  declare private headings: readonly Heading[]
  declare private current: number
  declare private counts: { readonly whole: Count; readonly part: Count | undefined } | undefined
  declare private said: string
  declare private isOver: boolean

  #watched: Editor | undefined
  #frame = 0
  #later: ReturnType<typeof setTimeout> | undefined
  #chosen: number | undefined
  #room: ResizeObserver | undefined

  constructor() {
    super()
    this.headings = []
    this.current = -1
    this.said = ''
    this.isOver = false
  }

  // The editor's element: around this one where the text stands in the page, and otherwise the host of both.
  get #host(): Element {
    return this.closest('inkwire-editor') ?? (this.getRootNode() as ShadowRoot).host
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('scroll', this.#look, { capture: true, passive: true })
    for (const event of ['wheel', 'touchmove', 'keydown'] as const)
      document.addEventListener(event, this.#moved, { capture: true, passive: true })
    const host = this.#host
    this.#room = new ResizeObserver(() => this.#settle(host.clientWidth < BESIDE_FROM_PX))
    this.#room.observe(host)
    this.#settle(host.clientWidth < BESIDE_FROM_PX)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('scroll', this.#look, { capture: true })
    for (const event of ['wheel', 'touchmove', 'keydown'] as const)
      document.removeEventListener(event, this.#moved, { capture: true })
    this.#room?.disconnect()
    this.#watch(undefined)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('editor')) this.#watch(this.editor)
  }

  protected override firstUpdated(): void {
    ;(this.#links()[Math.max(0, this.current)] ?? this.renderRoot.querySelector('button'))?.focus()
  }

  override render() {
    const texts = TEXTS.finding
    return html`
      <div class="panel" @keydown=${this.#pressed}>
        <div class="head">
          <h2 id="outline">${texts.outline}</h2>
          <button class="tool" aria-label=${texts.close} title=${texts.close} @click=${this.#close}>${icon('close')}</button>
        </div>
        ${
          this.headings.length === 0
            ? html`<p class="none">${texts.noHeadings}</p>`
            : html`<nav aria-labelledby="outline">${this.#branch(0, this.headings.length)}</nav>`
        }
        ${this.#amount()}
        <div class="unseen" role="status">${this.said}</div>
        ${this.said === '' ? nothing : html`<p class="said" aria-hidden="true">${this.said}</p>`}
      </div>
    `
  }

  // Lists in lists, so that those who hear them know how deep they are.
  #branch(from: number, to: number): TemplateResult {
    const branches: TemplateResult[] = []
    for (let at = from; at < to; ) {
      const { level } = this.headings[at] as Heading
      let end = at + 1
      while (end < to && (this.headings[end] as Heading).level > level) end += 1
      branches.push(html`<li>${this.#row(at)}${end > at + 1 ? this.#branch(at + 1, end) : nothing}</li>`)
      at = end
    }
    return html`<ul>${branches}</ul>`
  }

  #row(at: number): TemplateResult {
    const { text } = this.headings[at] as Heading
    const isCurrent = at === this.current
    const isStop = isCurrent || (this.current < 0 && at === 0)
    return html`<div class="row">
      <button
        class="heading"
        dir="auto"
        aria-current=${isCurrent ? 'location' : nothing}
        tabindex=${isStop ? 0 : -1}
        @click=${() => this.#go(at)}
      >${text}</button>
      <button
        class="tool copy"
        aria-label=${TEXTS.finding.copyHeading(text)}
        title=${TEXTS.finding.copyHeading(text)}
        tabindex=${isStop ? 0 : -1}
        @click=${() => this.#copy(at)}
      >${icon('link')}</button>
    </div>`
  }

  #amount(): TemplateResult | typeof nothing {
    if (this.counts === undefined) return nothing
    const { whole, part } = this.counts
    const texts = TEXTS.finding
    const number = new Intl.NumberFormat(languageTag())
    const row = (label: string, of: (count: Count) => number) => {
      const total = number.format(of(whole))
      const shown = part === undefined ? total : texts.selected(number.format(of(part)), total)
      return html`<div><dt>${label}</dt><dd>${shown}</dd></div>`
    }
    return html`<dl class="counts" aria-label=${texts.counts}>
      ${row(texts.words, ({ words }) => words)}
      ${row(texts.characters, ({ characters }) => characters)}
      ${row(texts.withoutSpaces, ({ charactersWithoutSpaces }) => charactersWithoutSpaces)}
    </dl>`
  }

  #watch(editor: Editor | undefined): void {
    this.#watched?.off('transaction', this.#changed)
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#later)
    this.#frame = 0
    this.#later = undefined
    this.#watched = editor
    this.headings = []
    this.counts = undefined
    if (editor === undefined || editor.isDestroyed) return
    editor.on('transaction', this.#changed)
    this.#read()
  }

  // What is read costs little for what has not changed, but nobody reads it at every key.
  readonly #changed = (): void => {
    this.#later ??= setTimeout(() => {
      this.#later = undefined
      this.#read()
    }, 150)
  }

  #read(): void {
    const editor = this.#watched
    if (editor === undefined || editor.isDestroyed) return
    const { doc, selection } = editor.state
    const headings = outlineOf(doc)
    const isSame =
      headings.length === this.headings.length &&
      headings.every(({ level, text, position }, at) => {
        const before = this.headings[at]
        return before?.level === level && before.text === text && before.position === position
      })
    if (!isSame) this.headings = headings
    const part = selection.empty ? undefined : countOf(doc, selection.from, selection.to)
    this.counts = { whole: countOf(doc), part }
    this.#look()
  }

  readonly #moved = (): void => {
    this.#chosen = undefined
  }

  readonly #look = (): void => {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#mark()
    })
  }

  // Of headings in their order, the last that is reached: a few are measured, not all.
  #mark(): void {
    const editor = this.#watched
    if (editor === undefined || editor.isDestroyed) return
    if (this.#chosen !== undefined) {
      this.current = this.#chosen
      return
    }
    const top = Math.max(0, this.#host.getBoundingClientRect().top) + REACHED_PX
    let [low, high] = [0, this.headings.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const { position } = this.headings[middle] as Heading
      if ((elementAt(editor, position)?.getBoundingClientRect().top ?? 0) <= top) low = middle + 1
      else high = middle
    }
    this.current = low - 1
  }

  #go(at: number): void {
    const heading = this.headings[at]
    const editor = this.#watched
    if (heading === undefined || editor === undefined || editor.isDestroyed) return
    this.#chosen = at
    this.current = at
    const { isOver } = this
    if (isOver) this.#close()
    // The focus would bring up a keyboard that covers what one wanted to see.
    jumpTo(editor, heading, matchMedia('(pointer: coarse)').matches ? 'look' : 'focus')
  }

  async #copy(at: number): Promise<void> {
    const heading = this.headings[at]
    const editor = this.#watched
    if (heading === undefined || editor === undefined) return
    const link = new URL(`#${encodeURIComponent(anchorOf(editor, heading))}`, location.href).href
    const isDone = await copyText(link)
    this.said = isDone ? TEXTS.finding.headingCopied : TEXTS.finding.headingNotCopied(link)
    if (isDone) setTimeout(() => this.#forget(), 4_000)
  }

  #forget(): void {
    this.said = ''
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#close()
      this.editor?.view.focus()
      return
    }
    const links = this.#links()
    const at = links.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement)
    if (at < 0) return
    const steps: Record<string, number> = {
      ArrowDown: Math.min(at + 1, links.length - 1),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: links.length - 1,
    }
    const next = steps[event.key]
    if (next === undefined) return
    event.preventDefault()
    this.#chosen = next
    this.current = next
    links[next]?.focus()
  }

  #links(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>('.heading')]
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('close'))
  }

  /** Beside the text or over it, as the room is. */
  #settle(isOver: boolean): void {
    this.isOver = isOver
    if (isOver === this.hasAttribute('popover')) return
    if (isOver) {
      this.popover = 'auto'
      this.addEventListener('toggle', this.#toggled)
      this.showPopover()
    } else {
      this.removeEventListener('toggle', this.#toggled)
      this.popover = null
    }
  }

  readonly #toggled = (event: Event): void => {
    if ((event as ToggleEvent).newState === 'closed') this.#close()
  }

  static override styles = [theme, toolStyles, outlineStyles]
}
customElements.define('inkwire-outline', InkwireOutline)
