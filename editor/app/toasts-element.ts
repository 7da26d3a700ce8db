import { css, html, LitElement, nothing } from 'lit'
import { icon } from '../ui/icons.ts'
import { buttons, theme } from '../ui/theme.ts'
import { APP_TEXTS } from './texts/texts.ts'

export interface Toast {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

const SHOWN_MS = 8_000

/** `<inkwire-toasts>`: one message at a time, at the foot of the page; it waits while somebody is at it. */
export class InkwireToasts extends LitElement {
  static override properties = { toast: { state: true } }

  declare private toast: Toast | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  show(toast: Toast): void {
    this.toast = toast
    this.#restart()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  override render() {
    const { toast } = this
    return html`
      <div class="place" role="status" aria-live="polite">
        ${
          toast === undefined
            ? nothing
            : html`<div
                class="toast"
                @pointerenter=${this.#hold}
                @pointerleave=${this.#restart}
                @focusin=${this.#hold}
                @focusout=${this.#restart}
              >
                <span>${toast.text}</span>
                ${
                  toast.action === undefined
                    ? nothing
                    : html`<button class="act" @click=${() => this.#act(toast)}>${toast.action.label}</button>`
                }
                <button class="close" aria-label=${APP_TEXTS.toast.close} @click=${this.#hide}>${icon('close')}</button>
              </div>`
        }
      </div>
    `
  }

  #act({ action }: Toast): void {
    this.#hide()
    action?.run()
  }

  #hide(): void {
    clearTimeout(this.#timer)
    this.toast = undefined
  }

  #hold(): void {
    clearTimeout(this.#timer)
  }

  #restart(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#hide(), SHOWN_MS)
  }

  static override styles = [
    theme,
    buttons,
    css`
      .place {
        position: fixed;
        z-index: 10;
        inset: auto 0 1.5rem;
        display: grid;
        justify-items: center;
        pointer-events: none;
      }
      @media print {
        .place {
          display: none;
        }
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        max-inline-size: calc(100vw - 2rem);
        padding: 0.375rem 0.375rem 0.375rem 1rem;
        border-radius: 0.625rem;
        background: light-dark(#2a2c33, #e4e3df);
        color: light-dark(#fffefc, #17181c);
        box-shadow: 0 6px 24px rgb(0 0 0 / 25%);
        overflow-wrap: anywhere;
        pointer-events: auto;
      }
      button {
        display: grid;
        place-items: center;
        min-block-size: 2rem;
        min-inline-size: 2rem;
        border: 0;
        border-radius: 0.375rem;
        background: none;
        cursor: pointer;
      }
      button:hover {
        background: light-dark(#444751, #cfcdc6);
      }
      .act {
        padding-inline: 0.75rem;
        color: light-dark(#a9c4ff, #2a54a8);
        font-weight: 650;
      }
      :focus-visible {
        outline-color: currentColor;
      }
    `,
  ]
}
customElements.define('inkwire-toasts', InkwireToasts)

/** Asks the app to show a toast, from anywhere inside of it. */
export function toast(from: HTMLElement, toast: Toast): void {
  from.dispatchEvent(new CustomEvent<Toast>('toast', { detail: toast, bubbles: true, composed: true }))
}
