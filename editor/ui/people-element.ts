import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import type { Awareness } from 'y-protocols/awareness'
import { inkOn } from '../editing/palette.ts'
import { initials, type Person, readPerson } from '../editing/person.ts'
import { TEXTS } from '../texts/texts.ts'
import { theme } from './theme.ts'

const SHOWN_AT_MOST = 5

/** `<inkwire-people .awareness=${…}>`: who has the document open, oneself first, or with `others` left out. */
export class InkwirePeople extends LitElement {
  static override properties = { awareness: { attribute: false }, others: { type: Boolean } }

  declare awareness: Awareness | undefined
  declare others: boolean

  constructor() {
    super()
    this.others = false
  }

  #watched: Awareness | undefined
  readonly #refresh = (): void => this.requestUpdate()

  override connectedCallback(): void {
    super.connectedCallback()
    this.#watch(this.awareness)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#watch(undefined)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('awareness') && this.isConnected) this.#watch(this.awareness)
  }

  #watch(awareness: Awareness | undefined): void {
    this.#watched?.off('change', this.#refresh)
    this.#watched = awareness
    awareness?.on('change', this.#refresh)
  }

  override render() {
    const everyone = this.awareness === undefined ? [] : peopleIn(this.awareness)
    const people = everyone.filter(({ isOneself }) => !(this.others && isOneself))
    const shown = people.length > SHOWN_AT_MOST ? people.slice(0, SHOWN_AT_MOST - 1) : people
    const rest = people.slice(shown.length).map(({ name }) => name)
    return html`
      <ul aria-label=${TEXTS.people.label}>
        ${shown.map(renderPerson)}
        ${
          rest.length === 0
            ? nothing
            : html`<li class="more" title=${rest.join(', ')}>
                <span aria-hidden="true">${TEXTS.people.more(rest.length)}</span>
                <span class="unseen">${TEXTS.people.moreLabel(rest)}</span>
              </li>`
        }
      </ul>
    `
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
      li {
        display: grid;
        place-items: center;
        position: relative;
        inline-size: 2rem;
        block-size: 2rem;
        border: 2px solid var(--inkwire-paper);
        border-radius: 50%;
        background: var(--person);
        color: var(--person-ink);
        font-size: 0.6875rem;
        font-weight: 650;
        cursor: default;
      }
      li + li {
        margin-inline-start: -0.4rem;
      }
      .more {
        background: var(--inkwire-hover);
        color: var(--inkwire-ink);
      }
    `,
  ]
}
customElements.define('inkwire-people', InkwirePeople)

interface PersonHere extends Person {
  readonly label: string
  readonly isOneself: boolean
}

function peopleIn(awareness: Awareness): PersonHere[] {
  // A person with two windows open is one person here: by the id that the server gives, or by what can be seen.
  const here = new Map<string, PersonHere>()
  const own = awareness.clientID
  const states = [...awareness.getStates()].filter(([, state]) => state?.['user'] !== undefined)
  states.sort(([one], [other]) => Number(other === own) - Number(one === own) || one - other)
  for (const [clientId, state] of states) {
    const person = readPerson(state['user'], clientId)
    const id: unknown = state['user'].id
    const key = typeof id === 'string' ? id : `${person.color} ${person.name}`
    const isOneself = clientId === own
    const label = isOneself ? TEXTS.people.you(person.name) : person.name
    if (!here.has(key)) here.set(key, { ...person, label, isOneself })
  }
  return [...here.values()]
}

function renderPerson({ name, color, label }: PersonHere) {
  return html`<li title=${label} style="--person: ${color}; --person-ink: ${inkOn(color)}">
    <span aria-hidden="true">${initials(name)}</span><span class="unseen">${label}</span>
  </li>`
}
