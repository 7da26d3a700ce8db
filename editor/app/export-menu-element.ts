import { css, html, LitElement, nothing } from 'lit'
import type { Format } from '../editing/formats.ts'
import type { InkwireEditor } from '../element.ts'
import { icon } from '../ui/icons.ts'
import { buttons, theme } from '../ui/theme.ts'
import { importFile } from './import-file.ts'
import { saveAs } from './save-as.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'

const FORMATS: readonly { readonly format: Format; readonly extension: string; readonly type: string }[] = [
  { format: 'markdown', extension: 'md', type: 'text/markdown' },
  { format: 'html', extension: 'html', type: 'text/html' },
  { format: 'json', extension: 'json', type: 'application/json' },
  { format: 'text', extension: 'txt', type: 'text/plain' },
]

/** `<inkwire-export-menu .editor=${…} .heading=${…}>`: the document as a file or on paper; sends `open` after an import. */
export class InkwireExportMenu extends LitElement {
  static override properties = {
    editor: { attribute: false },
    heading: { attribute: false },
    mayImport: { attribute: false },
  }

  declare editor: InkwireEditor | null
  declare heading: string
  /** Whether one may make documents. */
  declare mayImport: boolean

  override render() {
    const texts = APP_TEXTS.formats
    return html`
      <button
        class="button"
        id="button"
        popovertarget="menu"
        aria-haspopup="menu"
        aria-label=${texts.export}
        title=${texts.export}
        @keydown=${this.#opened}
      >
        ${icon('download')}
      </button>
      <div id="menu" role="menu" popover aria-label=${texts.export} @toggle=${this.#toggled} @keydown=${this.#pressed}>
        ${FORMATS.map(
          (choice) => html`<button role="menuitem" tabindex="-1" @click=${() => this.#export(choice)}>
            ${texts[choice.format]}
          </button>`,
        )}
        <button role="menuitem" tabindex="-1" @click=${this.#print}>${texts.print}</button>
        ${
          this.mayImport
            ? html`<div role="separator"></div>
                <button role="menuitem" tabindex="-1" @click=${this.#import}>${texts.import}</button>`
            : nothing
        }
      </div>
    `
  }

  get #menu(): HTMLElement {
    return this.renderRoot.querySelector('#menu') as HTMLElement
  }

  get #items(): HTMLElement[] {
    return [...this.#menu.querySelectorAll<HTMLElement>('[role=menuitem]')]
  }

  #opened(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    this.#menu.showPopover()
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState !== 'open') return
    const button = this.renderRoot.querySelector('#button') as HTMLElement
    const { bottom, left, right } = button.getBoundingClientRect()
    const isRightToLeft = getComputedStyle(this).direction === 'rtl'
    this.#menu.style.insetBlockStart = `${bottom + 6}px`
    this.#menu.style.insetInlineEnd = `${isRightToLeft ? left : document.documentElement.clientWidth - right}px`
    this.#items[0]?.focus()
  }

  #pressed(event: KeyboardEvent): void {
    const items = this.#items
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement)
    const letter = event.key.toLocaleLowerCase()
    const named = [...items.slice(at + 1), ...items].find((item) =>
      item.textContent?.trim().toLocaleLowerCase().startsWith(letter),
    )
    const to: Record<string, HTMLElement | undefined> = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: items[(at + items.length - 1) % items.length],
      Home: items[0],
      End: items.at(-1),
    }
    if (event.key === 'Tab') this.#menu.hidePopover()
    const next = to[event.key] ?? (letter.length === 1 && letter !== ' ' ? named : undefined)
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  async #export({ extension, format, type }: (typeof FORMATS)[number]): Promise<void> {
    this.#menu.hidePopover()
    const title = this.heading === '' ? APP_TEXTS.page.untitled : this.heading
    try {
      const text = (await this.editor?.exportAs(format)) ?? ''
      await saveAs({ title, extension, type, text })
    } catch (error) {
      toast(this, {
        text: APP_TEXTS.formats.exportFailed(error instanceof Error ? error.message : String(error)),
      })
    }
  }

  #print(): void {
    this.#menu.hidePopover()
    window.print()
  }

  #import(): void {
    this.#menu.hidePopover()
    importFile(this).catch(reportError)
  }

  static override styles = [
    theme,
    buttons,
    css`
      :host {
        display: block;
        flex: none;
      }
      .button {
        inline-size: 2.125rem;
        padding: 0;
      }
      [role='menu'] {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 0.3125rem;
        min-inline-size: 12rem;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.625rem;
        background: var(--inkwire-raised);
        color: var(--inkwire-ink);
        box-shadow: 0 10px 36px rgb(0 0 0 / 20%);
      }
      [role='menuitem'] {
        display: block;
        inline-size: 100%;
        min-block-size: 2.125rem;
        padding: 0.25rem 0.625rem;
        border: 0;
        border-radius: 0.375rem;
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }
      [role='menuitem']:hover,
      [role='menuitem']:focus-visible {
        background: var(--inkwire-hover);
      }
      [role='menuitem']:focus-visible {
        outline-offset: -2px;
      }
      [role='separator'] {
        margin-block: 0.3125rem;
        border-block-start: 1px solid var(--inkwire-line);
      }
    `,
  ]
}
customElements.define('inkwire-export-menu', InkwireExportMenu)
