import { html, LitElement, nothing, type PropertyValues } from 'lit'
import type { Person } from '../editing/person.ts'
import type { InkwireEditor } from '../element.ts'
import '../element.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Status } from '../provider/status.ts'
import { icon } from '../ui/icons.ts'
import { buttons, theme } from '../ui/theme.ts'
import { DocumentsError } from './ask.ts'
import { documentStyles } from './document-styles.ts'
import { documents, givenTitle, reaches } from './documents.ts'
import { type Closed, closedBy } from './door-element.ts'
import './door-element.ts'
import './export-menu-element.ts'
import './person-menu-element.ts'
import type { PersonStore } from './person-store.ts'
import type { Session } from './session-store.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'
import { tokens } from './tokens.ts'

/** `<inkwire-document name="…">`: one document with its title, who is here, and what is known of the words. */
export class InkwireDocument extends LitElement {
  static override properties = {
    name: { type: String },
    store: { attribute: false },
    person: { attribute: false },
    session: { attribute: false },
    heading: { state: true },
    status: { state: true },
    permission: { state: true },
    closed: { state: true },
    hasCopy: { state: true },
  }

  declare name: string
  declare store: PersonStore
  /** As others see one. */
  declare person: Person
  declare session: Session
  declare private heading: string
  declare private status: Status
  /** What one may do with it, as far as the server has said so. */
  declare private permission: Role | undefined
  /** Why one is not let in (any more). */
  declare private closed: Closed | undefined
  /** Whether there is something of the document in this browser. */
  declare private hasCopy: boolean

  constructor() {
    super()
    this.heading = ''
    this.status = { state: 'opening' }
    this.hasCopy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#returned)
    tokens.addEventListener('change', this.#given)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#returned)
    tokens.removeEventListener('change', this.#given)
  }

  /** How many files are lost when this is left now. */
  get uploads(): number {
    return this.#editor()?.uploads ?? 0
  }

  readonly #returned = (): void => {
    if (document.visibilityState === 'visible') void this.#readFacts()
  }

  /** Somebody has let us in, here or in another window; the editor opens the document anew by itself. */
  readonly #given = (): void => {
    this.closed = undefined
    this.requestUpdate()
    void this.#readFacts()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('name')) return
    const seen = documents.lastSeen().find(({ name }) => name === this.name)
    this.heading = seen === undefined ? '' : givenTitle(seen)
    this.permission = seen?.role
    this.closed = undefined
    this.hasCopy = false
    void this.#readFacts()
  }

  protected override updated(): void {
    document.title = `${this.heading === '' ? APP_TEXTS.page.untitled : this.heading} · ${APP_TEXTS.brand}`
  }

  async #readFacts(): Promise<void> {
    const { name } = this
    try {
      const facts = await documents.facts(name)
      if (name !== this.name) return
      if (!this.#isTyping()) this.heading = givenTitle(facts)
      this.permission = facts.role
      this.closed = undefined
    } catch (error) {
      // Without the server the title is the one last seen; the status says that we are offline.
      if (!(error instanceof DocumentsError)) throw error
      if (name !== this.name) return
      this.#close(error.code)
      if (this.heading === '' && this.closed === undefined) this.heading = name
    }
  }

