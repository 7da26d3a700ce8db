import { css, html, LitElement, nothing } from 'lit'
import { theme } from '../ui/theme.ts'
import { APP_TEXTS } from './texts/texts.ts'

/**
 * Why somebody is not let in.
 *
 * - `asked`: this server asks who one is, and one has said nothing yet.
 * - `expired`, `void`: what one was given held until a time, or was taken away.
 * - `denied`: who one is, is known, and it is not enough.
 */
export type Closed = 'asked' | 'expired' | 'void' | 'denied'

/** What a refusal by the server says of the door; undefined where it is about something else. */
export function closedBy(code: string | undefined, hasToken: boolean): Closed | undefined {
  switch (code) {
    case 'TOKEN_EXPIRED':
      return 'expired'
    case 'TOKEN_INVALID':
      return hasToken ? 'void' : 'asked'
    case 'ACCESS_DENIED':
      return hasToken ? 'denied' : 'asked'
    default:
      return undefined
  }
}

/** `<inkwire-door .closed=${…} keeps>`: says why, and what to do. `keeps`: words may be kept in this browser. */
export class InkwireDoor extends LitElement {
  static override properties = { closed: { attribute: false }, keeps: { type: Boolean } }

  declare closed: Closed
  declare keeps: boolean

  constructor() {
    super()
    this.closed = 'asked'
    this.keeps = false
  }

  override render() {
    const texts = APP_TEXTS.door
    const { heading, text } = texts[this.closed]
    return html`<section role="alert">
      <h2>${heading}</h2>
      <p>${text}</p>
      ${this.keeps && this.closed !== 'asked' ? html`<p>${texts.kept}</p>` : nothing}
    </section>`
  }

  static override styles = [
    theme,
    css`
      :host {
        display: block;
        inline-size: min(34rem, 100% - 2rem);
        margin-inline: auto;
        padding-block: 2rem;
        overflow-wrap: anywhere;
      }
      h2 {
        margin: 0 0 0.75rem;
        font: 500 1.5rem/1.3 var(--inkwire-font-text);
      }
      p {
        margin: 0 0 0.75rem;
        font-size: 1rem;
        line-height: 1.5;
      }
    `,
  ]
}
customElements.define('inkwire-door', InkwireDoor)
