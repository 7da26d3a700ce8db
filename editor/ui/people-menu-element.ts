import { css, html, LitElement, nothing } from 'lit'
import { inkOn } from '../editing/palette.ts'
import { initials } from '../editing/person.ts'
import { TEXTS } from '../texts/texts.ts'
import type { Verbosity } from './announcer.ts'
import { chooseVerbosity, chosenVerbosity } from './announcer-choice.ts'
import { icon } from './icons.ts'
import type { InkwirePeopleCompany } from './people-company-element.ts'
import type { PersonHere } from './people-here.ts'
import { theme } from './theme.ts'

/** What can be done about some people: a menu as WAI-ARIA describes it, made for one opening, and then gone. */
export class InkwirePeopleMenu extends LitElement {
  static override properties = { people: { attribute: false }, company: { attribute: false } }

  declare people: readonly PersonHere[]
  declare company: InkwirePeopleCompany | undefined

  #opener: HTMLElement | undefined
  #choice: Verbosity = chosenVerbosity()

  constructor() {
    super()
    this.people = []
  }

  /** Shows the menu below a button, which gets the focus back. */
  async openAt(opener: HTMLElement): Promise<void> {
    this.#opener = opener
    opener.setAttribute('aria-expanded', 'true')
    await this.updateComplete
    const menu = this.#menu
    if (menu === null) return
    menu.showPopover()
    const { bottom, left, right } = opener.getBoundingClientRect()
    const isRightToLeft = getComputedStyle(opener).direction === 'rtl'
    const { width } = menu.getBoundingClientRect()
    const start = isRightToLeft ? left : right - width
    menu.style.insetBlockStart = `${bottom + 6}px`
    menu.style.left = `${Math.min(Math.max(start, 8), Math.max(innerWidth - width - 8, 8))}px`
    this.#items[0]?.focus()
  }

  get #menu(): HTMLElement | null {
    return this.renderRoot.querySelector('.menu')
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')]
  }

  #close(): void {
    this.#menu?.hidePopover()
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState !== 'closed') return
    this.#opener?.setAttribute('aria-expanded', 'false')
    const active = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null
    if (active !== null || document.activeElement === document.body) this.#opener?.focus()
    this.remove()
  }

  #pressed(event: KeyboardEvent): void {
    const items = this.#items
    const at = items.indexOf(event.target as HTMLElement)
    const last = items.length - 1
    const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    if (to !== undefined) items[to]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') this.#close()
    else return
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
  }

  #act(run: () => void): void {
    this.#close()
    run()
  }

  override render() {
    return html`
      <div
        class="menu"
        role="menu"
        popover="auto"
        aria-label=${TEXTS.people.menu}
        @keydown=${this.#pressed}
        @toggle=${this.#toggled}
      >
        ${this.people.map((person) => this.#renderPerson(person))}
        <div class="group" role="group" aria-label=${TEXTS.people.announcements}>
          <div class="heading" aria-hidden="true">${TEXTS.people.announcements}</div>
          ${this.#renderChoice('off', TEXTS.people.announceOff)}
          ${this.#renderChoice('few', TEXTS.people.announceFew)}
          ${this.#renderChoice('all', TEXTS.people.announceAll)}
        </div>
      </div>
    `
  }

  #renderPerson({ name, label, color, clientIds, isOneself }: PersonHere) {
    const { company } = this
    const followed = company?.followed
    const isFollowed = followed !== undefined && clientIds.includes(followed)
    const clientId = clientIds.find((id) => company?.isSomewhere(id)) ?? clientIds[0]
    return html`<div class="group" role="group" aria-label=${label}>
      <div class="heading person" aria-hidden="true" style="--person: ${color}; --person-ink: ${inkOn(color)}">
        <span class="initials">${initials(name)}</span><span class="name">${label}</span>
      </div>
      ${
        isOneself || company === undefined || clientId === undefined
          ? nothing
          : html`${item(TEXTS.people.goTo, () => this.#act(() => company.goTo(clientId)))}
            ${
              isFollowed
                ? item(TEXTS.people.unfollow, () => this.#act(() => company.follow(undefined)))
                : item(TEXTS.people.follow, () => this.#act(() => company.follow(clientId)))
            }`
      }
    </div>`
  }

  #renderChoice(verbosity: Verbosity, text: string) {
    const isChosen = verbosity === this.#choice
    const choose = (): void => {
      this.#choice = verbosity
      chooseVerbosity(verbosity)
      this.requestUpdate()
    }
    return html`<button role="menuitemradio" aria-checked=${isChosen} tabindex="-1" @click=${choose}>
      <span class="mark">${isChosen ? icon('check') : nothing}</span>${text}
    </button>`
  }

  static override styles = [
    theme,
    css`
      .menu {
        position: fixed;
        inset: auto;
        margin: 0;
        min-inline-size: 13rem;
        max-inline-size: min(20rem, 100vw - 1rem);
        max-block-size: min(28rem, 100dvh - 5rem);
        padding: 0.375rem;
        overflow: auto;
        border: 1px solid var(--inkwire-line);
        border-radius: 0.625rem;
        background: var(--inkwire-raised);
        color: var(--inkwire-ink);
        box-shadow: 0 10px 36px rgb(0 0 0 / 20%);
      }
      .group + .group {
        margin-block-start: 0.375rem;
        padding-block-start: 0.375rem;
        border-block-start: 1px solid var(--inkwire-line);
      }
      .heading {
        padding: 0.25rem 0.5rem;
        color: var(--inkwire-muted);
        font-size: 0.75rem;
      }
      .person {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        color: var(--inkwire-ink);
        font-size: 0.8125rem;
        font-weight: 600;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .initials {
        display: grid;
        flex: none;
        place-items: center;
        inline-size: 1.5rem;
        block-size: 1.5rem;
        border-radius: 50%;
        background: var(--person);
        color: var(--person-ink);
        font-size: 0.625rem;
      }
      button {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        inline-size: 100%;
        min-block-size: 2rem;
        padding: 0.25rem 0.5rem;
        border: 0;
        border-radius: 0.375rem;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      button:hover,
      button:focus-visible {
        background: var(--inkwire-hover);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      .mark {
        inline-size: 1rem;
        block-size: 1rem;
      }
    `,
  ]
}
customElements.define('inkwire-people-menu', InkwirePeopleMenu)

function item(text: string, run: () => void) {
  return html`<button role="menuitem" tabindex="-1" @click=${run}>${text}</button>`
}

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-people-menu': InkwirePeopleMenu
  }
}
