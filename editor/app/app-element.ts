import { css, html, LitElement, nothing } from 'lit'
import type { Person } from '../editing/person.ts'
import { buttons, theme } from '../ui/theme.ts'
import type { InkwireDocument } from './document-element.ts'
import './document-element.ts'
import { pageOf, weighLink } from './documents.ts'
import './home-element.ts'
import './other-person-element.ts'
import './person-menu-element.ts'
import { PersonStore } from './person-store.ts'
import { type Session, SessionStore } from './session-store.ts'
import { APP_TEXTS } from './texts/texts.ts'
import type { InkwireToasts, Toast } from './toasts-element.ts'
import './toasts-element.ts'
import { tokens } from './tokens.ts'

type Page =
  | { readonly page: 'home' }
  | { readonly page: 'document'; readonly name: string }
  | { readonly page: 'lab'; readonly seed: number | undefined }
  | { readonly page: 'missing' }

/** `<inkwire-app>`: shows the page that the address names, and moves between pages without loading anything. */
export class InkwireApp extends LitElement {
  static override properties = { page: { state: true }, person: { state: true }, session: { state: true } }

  declare private page: Page
  /** As others see one. */
  declare private person: Person
  declare private session: Session
  readonly #store = new PersonStore()
  readonly #sessions = new SessionStore()
  /** Of what is shown; `location` is a step ahead when somebody goes back. */
  #address = location.href
  /** Whether nothing else was shown before. */
  #isFirst = true

  constructor() {
    super()
    this.page = pageAt(location.pathname, location.search)
    const learn = (): void => {
      this.session = this.#sessions.session
      this.person = { ...this.#store.person, ...this.session.person }
    }
    learn()
    this.#store.addEventListener('change', learn)
    this.#sessions.addEventListener('change', learn)
    this.#sessions.refresh().catch(reportError)
    this.addEventListener('click', (event) => this.#followLink(event))
    this.addEventListener('toast', (event) => this.#toasts()?.show((event as CustomEvent<Toast>).detail))
    window.addEventListener('popstate', () => this.#goneBack())
    // Somebody has put a link for this very page into the address.
    window.addEventListener('hashchange', () => this.#letIn())
    this.#letIn()
  }

  /** Takes the token out of the address. Whoever holds more than it gives goes on as themselves. */
  #letIn(): void {
    tokens.take()
    this.#address = location.href
    const page = pageAt(location.pathname, location.search)
    if (page.page === 'document') weighLink(page.name).catch(reportError)
  }

  override render() {
    return html`${this.#shown()}<inkwire-other-person></inkwire-other-person>`
  }

  #shown() {
    switch (this.page.page) {
      case 'document':
        return html`<inkwire-document
            .name=${this.page.name}
            .store=${this.#store}
            .person=${this.person}
            .session=${this.session}
            @open=${(event: CustomEvent<string>) => this.#go(pageOf(event.detail))}
          ></inkwire-document>
          <inkwire-toasts></inkwire-toasts>`
      case 'home':
        return html`${this.#top()}
          <main><inkwire-home .session=${this.session} @open=${(event: CustomEvent<string>) => this.#go(pageOf(event.detail))} @begin=${(event: CustomEvent<string>) => this.#begin(event.detail)} .begins=${this.#isFirst}></inkwire-home></main>
          <inkwire-toasts></inkwire-toasts>`
      case 'lab':
        return html`${this.#top()}
          <inkwire-lab .seed=${this.page.seed} @go=${(event: CustomEvent<string>) => this.#go(event.detail)}></inkwire-lab>
          <inkwire-toasts></inkwire-toasts>`
      case 'missing':
        return html`${this.#top()}
          <main class="missing">
            <h1>${APP_TEXTS.page.missing}</h1>
            <a class="button main" href="/">${APP_TEXTS.page.toHome}</a>
          </main>`
      default:
        return this.page satisfies never
    }
  }

  #top() {
    return html`<header>
      <a class="brand" href="/"><img src="/favicon.svg" alt="" width="26" height="26" />${APP_TEXTS.brand}</a>
      <span class="tagline">${APP_TEXTS.tagline}</span>
      ${this.page.page === 'lab' ? nothing : html`<a class="lab" href="/lab">${APP_TEXTS.page.lab}</a>`}
      <inkwire-person-menu .store=${this.#store} .person=${this.person} .given=${this.session.person}></inkwire-person-menu>
    </header>`
  }

  protected override updated(): void {
    if (this.page.page === 'lab') document.title = `${APP_TEXTS.page.lab} – ${APP_TEXTS.brand}`
    else if (this.page.page !== 'document') document.title = APP_TEXTS.brand
    // With it come the server and the simulation, which no other page needs.
    if (this.page.page === 'lab') import('../lab/lab-element.ts').catch(reportError)
  }

  #followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement)
    // Links in a document open as the document's links do.
    if (link === undefined || link.target !== '' || link.origin !== location.origin) return
    event.preventDefault()
    this.#go(link.pathname + link.search + link.hash)
  }

  /** In the place of the home page, which had nothing to show: back is where one came from. */
  #begin(name: string): void {
    history.replaceState(null, '', pageOf(name))
    this.#show()
  }

