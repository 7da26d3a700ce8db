import { css, html, LitElement, nothing } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { icon } from './icons.ts'
import { buttons, theme } from './theme.ts'

/** Something the person writing has to know, and what they can do about it. */
export interface Notice {
  readonly text: string
  /** Words that are saved nowhere; shown, and can be copied. */
  readonly words?: string
  readonly tone: 'trouble' | 'news'
  readonly canReload?: boolean
  readonly canDismiss?: boolean
}

/** `<inkwire-notice .notice=${…}>`; sends `dismiss`. */
export class InkwireNotice extends LitElement {
  static override properties = { notice: { attribute: false }, copied: { state: true } }

  declare notice: Notice | undefined
  declare private copied: 'not' | 'yes' | 'failed'

  constructor() {
    super()
    this.copied = 'not'
  }

  override render() {
    const { notice } = this
    if (notice === undefined) return nothing
    const { text, words, tone, canReload, canDismiss } = notice
    return html`
      <div class="notice ${tone}" role="alert">
        <p>${text}</p>
        ${words === undefined ? nothing : html`<textarea readonly rows="4" aria-label=${TEXTS.notice.words} .value=${words}></textarea>`}
        ${this.copied === 'failed' ? html`<p>${TEXTS.notice.copyFailed}</p>` : nothing}
        <div class="actions">
          ${
            words === undefined
              ? nothing
              : html`<button class="button main" @click=${() => this.#copy(words)}>
                  ${icon(this.copied === 'yes' ? 'check' : 'copy')}
                  ${this.copied === 'yes' ? TEXTS.notice.copied : TEXTS.notice.copy}
                </button>`
          }
          ${canReload === true ? html`<button class="button" @click=${() => location.reload()}>${TEXTS.notice.reload}</button>` : nothing}
          ${
            canDismiss === true
              ? html`<button class="button" @click=${() => this.dispatchEvent(new CustomEvent('dismiss'))}>
                  ${TEXTS.notice.dismiss}
                </button>`
              : nothing
          }
        </div>
      </div>
    `
  }

  async #copy(words: string): Promise<void> {
    this.copied = (await copyText(words)) ? 'yes' : 'failed'
    if (this.copied === 'failed') this.renderRoot.querySelector('textarea')?.select()
  }

  static override styles = [
    theme,
    buttons,
    css`
      .notice {
        display: grid;
        gap: 0.75rem;
        margin: 1rem auto;
        inline-size: min(44rem, 100% - 2rem);
        padding: 1rem 1.25rem;
        border: 1px solid var(--inkwire-line);
        border-inline-start: 4px solid var(--inkwire-accent);
        border-radius: 0.5rem;
        background: var(--inkwire-raised);
      }
      .trouble {
        border-inline-start-color: var(--inkwire-trouble);
      }
      p {
        margin: 0;
        max-inline-size: 65ch;
      }
      textarea {
        inline-size: 100%;
        padding: 0.5rem 0.75rem;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.375rem;
        background: var(--inkwire-paper);
        color: inherit;
        font: 0.9375rem/1.5 var(--inkwire-font-text);
        resize: vertical;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .actions:not(:has(button)) {
        display: none;
      }
    `,
  ]
}
customElements.define('inkwire-notice', InkwireNotice)

/** False where the browser refuses: pages without TLS have no clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
