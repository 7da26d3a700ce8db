import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { icon } from '../ui/icons.ts'
import { buttons, theme } from '../ui/theme.ts'
import { DocumentsError } from './ask.ts'
import { copyLink } from './copy-link.ts'
import { type DocumentFacts, documents, givenTitle, pageOf } from './documents.ts'
import { type Closed, closedBy } from './door-element.ts'
import './door-element.ts'
import { homeStyles } from './home-styles.ts'
import { importFile } from './import-file.ts'
import { relativeTime } from './relative-time.ts'
import type { Session } from './session-store.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'
import { tokens } from './tokens.ts'

type Listing =
  | { readonly state: 'loading' }
  | { readonly state: 'listed'; readonly documents: readonly DocumentFacts[] }
  | { readonly state: 'offline'; readonly documents: readonly DocumentFacts[] }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'closed'; readonly closed: Closed }

/**
 * `<inkwire-home>`: the documents there are; sends `open` with the name of the one to open, and `begin` with that of a new
 * one, when `begins` is set and there is none yet on a server that is open to everyone.
 */
export class InkwireHome extends LitElement {
  static override properties = {
    session: { attribute: false },
    begins: { attribute: false },
    listing: { state: true },
    renaming: { state: true },
    isCreating: { state: true },
  }

  declare session: Session
  /** Whoever comes here first wants to write, and not to look at an empty list. */
  declare begins: boolean
  declare private listing: Listing
  declare private renaming: string | undefined
  declare private isCreating: boolean

  constructor() {
    super()
    this.listing = { state: 'loading' }
    this.isCreating = false
    this.begins = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#returned)
    tokens.addEventListener('change', this.#list)
    void this.#list()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#returned)
    tokens.removeEventListener('change', this.#list)
  }

  readonly #returned = (): void => {
    if (document.visibilityState === 'visible') void this.#list()
  }

  readonly #list = async (): Promise<void> => {
    try {
      const listed = await documents.list()
      const begins = this.begins && listed.length === 0 && this.session.access === 'open'
      this.begins = false
      if (begins) await this.#create('begin')
      this.listing = {
        state: 'listed',
        documents: listed.toSorted((one, other) => other.changedMs - one.changedMs),
      }
    } catch (error) {
      const { code, isOffline, message } = expected(error)
      const closed = closedBy(code, tokens.own !== undefined)
      if (closed !== undefined) this.listing = { state: 'closed', closed }
      else if (isOffline) this.listing = { state: 'offline', documents: documents.lastSeen() }
      else this.listing = { state: 'failed', reason: message }
    }
  }

  override render() {
    return html`
      <header>
        <h1>${APP_TEXTS.home.title}</h1>
        ${this.session.mayCreate && this.listing.state !== 'closed' ? this.#make() : nothing}
      </header>
      ${this.#body()}
    `
  }

