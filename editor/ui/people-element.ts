import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import type { Awareness } from 'y-protocols/awareness'
import { inkOn } from '../editing/palette.ts'
import { initials } from '../editing/person.ts'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { TEXTS } from '../texts/texts.ts'
import type { InkwirePeopleCompany } from './people-company-element.ts'
import { type PersonHere, peopleHere } from './people-here.ts'
import type { InkwirePeopleMenu } from './people-menu-element.ts'
import { theme } from './theme.ts'

const SHOWN_AT_MOST = 5

/**
 * `<inkwire-people .awareness=${…} .company=${…}>`: who has the document open, oneself first, or with `others` left
 * out. With `company`, a click offers to go to somebody and to follow them.
 */
export class InkwirePeople extends LitElement {
  static override properties = {
    awareness: { attribute: false },
    company: { attribute: false },
    others: { type: Boolean },
  }

  declare awareness: Awareness | undefined
  declare company: InkwirePeopleCompany | undefined
  declare others: boolean

  constructor() {
    super()
    this.others = false
  }

  #watched: Awareness | undefined
  #accompanied: InkwirePeopleCompany | undefined
  readonly #refresh = (): void => this.requestUpdate()

  override connectedCallback(): void {
    super.connectedCallback()
    this.#watch(this.awareness, this.company)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#watch(undefined, undefined)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isNew = changed.has('awareness') || changed.has('company')
    if (isNew && this.isConnected) this.#watch(this.awareness, this.company)
  }

  #watch(awareness: Awareness | undefined, company: InkwirePeopleCompany | undefined): void {
    this.#watched?.off('change', this.#refresh)
    this.#accompanied?.removeEventListener('company', this.#refresh)
    this.#watched = awareness
    this.#accompanied = company
    awareness?.on('change', this.#refresh)
    company?.addEventListener('company', this.#refresh)
  }

  override render() {
    const everyone = this.awareness === undefined ? [] : peopleHere(this.awareness)
    const people = everyone.filter(({ isOneself }) => !(this.others && isOneself))
    const shown = people.length > SHOWN_AT_MOST ? people.slice(0, SHOWN_AT_MOST - 1) : people
    const rest = people.slice(shown.length)
    const names = rest.map(({ name }) => name)
    return html`
      <ul aria-label=${TEXTS.people.label}>
        ${shown.map((person) => this.#renderPerson(person))}
        ${
          rest.length === 0
            ? nothing
            : html`<li title=${names.join(', ')}>
                <button class="more" aria-haspopup="menu" @click=${(event: Event) => this.#openMenu(event, rest)}>
                  <span aria-hidden="true">${TEXTS.people.more(rest.length)}</span>
                  <span class="unseen">${TEXTS.people.moreLabel(names)}</span>
                </button>
              </li>`
        }
      </ul>
    `
  }

  #renderPerson(person: PersonHere) {
    const { name, color, label, activity, clientIds } = person
    const followed = this.company?.followed
    const isFollowed = followed !== undefined && clientIds.includes(followed)
    return html`<li title=${label} style="--person: ${color}; --person-ink: ${inkOn(color)}">
      <button
        class="avatar ${activity} ${isFollowed ? 'followed' : ''}"
        aria-haspopup="menu"
        @click=${(event: Event) => this.#openMenu(event, [person])}
        @pointerenter=${() => this.#showNames(clientIds)}
        @focus=${() => this.#showNames(clientIds)}
      >
        <span aria-hidden="true">${initials(name)}</span><span class="unseen">${label}</span>
      </button>
    </li>`
  }

  #showNames(clientIds: readonly number[]): void {
    for (const clientId of clientIds) this.company?.showName(clientId)
  }

  #openMenu(event: Event, people: readonly PersonHere[]): void {
    const button = event.currentTarget as HTMLElement
    // Few ever open it, so that it comes when it is asked for.
    import('./people-menu-element.ts')
      .then(() => {
        const menu: InkwirePeopleMenu = document.createElement('inkwire-people-menu')
        menu.people = people
        menu.company = this.company
        this.renderRoot.append(menu)
        return menu.openAt(button)
      })
      .catch(reportUnlessCutOff)
  }

  static override styles = [
    theme,
    css`
      :host {
        display: block;
      }
      ul {
        display: flex;
        justify-content: flex-end;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li + li {
        margin-inline-start: -0.4rem;
      }
      button {
        display: grid;
        place-items: center;
        position: relative;
        inline-size: 2rem;
        block-size: 2rem;
        padding: 0;
        border: 2px solid var(--inkwire-paper);
        border-radius: 50%;
        background: var(--person);
        color: var(--person-ink);
        font-size: 0.6875rem;
        font-weight: 650;
        cursor: pointer;
      }
      button:hover,
      button:focus-visible {
        z-index: 1;
      }
      .more {
        background: var(--inkwire-hover);
        color: var(--inkwire-ink);
      }
      .followed {
        box-shadow: 0 0 0 2px var(--person);
      }
      /* Idle is a ring, away an empty one: told apart by shape, and by the name. */
      .idle::after,
      .away::after {
        content: '';
        position: absolute;
        inset-block-end: -3px;
        inset-inline-end: -3px;
        inline-size: 0.75rem;
        block-size: 0.75rem;
        border: 2px solid var(--inkwire-paper);
        border-radius: 50%;
        background: var(--inkwire-waiting);
      }
      .away::after {
        background: var(--inkwire-paper);
        box-shadow: inset 0 0 0 2px var(--inkwire-muted);
      }
    `,
  ]
}
customElements.define('inkwire-people', InkwirePeople)