  #close(code: string | undefined): void {
    const closed = closedBy(code, tokens.of(this.name) !== undefined)
    if (closed === undefined) return
    // What one may do by oneself does not end with a link.
    if (tokens.own !== undefined && tokens.link(this.name) !== undefined) return tokens.dropLink(this.name)
    // Who was in until now has lost what they had.
    const wasIn = this.permission !== undefined || this.closed === 'void'
    this.closed = closed === 'denied' && wasIn ? 'void' : closed
    this.permission = undefined
  }

  /** On a server that asks nobody, everybody owns everything. */
  get #isOwner(): boolean {
    return this.session.access === 'open' || this.permission === 'owner'
  }

  override render() {
    const isShut = this.closed !== undefined
    const isHidden = isShut && !this.hasCopy
    const isOnlyRead = !isShut && this.permission !== undefined && !reaches(this.permission, 'writer')
    const awareness = this.#editor()?.provider?.awareness
    return html`
      <header>
        <h1 class="unseen">${this.heading === '' ? APP_TEXTS.page.untitled : this.heading}</h1>
        <a class="back" href="/" aria-label=${APP_TEXTS.page.back} title=${APP_TEXTS.page.back}>${icon('back')}</a>
        <input
          class="title"
          aria-label=${APP_TEXTS.page.title}
          placeholder=${APP_TEXTS.page.untitled}
          maxlength="200"
          spellcheck="false"
          autocomplete="off"
          ?hidden=${isHidden}
          ?readonly=${!this.#isOwner}
          .value=${this.heading}
          @keydown=${this.#pressed}
          @change=${this.#rename}
        />
        <inkwire-people others .awareness=${awareness} .company=${this.#editor()?.company}></inkwire-people>
        <inkwire-status .status=${this.status} ?hidden=${isHidden}></inkwire-status>
        <div class="actions" ?hidden=${isHidden}>
          <inkwire-export-menu
            .editor=${this.#editor()}
            .heading=${this.heading}
            .mayImport=${this.session.mayCreate}
          ></inkwire-export-menu>
          ${
            this.#isOwner
              ? html`<button class="button share" aria-haspopup="dialog" @click=${this.#share}>
                  ${icon('link')}<span>${APP_TEXTS.page.share}</span>
                </button>`
              : nothing
          }
        </div>
        <inkwire-person-menu
          .store=${this.store}
          .person=${this.person}
          .given=${this.session.person}
        ></inkwire-person-menu>
      </header>
      <main>
        ${isShut ? html`<inkwire-door .closed=${this.closed} .keeps=${this.hasCopy}></inkwire-door>` : nothing}
        ${isOnlyRead ? html`<p class="reading">${APP_TEXTS.page.reading}</p>` : nothing}
        <inkwire-editor
          quiet
          ?hidden=${isHidden}
          .document=${this.name}
          .token=${tokens.of(this.name) ?? ''}
          .name=${this.person.name}
          .color=${this.person.color}
          @status=${this.#told}
          @ready=${this.#ready}
          @permission=${(event: CustomEvent<Role>) => this.#permitted(event.detail)}
          @company=${() => this.requestUpdate()}
        ></inkwire-editor>
      </main>
    `
  }

  #told({ detail }: CustomEvent<Status>): void {
    this.status = detail
    // Who is in and may not write is not shut out.
    const isIn = this.#editor()?.provider?.isSynced === true
    if (detail.state === 'refused' && !isIn) this.#close(detail.code)
  }

  #permitted(role: Role): void {
    this.permission = role
    this.closed = undefined
  }

  #share(): void {
    import('./share-element.ts').then(({ openShare }) => {
      const title = this.heading === '' ? APP_TEXTS.page.untitled : this.heading
      openShare(this.renderRoot, { name: this.name, title, access: this.session.access })
    }, reportError)
  }

  #ready(): void {
    this.hasCopy = true
    this.requestUpdate()
    const editor = this.#editor()?.editor
    // Nobody who has gone elsewhere meanwhile is called back.
    const isElsewhere = (this.shadowRoot?.activeElement ?? null) !== null
    if (!isElsewhere && editor?.isEmpty === true) editor.view.focus()
  }

  #pressed(event: KeyboardEvent): void {
    const input = event.target as HTMLInputElement
    if (event.key === 'Escape') input.value = this.heading
    if (event.key === 'Escape' || event.key === 'Enter') {
      event.preventDefault()
      input.blur()
      this.#editor()?.editor?.view.focus()
    }
  }

  async #rename(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const before = this.heading
    const title = input.value.trim()
    if (title === '' || title === before) {
      input.value = before
      return
    }
    this.heading = title
    try {
      await documents.rename(this.name, title)
    } catch (error) {
      if (!(error instanceof DocumentsError)) throw error
      this.heading = before
      input.value = before
      toast(this, { text: APP_TEXTS.toast.renameFailed(error.message) })
    }
  }

  #isTyping(): boolean {
    return this.renderRoot.querySelector('.title') === this.shadowRoot?.activeElement
  }

  #editor(): InkwireEditor | null {
    return this.renderRoot.querySelector('inkwire-editor')
  }

  static override styles = [theme, buttons, documentStyles]
}
customElements.define('inkwire-document', InkwireDocument)