  #go(path: string): void {
    if (!this.#mayShow(new URL(path, location.href))) return
    history.pushState(null, '', path)
    this.#show()
  }

  // The browser has gone there already, so that whoever stays is brought here again.
  #goneBack(): void {
    if (this.#mayShow(location)) this.#show()
    else history.pushState(null, '', this.#address)
  }

  #show(): void {
    this.#isFirst = false
    this.#letIn()
    const { page, isOther } = this.#pageAt(location)
    this.#address = location.href
    this.page = page
    if (isOther) window.scrollTo(0, 0)
  }

  /** Words are kept on the device when one goes elsewhere; files on their way are not. */
  #mayShow(address: URL | Location): boolean {
    const uploads = this.renderRoot.querySelector<InkwireDocument>('inkwire-document')?.uploads ?? 0
    return uploads === 0 || !this.#pageAt(address).isOther || confirm(APP_TEXTS.page.leaveUploads(uploads))
  }

  // What follows # is another place in the same document.
  #pageAt({ pathname, search }: URL | Location): { readonly page: Page; readonly isOther: boolean } {
    const page = pageAt(pathname, search)
    return { page, isOther: JSON.stringify(page) !== JSON.stringify(this.page) }
  }

  #toasts(): InkwireToasts | null {
    return this.renderRoot.querySelector('inkwire-toasts')
  }

  static override styles = [
    theme,
    buttons,
    css`
      :host {
        display: block;
        min-block-size: 100dvh;
        background: var(--inkwire-paper);
      }
      header {
        display: flex;
        align-items: center;
        gap: 1rem;
        block-size: 3.5rem;
        padding-inline: 1rem;
        border-block-end: 1px solid var(--inkwire-line);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        border-radius: 0.375rem;
        color: inherit;
        font-size: 1.0625rem;
        font-weight: 650;
        letter-spacing: -0.011em;
        text-decoration: none;
      }
      .lab {
        color: var(--inkwire-muted);
        white-space: nowrap;
      }
      .tagline {
        flex: 1;
        min-inline-size: 0;
        overflow: hidden;
        color: var(--inkwire-muted);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 30rem) {
        .tagline {
          visibility: hidden;
        }
      }
      .missing {
        padding: 6rem 1rem;
        text-align: center;
      }
      .missing h1 {
        margin: 0 0 1.5rem;
        font: 500 1.5rem/1.3 var(--inkwire-font-text);
      }
      .missing .button {
        text-decoration: none;
      }
    `,
  ]
}
customElements.define('inkwire-app', InkwireApp)

function pageAt(path: string, search: string): Page {
  if (path === '/' || path === '/index.html') return { page: 'home' }
  if (path === '/lab') return { page: 'lab', seed: seedAt(search) }
  if (!path.startsWith('/d/')) return { page: 'missing' }
  try {
    const name = decodeURIComponent(path.slice('/d/'.length))
    return name === '' ? { page: 'missing' } : { page: 'document', name }
  } catch {
    // A broken escape in the address.
    return { page: 'missing' }
  }
}

function seedAt(search: string): number | undefined {
  const seed = Number(new URLSearchParams(search).get('seed') ?? Number.NaN)
  return Number.isSafeInteger(seed) && seed > 0 ? seed : undefined
}
