import { css, html, LitElement } from 'lit'
import { buttons, theme } from '../ui/theme.ts'
import { LAB_TEXTS } from './texts/texts.ts'

const FOLDER = 'test/lab/recorded/'

/** `<lab-test>`: a test's source, to be copied or saved. Sends `close`. */
export class LabTestElement extends LitElement {
  static override properties = {
    name: { attribute: false },
    code: { attribute: false },
    isCopied: { state: true },
  }

  declare name: string
  declare code: string
  declare private isCopied: boolean

  constructor() {
    super()
    this.isCopied = false
  }

  override render() {
    const texts = LAB_TEXTS.run
    return html`<section aria-labelledby="label">
      <h2 id="label">${texts.testLabel}</h2>
      <p>${texts.testHint(`${FOLDER}${this.name}`)}</p>
      <pre tabindex="0" aria-labelledby="label">${this.code}</pre>
      <div class="buttons">
        <button class="button main" @click=${this.#download}>${texts.download}</button>
        <button class="button" @click=${this.#copy}>${this.isCopied ? texts.copied : texts.copy}</button>
        <button class="button" @click=${() => this.dispatchEvent(new Event('close'))}>${texts.close}</button>
      </div>
    </section>`
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('pre')?.focus()
  }

  #download(): void {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([this.code], { type: 'text/plain' }))
    link.download = this.name
    link.click()
    URL.revokeObjectURL(link.href)
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.code)
    this.isCopied = true
  }

  static override styles = [
    theme,
    buttons,
    css`
      h2 {
        margin: 0 0 0.25rem;
        font-size: 1rem;
      }
      p {
        margin: 0 0 0.75rem;
        color: var(--inkwire-muted);
      }
      pre {
        max-block-size: 20rem;
        margin: 0 0 0.75rem;
        padding: 0.75rem;
        overflow: auto;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.5rem;
        background: var(--inkwire-raised);
        font: 0.75rem/1.5 var(--inkwire-font-code);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ]
}
customElements.define('lab-test', LabTestElement)
