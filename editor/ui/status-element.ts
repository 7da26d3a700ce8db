import { css, html, LitElement, type PropertyValues } from 'lit'
import type { Status } from '../provider/status.ts'
import { statusText } from './status-text.ts'
import { theme } from './theme.ts'

/** "Saving…" stays at least this long, so that typing does not make it flicker. */
const SAVING_SHOWN_MS = 500

/**
 * `<inkwire-status .status=${…}>`: what is known of somebody's words, in a place that never changes its size.
 *
 * [R2] "Saved" may come later than it could, never earlier; everything else is shown at once. Screen readers are told
 * when something changes for the person writing (offline, back, saved again), not at every key.
 */
export class InkwireStatus extends LitElement {
  static override properties = { status: { attribute: false }, shown: { state: true } }

  declare status: Status
  declare private shown: Status

  #savingUntilMs = 0
  #later: ReturnType<typeof setTimeout> | undefined
  #announced = ''

  constructor() {
    super()
    this.status = { state: 'opening' }
    this.shown = this.status
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#later)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('status')) this.#show()
  }

  #show(): void {
    clearTimeout(this.#later)
    const nowMs = Date.now()
    const leftMs = Math.min(this.#savingUntilMs - nowMs, SAVING_SHOWN_MS)
    if (this.status.state === 'saved' && this.shown.state === 'saving' && leftMs > 0) {
      this.#later = setTimeout(() => this.#show(), leftMs)
      return
    }
    if (this.status.state === 'saving') this.#savingUntilMs = nowMs + SAVING_SHOWN_MS
    this.#announce()
    this.shown = this.status
  }

  #announce(): void {
    const typing = ['saving', 'saved']
    if (this.shown.state === this.status.state) return
    if (typing.includes(this.shown.state) && typing.includes(this.status.state)) return
    this.#announced = this.status.state === 'saving' ? '' : statusText(this.status).text
  }

  override render() {
    const { text, detail, mood } = statusText(this.shown)
    return html`
      <div class="place ${mood}" title=${[text, detail].filter((line) => line !== '').join('\n')}>
        <span class="dot"></span>
        <span class="text">${text}</span>
        <span class="detail">${detail}</span>
      </div>
      <div class="unseen" role="status" aria-live="polite">${this.#announced}</div>
    `
  }

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        position: relative;
        inline-size: 15.5rem;
        max-inline-size: 100%;
      }
      .place {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        column-gap: 0.5rem;
        align-items: center;
        block-size: 2.25rem;
        align-content: center;
        font-variant-numeric: tabular-nums;
      }
      .dot {
        inline-size: 0.5rem;
        block-size: 0.5rem;
        border-radius: 50%;
        background: var(--inkwire-good);
      }
      .waiting .dot {
        background: none;
        border: 2px solid var(--inkwire-waiting);
      }
      .trouble .dot {
        border-radius: 1px;
        background: var(--inkwire-trouble);
      }
      .trouble .text {
        color: var(--inkwire-trouble);
      }
      .text,
      .detail {
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        line-height: 1.3;
      }
      .text {
        font-size: 0.8125rem;
        font-weight: 500;
      }
      .detail {
        grid-column: 2;
        min-block-size: 0.9375rem;
        font-size: 0.75rem;
        color: var(--inkwire-muted);
      }
    `,
  ]
}
customElements.define('inkwire-status', InkwireStatus)
