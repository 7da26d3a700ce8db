import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { inkOn, PALETTE } from '../editing/palette.ts'
import { initials, type Person } from '../editing/person.ts'
import { dialogStyles } from '../ui/dialog-styles.ts'
import { buttons, theme } from '../ui/theme.ts'
import { fieldStyles } from './field-styles.ts'
import type { PersonStore } from './person-store.ts'
import { APP_TEXTS } from './texts/texts.ts'

/** `<inkwire-person-menu .store=${…}>`: oneself, and a small form to change name and colour. */
export class InkwirePersonMenu extends LitElement {
  static override properties = {
    store: { attribute: false },
    person: { attribute: false },
    given: { attribute: false },
  }

  declare store: PersonStore
  /** As others see one. */
  declare person: Person
  /** What of it the server has said: nobody changes that here. */
  declare given: Partial<Person>

  constructor() {
    super()
    this.given = {}
  }

  override render() {
    const { name, color } = this.person
    const { person: texts } = APP_TEXTS
    const isGiven = Object.keys(this.given).length > 0
    const label = isGiven ? texts.you(initials(name), name) : texts.button(initials(name), name)
    return html`
      <button
        class="me"
        popovertarget="form"
        aria-label=${label}
        title=${label}
        style="--person: ${color}; --person-ink: ${inkOn(color)}"
      >
        <span aria-hidden="true">${initials(name)}</span>
      </button>
      <form id="form" popover aria-labelledby="heading" @submit=${this.#submitted}>
        <h2 id="heading">${APP_TEXTS.person.heading}</h2>
        ${this.given.name === undefined ? this.#nameField(name) : html`<p><strong>${name}</strong></p>`}
        ${this.given.color === undefined ? this.#colourField(color) : nothing}
        ${isGiven ? html`<p>${texts.given}</p>` : nothing}
        <button class="button main" type="submit">${APP_TEXTS.person.done}</button>
      </form>
    `
  }

  #nameField(name: string): TemplateResult {
    return html`<label>
      <span>${APP_TEXTS.person.name}</span>
      <input name="name" maxlength="60" autocomplete="nickname" .value=${name} @change=${this.#named} />
    </label>`
  }

  #colourField(color: string): TemplateResult {
    return html`<fieldset>
      <legend>${APP_TEXTS.person.colour}</legend>
      <div class="colours">
        ${PALETTE.map(
          (
            choice,
          ) => html`<label class="colour" style="--person: ${choice.colour}" title=${APP_TEXTS.colours[choice.name]}>
            <input
              type="radio"
              name="color"
              aria-label=${APP_TEXTS.colours[choice.name]}
              .checked=${choice.colour === color}
              @change=${() => this.store.change({ color: choice.colour })}
            />
          </label>`,
        )}
      </div>
    </fieldset>`
  }

  #named(event: Event): void {
    const input = event.target as HTMLInputElement
    this.store.change({ name: input.value })
    // An empty name is not taken.
    input.value = this.store.person.name
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    form.hidePopover()
  }

  static override styles = [
    theme,
    buttons,
    dialogStyles,
    fieldStyles,
    css`
      :host {
        display: block;
        flex: none;
      }
      .me {
        display: grid;
        place-items: center;
        inline-size: 2.125rem;
        block-size: 2.125rem;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: var(--person);
        color: var(--person-ink);
        font-size: 0.75rem;
        font-weight: 650;
        cursor: pointer;
      }
      form {
        position: fixed;
        inset: 3.5rem 1rem auto auto;
        margin: 0;
        inline-size: min(19rem, 100vw - 2rem);
        padding: 1.125rem;
        box-shadow: 0 10px 36px rgb(0 0 0 / 20%);
      }
      form:popover-open {
        display: grid;
        gap: 1rem;
      }
      p {
        margin: 0;
      }
      h2 {
        font-size: 0.9375rem;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }
      .colours {
        display: grid;
        grid-template-columns: repeat(6, 1fr);
        gap: 0.5rem;
        justify-items: center;
      }
      .colour {
        display: block;
        inline-size: 2rem;
        block-size: 2rem;
        border: 3px solid var(--inkwire-raised);
        border-radius: 50%;
        background: var(--person);
        cursor: pointer;
      }
      .colour:has(:checked) {
        box-shadow: 0 0 0 2px var(--person);
      }
      .colour:has(:focus-visible) {
        outline: 2px solid var(--inkwire-accent);
        outline-offset: 4px;
      }
      .colour input {
        inline-size: 100%;
        block-size: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
    `,
  ]
}
customElements.define('inkwire-person-menu', InkwirePersonMenu)