  #make(): TemplateResult {
    return html`<div class="make">
      <button class="button" @click=${() => importFile(this)}>
        ${icon('upload')} ${APP_TEXTS.formats.importShort}
      </button>
      <button class="button main" ?disabled=${this.isCreating} @click=${() => this.#create('open')}>
        ${icon('plus')} ${APP_TEXTS.home.create}
      </button>
    </div>`
  }

  #body(): TemplateResult {
    const { listing } = this
    switch (listing.state) {
      case 'loading':
        return html`<p class="hint" role="status">${APP_TEXTS.home.loading}</p>`
      case 'failed':
        return html`<div class="hint" role="alert">
          <p>${APP_TEXTS.home.failed(listing.reason)}</p>
          <button class="button" @click=${this.#list}>${APP_TEXTS.home.retry}</button>
        </div>`
      case 'closed':
        return html`<inkwire-door .closed=${listing.closed}></inkwire-door>`
      case 'offline':
        return html`
          <div class="notice" role="status">
            <p>${APP_TEXTS.home.offline}</p>
            <button class="button" @click=${this.#list}>${APP_TEXTS.home.retry}</button>
          </div>
          ${this.#rows(listing.documents, true)}
        `
      case 'listed':
        if (listing.documents.length > 0) return this.#rows(listing.documents, false)
        return html`<div class="empty">
          <h2>${APP_TEXTS.home.empty}</h2>
          <p>${this.session.mayCreate ? APP_TEXTS.home.emptyHint : APP_TEXTS.home.emptyGuest}</p>
        </div>`
      default:
        return listing satisfies never
    }
  }

  #rows(shown: readonly DocumentFacts[], isOffline: boolean): TemplateResult {
    return html`<ul aria-label=${APP_TEXTS.home.list}>
      ${shown.map((facts) => this.#row(facts, isOffline))}
    </ul>`
  }

  #row(facts: DocumentFacts, isOffline: boolean): TemplateResult {
    const { name, changedMs } = facts
    const isOpen = this.session.access === 'open'
    const isOwner = isOpen || facts.role === 'owner'
    const title = givenTitle(facts) || APP_TEXTS.page.untitled
    const changed = html`<time datetime=${new Date(changedMs).toISOString()}
      >${APP_TEXTS.home.changed(relativeTime(changedMs, Date.now()))}</time
    >`
    if (this.renaming === name) {
      return html`<li class="renaming">
        <input
          aria-label=${APP_TEXTS.home.titleOf(title)}
          maxlength="200"
          .value=${title}
          @keydown=${(event: KeyboardEvent) => this.#pressed(event, facts)}
          @blur=${(event: FocusEvent) => this.#rename(facts, (event.target as HTMLInputElement).value)}
        />
        ${changed}
      </li>`
    }
    return html`<li>
      <a href=${pageOf(name)}><span class="title">${title}</span>${changed}</a>
      <div class="actions">
        ${
          isOffline || !isOwner
            ? nothing
            : this.#action('pencil', APP_TEXTS.home.rename(title), () => this.#startRenaming(name))
        }
        ${
          isOpen
            ? this.#action('link', APP_TEXTS.home.copyLink(title), () => copyLink(this, name))
            : isOffline || !isOwner
              ? nothing
              : this.#action('link', APP_TEXTS.home.share(title), () => this.#share(name, title))
        }
        ${isOffline || !isOwner ? nothing : this.#action('trash', APP_TEXTS.home.delete(title), () => this.#delete(facts))}
      </div>
    </li>`
  }

  #action(drawing: 'pencil' | 'link' | 'trash', label: string, run: () => void): TemplateResult {
    return html`<button class="action" aria-label=${label} title=${label} @click=${run}>${icon(drawing)}</button>`
  }

  #share(name: string, title: string): void {
    import('./share-element.ts').then(
      ({ openShare }) => openShare(this.renderRoot, { name, title, access: 'tokens' }),
      reportError,
    )
  }

  async #create(event: 'open' | 'begin'): Promise<void> {
    this.isCreating = true
    try {
      const { name } = await documents.create()
      this.dispatchEvent(new CustomEvent<string>(event, { detail: name }))
    } catch (error) {
      toast(this, { text: APP_TEXTS.toast.createFailed(expected(error).message) })
    } finally {
      this.isCreating = false
    }
  }

  async #startRenaming(name: string): Promise<void> {
    this.renaming = name
    await this.updateComplete
    this.renderRoot.querySelector('input')?.select()
  }

  #pressed(event: KeyboardEvent, facts: DocumentFacts): void {
    const input = event.target as HTMLInputElement
    if (event.key === 'Escape') input.value = facts.title
    if (event.key === 'Escape' || event.key === 'Enter') {
      event.preventDefault()
      input.blur()
    }
  }

  async #rename(facts: DocumentFacts, written: string): Promise<void> {
    this.renaming = undefined
    const title = written.trim()
    if (title === '' || title === facts.title) return
    this.#replace(facts.name, { ...facts, title })
    try {
      await documents.rename(facts.name, title)
    } catch (error) {
      this.#replace(facts.name, facts)
      toast(this, { text: APP_TEXTS.toast.renameFailed(expected(error).message) })
    }
  }

  async #delete(facts: DocumentFacts): Promise<void> {
    try {
      await documents.delete(facts.name)
    } catch (error) {
      toast(this, { text: APP_TEXTS.toast.deleteFailed(expected(error).message) })
      return
    }
    this.#replace(facts.name, undefined)
    toast(this, {
      text: APP_TEXTS.toast.deleted(facts.title),
      action: { label: APP_TEXTS.toast.undo, run: () => this.#restore(facts) },
    })
  }

  async #restore({ name, title }: DocumentFacts): Promise<void> {
    try {
      await documents.restore(name)
      toast(this, { text: APP_TEXTS.toast.restored(title) })
    } catch (error) {
      toast(this, { text: APP_TEXTS.toast.restoreFailed(expected(error).message) })
    }
    await this.#list()
  }

  #replace(name: string, facts: DocumentFacts | undefined): void {
    if (this.listing.state !== 'listed') return
    const others = (found: DocumentFacts) =>
      found.name === name ? (facts === undefined ? [] : [facts]) : [found]
    this.listing = { state: 'listed', documents: this.listing.documents.flatMap(others) }
  }

  static override styles = [theme, buttons, homeStyles]
}
customElements.define('inkwire-home', InkwireHome)

function expected(error: unknown): DocumentsError {
  if (error instanceof DocumentsError) return error
  throw error
}
