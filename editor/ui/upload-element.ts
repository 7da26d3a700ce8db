import { css, html, LitElement, nothing } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { icon } from './icons.ts'
import { buttons, theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

/** `<inkwire-upload>`: a file on its way into the document. Sends `cancel` and, after a failure, `retry`. */
export class InkwireUpload extends LitElement {
  static override properties = {
    name: { attribute: false },
    preview: { attribute: false },
    share: { attribute: false },
    problem: { attribute: false },
  }

  declare name: string
  /** An address in this window. */
  declare preview: string | undefined
  /** 0 to 1. */
  declare share: number
  /** Why it failed, for people; undefined while it goes on. */
  declare problem: string | undefined

  constructor() {
    super()
    this.name = ''
    this.share = 0
    this.contentEditable = 'false'
  }

  override render() {
    const { name, preview, problem, share } = this
    const { cancel, dismiss, failed, retry, uploading } = TEXTS.media
    return html`
      <div class="frame" role="group" aria-label=${name}>
        ${preview === undefined ? nothing : html`<img src=${preview} alt="" />`}
        <div class="about">
          <p role="status">
            ${problem === undefined ? uploading(name) : html`<span class="wrong">${failed(name, problem)}</span>`}
          </p>
          ${
            problem === undefined
              ? html`<progress aria-label=${uploading(name)} max="1" value=${share}></progress>`
              : html`<button class="button" type="button" @click=${() => this.#send('retry')}>${retry}</button>`
          }
          <button
            class="tool"
            type="button"
            title=${problem === undefined ? cancel : dismiss}
            aria-label=${problem === undefined ? cancel : dismiss}
            @click=${() => this.#send('cancel')}
          >
            ${icon('close')}
          </button>
        </div>
      </div>
    `
  }

  #send(name: 'cancel' | 'retry'): void {
    this.dispatchEvent(new CustomEvent(name))
  }

  static override styles = [
    theme,
    buttons,
    toolStyles,
    css`
      :host {
        display: block;
        margin-block: 0 0.85em;
        user-select: none;
        /* The text around it keeps every space. */
        white-space: normal;
      }
      .frame {
        overflow: hidden;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.625rem;
        background: var(--inkwire-raised);
        line-height: 1.4;
      }
      img {
        display: block;
        max-inline-size: 100%;
        max-block-size: 16rem;
        margin-inline: auto;
        opacity: 0.6;
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
        padding: 0.375rem 0.375rem 0.375rem 0.875rem;
      }
      p {
        flex: 1 1 10rem;
        min-inline-size: 0;
        margin: 0;
        overflow-wrap: anywhere;
      }
      .wrong {
        color: var(--inkwire-trouble);
      }
      progress {
        flex: 1 1 100%;
        order: 1;
        margin-inline-end: 0.5rem;
        block-size: 0.5rem;
        accent-color: var(--inkwire-accent);
      }
    `,
  ]
}
customElements.define('inkwire-upload', InkwireUpload)
