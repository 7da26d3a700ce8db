import { css, html, LitElement } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { icon } from './icons.ts'
import { type ImageResizer, RESIZE_STEP } from './image-resizer.ts'
import { mediaWindowStyles } from './media-window-styles.ts'
import { buttons, theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

/**
 * `<inkwire-image-tools>`: an image's description, width and removal. Sends `describe` with the description, `original`
 * and `remove`; and `leave`, when somebody goes back to the text.
 */
export class InkwireImageTools extends LitElement {
  static override properties = {
    alt: { attribute: false },
    hasWidth: { attribute: false },
    resizer: { attribute: false },
  }

  declare alt: string | null
  declare hasWidth: boolean
  declare resizer: ImageResizer | undefined

  constructor() {
    super()
    this.alt = null
    this.hasWidth = false
  }

  enter(): void {
    void this.updateComplete.then(() => this.#input()?.focus())
  }

  override render() {
    return html`
      <div class="window" role="dialog" aria-label=${TEXTS.media.image} @keydown=${this.#pressed}>
        <form @submit=${this.#submitted}>
          <label for="alt">${TEXTS.media.alt}</label>
          <input
            id="alt"
            autocomplete="off"
            maxlength="1000"
            aria-describedby="hint"
            .value=${this.alt ?? ''}
          />
          <button class="button main" type="submit">${TEXTS.media.save}</button>
        </form>
        <div class="strip">
          ${this.#button('minus', TEXTS.media.narrower, () => this.resizer?.by(-RESIZE_STEP))}
          ${this.#button('plus', TEXTS.media.wider, () => this.resizer?.by(RESIZE_STEP))}
          ${this.#button('originalSize', TEXTS.media.originalSize, () => this.#send('original'), !this.hasWidth)}
          ${this.#button('trash', TEXTS.media.removeImage, () => this.#send('remove'))}
        </div>
        <p class="hint" id="hint">${TEXTS.media.altHint}</p>
      </div>
    `
  }

  #button(name: Parameters<typeof icon>[0], label: string, run: () => void, isUseless = false) {
    return html`<button
      class="tool"
      type="button"
      title=${label}
      aria-label=${label}
      aria-disabled=${isUseless ? 'true' : 'false'}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @click=${() => {
        if (!isUseless) run()
      }}
    >
      ${icon(name)}
    </button>`
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault()
    const detail = this.#input()?.value.trim() ?? ''
    this.dispatchEvent(new CustomEvent('describe', { detail }))
    this.#send('leave')
  }

  #pressed(event: KeyboardEvent): void {
    event.stopPropagation()
    if (event.key !== 'Escape') return
    event.preventDefault()
    this.#send('leave')
  }

  #send(name: 'original' | 'remove' | 'leave'): void {
    this.dispatchEvent(new CustomEvent(name))
  }

  #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input')
  }

  static override styles = [
    theme,
    buttons,
    toolStyles,
    mediaWindowStyles,
    css`
      .window {
        inline-size: 26rem;
        max-inline-size: 100%;
      }
      form {
        display: flex;
        flex: 1 1 100%;
        min-inline-size: 0;
        align-items: center;
        gap: 0.5rem;
      }
      label {
        font-weight: 500;
      }
      input {
        flex: 1;
        inline-size: 0;
      }
      .strip {
        display: flex;
        gap: 2px;
      }
      .hint {
        flex-basis: 100%;
        padding-inline: 0.125rem;
      }
    `,
  ]
}
customElements.define('inkwire-image-tools', InkwireImageTools)

declare global {
  interface HTMLElementEventMap {
    describe: CustomEvent<string>
    original: CustomEvent
    leave: CustomEvent
    remove: CustomEvent
  }
}
