import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import { mathProblem, renderMath } from '../editing/nodes/math-render.ts'
import { TEXTS } from '../texts/texts.ts'
import { mediaWindowStyles } from './media-window-styles.ts'
import { buttons, theme } from './theme.ts'

/**
 * `<inkwire-math-form>`: a formula's LaTeX, and what it looks like while it is written. Sends `apply` with the LaTeX,
 * empty to remove it, or `leave`.
 */
export class InkwireMathForm extends LitElement {
  static override properties = { latex: { attribute: false }, isBlock: { attribute: false } }

  declare latex: string
  declare isBlock: boolean

  constructor() {
    super()
    this.latex = ''
    this.isBlock = false
  }

  protected override firstUpdated(): void {
    const input = this.renderRoot.querySelector('textarea')
    input?.focus()
    input?.select()
  }

  protected override updated(changed: PropertyValues<this>): void {
    const preview = this.renderRoot.querySelector<HTMLElement>('.preview')
    if (changed.has('latex') && preview !== null && mathProblem(this.latex) === undefined)
      renderMath(this.latex, preview, this.isBlock)
  }

  override render() {
    const problem = mathProblem(this.latex)
    return html`
      <div class="window" role="dialog" aria-label=${TEXTS.media.formula} @keydown=${this.#pressed}>
        <form @submit=${this.#submitted}>
          <textarea
            rows=${this.isBlock ? 3 : 1}
            spellcheck="false"
            autocapitalize="off"
            aria-label=${TEXTS.media.latex}
            aria-invalid=${problem === undefined ? nothing : 'true'}
            aria-describedby="problem"
            .value=${this.latex}
            @input=${this.#written}
          ></textarea>
          <div class="preview" role="img" aria-label=${TEXTS.media.preview}></div>
          <p class="wrong" id="problem" role="status">${problem ?? ''}</p>
          <div class="strip">
            <button class="button main" type="submit">${TEXTS.media.save}</button>
            <button class="button" type="button" @click=${() => this.#apply('')}>${TEXTS.media.removeFormula}</button>
          </div>
        </form>
      </div>
    `
  }

  #written(event: InputEvent): void {
    this.latex = (event.target as HTMLTextAreaElement).value
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault()
    this.#apply(this.latex.trim())
  }

  #pressed(event: KeyboardEvent): void {
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      this.dispatchEvent(new CustomEvent('leave'))
      return
    }
    // A line of its own needs Shift.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    if (!(event.target instanceof HTMLTextAreaElement)) return
    event.preventDefault()
    this.#apply(this.latex.trim())
  }

  #apply(detail: string): void {
    this.dispatchEvent(new CustomEvent('apply', { detail }))
  }

  static override styles = [
    theme,
    buttons,
    mediaWindowStyles,
    css`
      .window {
        inline-size: 26rem;
        max-inline-size: 100%;
      }
      form {
        display: flex;
        flex: 1;
        flex-direction: column;
        gap: 0.5rem;
        min-inline-size: 0;
      }
      textarea {
        resize: vertical;
        font-family: var(--inkwire-font-code);
      }
      .preview {
        min-block-size: 2.5rem;
        padding: 0.25rem 0.5rem;
        overflow: auto;
        font-size: 1.0625rem;
        text-align: center;
      }
      .wrong:empty {
        display: none;
      }
      .strip {
        display: flex;
        justify-content: space-between;
        gap: 0.5rem;
      }
    `,
  ]
}
customElements.define('inkwire-math-form', InkwireMathForm)

declare global {
  interface HTMLElementEventMap {
    apply: CustomEvent<string>
  }
}
