import { css, html, LitElement, nothing } from 'lit'
import { dialogStyles } from '../ui/dialog-styles.ts'
import { buttons, theme } from '../ui/theme.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { tokens } from './tokens.ts'

/** `<inkwire-other-person>`: asks, before a link makes this browser somebody else's. */
export class InkwireOtherPerson extends LitElement {
  readonly #refresh = (): void => this.requestUpdate()

  override connectedCallback(): void {
    super.connectedCallback()
    tokens.addEventListener('offered', this.#refresh)
    tokens.addEventListener('change', this.#refresh)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    tokens.removeEventListener('offered', this.#refresh)
    tokens.removeEventListener('change', this.#refresh)
  }

  override render() {
    const { offered } = tokens
    if (offered === undefined) return nothing
    const texts = APP_TEXTS.become
    const [own, other] = [offered.from.name ?? texts.nobody, offered.to.name ?? texts.nobody]
    // Whoever closes it by Escape stays who they are.
    return html`<dialog aria-labelledby="heading" aria-describedby="text" @close=${() => this.#answer(false)}>
      <h2 id="heading">${texts.heading}</h2>
      <div id="text">
        <p>${texts.text(own, other)}</p>
        <p>${texts.hint}</p>
      </div>
      <div class="answers">
        <button class="button main" autofocus @click=${() => this.#answer(false)}>${texts.keep(own)}</button>
        <button class="button" @click=${() => this.#answer(true)}>${texts.become(other)}</button>
      </div>
    </dialog>`
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog')
    if (dialog?.open === false) dialog.showModal()
  }

  #answer(becomes: boolean): void {
    tokens.answer(becomes)
    this.requestUpdate()
  }

  static override styles = [
    theme,
    buttons,
    dialogStyles,
    css`
      dialog {
        inline-size: min(30rem, 100vw - 1.5rem);
        padding: 1.25rem;
        overflow-wrap: anywhere;
      }
      h2,
      p {
        margin: 0 0 0.75rem;
      }
      p {
        line-height: 1.5;
      }
      .answers {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ]
}
customElements.define('inkwire-other-person', InkwireOtherPerson)
