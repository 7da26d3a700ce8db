import { html, LitElement, type PropertyValues } from 'lit'
import type { Person } from '../editing/person.ts'
import type { InkwireEditor } from '../element.ts'
import '../element.ts'
import type { Status } from '../provider/status.ts'
import { icon } from '../ui/icons.ts'
import { buttons, theme } from '../ui/theme.ts'
import { copyLink } from './copy-link.ts'
import { documentStyles } from './document-styles.ts'
import { DocumentsError, documents, givenTitle } from './documents.ts'
import './export-menu-element.ts'
import './person-menu-element.ts'
import type { PersonStore } from './person-store.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'

/** `<inkwire-document name="…">`: one document with its title, who is here, and what is known of the words. */
export class InkwireDocument extends LitElement {
  static override properties = {
    name: { type: String },
    store: { attribute: false },
    person: { attribute: false },
    heading: { state: true },
    status: { state: true },
  }

  declare name: string
  declare store: PersonStore
  declare person: Person
  declare private heading: string
  declare private status: Status

  constructor() {
    super()
    this.heading = ''
    this.status = { state: 'opening' }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#returned)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#returned)
  }

  /** How many files are lost when this is left now. */
  get uploads(): number {
    return this.#editor()?.uploads ?? 0
  }

  readonly #returned = (): void => {
    if (document.visibilityState === 'visible') void this.#readTitle()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('name')) return
    const seen = documents.lastSeen().find(({ name }) => name === this.name)
    this.heading = seen === undefined ? '' : givenTitle(seen)
    void this.#readTitle()
  }

  protected override updated(): void {
    document.title = `${this.heading === '' ? APP_TEXTS.page.untitled : this.heading} · ${APP_TEXTS.brand}`
  }

  async #readTitle(): Promise<void> {
    const { name } = this
    try {
      const title = givenTitle(await documents.facts(name))
      if (name === this.name && !this.#isTyping()) this.heading = title
    } catch (error) {
      // Without the server the title is the one last seen; the status says that we are offline.
      if (!(error instanceof DocumentsError)) throw error
      if (this.heading === '') this.heading = name
    }
  }

  override render() {
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
          .value=${this.heading}
          @keydown=${this.#pressed}
          @change=${this.#rename}
        />
        <inkwire-people others .awareness=${awareness} .company=${this.#editor()?.company}></inkwire-people>
        <inkwire-status .status=${this.status}></inkwire-status>
        <div class="actions">
          <inkwire-export-menu .editor=${this.#editor()} .heading=${this.heading}></inkwire-export-menu>
          <button class="button share" @click=${() => copyLink(this, this.name)}>
            ${icon('link')}<span>${APP_TEXTS.page.copyLink}</span>
          </button>
        </div>
        <inkwire-person-menu .store=${this.store} .person=${this.person}></inkwire-person-menu>
      </header>
      <main>
        <inkwire-editor
          quiet
          .document=${this.name}
          .name=${this.person.name}
          .color=${this.person.color}
          @status=${this.#told}
          @ready=${this.#ready}
          @company=${() => this.requestUpdate()}
        ></inkwire-editor>
      </main>
    `
  }

  #told(event: CustomEvent<Status>): void {
    this.status = event.detail
  }

  #ready(): void {
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
