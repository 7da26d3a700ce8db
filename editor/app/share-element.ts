import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { ROLES, type Role } from '../../shared/protocol/messages.ts'
import { dialogStyles, longDialogStyles } from '../ui/dialog-styles.ts'
import { icon } from '../ui/icons.ts'
import { copyText } from '../ui/notice-element.ts'
import { buttons, theme } from '../ui/theme.ts'
import { toolStyles } from '../ui/tool-styles.ts'
import { DocumentsError } from './ask.ts'
import { pageOf } from './documents.ts'
import { fieldStyles } from './field-styles.ts'
import { type Link, links } from './links.ts'
import { shareStyles } from './share-styles.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { untilTime } from './until-time.ts'

export interface Shared {
  /** The document's. */
  readonly name: string
  readonly title: string
  /** `open`: nobody is asked for a link. */
  readonly access: 'open' | 'tokens'
}

type Lifetime = keyof typeof APP_TEXTS.share.lifetimes

const HOUR_MS = 60 * 60 * 1000
const LIFETIMES: Readonly<Record<Lifetime, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
  year: 365 * 24 * HOUR_MS,
}

/** What is asked about before it is done: one link by its id, or all. */
type Asked = { readonly id: string } | 'all' | undefined

/** `<inkwire-share>`: who may open a document, in a dialog; it takes itself out when closed. */
export class InkwireShare extends LitElement {
  static override properties = {
    shared: { attribute: false },
    found: { state: true },
    made: { state: true },
    asked: { state: true },
    said: { state: true },
    isBusy: { state: true },
  }

  declare shared: Shared
  /** Undefined until the server has told. */
  declare private found: readonly Link[] | undefined
  /** The address that was just made. */
  declare private made: string | undefined
  declare private asked: Asked
  /** What became of the last thing that was done; read out. */
  declare private said: string
  declare private isBusy: boolean

  constructor() {
    super()
    this.said = ''
    this.isBusy = false
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal()
    if (this.shared.access === 'tokens') void this.#try(() => this.#list())
  }

  override render() {
    const texts = APP_TEXTS.share
    const { access, title } = this.shared
    return html`<dialog aria-labelledby="title" @close=${() => this.remove()} @click=${this.#pressedBeside}>
      <div class="head">
        <h2 id="title">${texts.heading(title)}</h2>
        <button class="tool" aria-label=${texts.close} title=${texts.close} @click=${() => this.#dialog?.close()}>
          ${icon('close')}
        </button>
      </div>
      <div class="content">
        ${access === 'open' ? this.#everybody() : this.#links()}
      </div>
      <p class="said" role="status">${this.said}</p>
    </dialog>`
  }

  #everybody(): TemplateResult {
    return html`<p>${APP_TEXTS.share.everybody}</p>
      ${this.#address(this.#addressOf())}`
  }

  #links(): TemplateResult {
    const texts = APP_TEXTS.share
    return html`
      <form aria-labelledby="new" @submit=${this.#submitted}>
        <h3 id="new">${texts.newLink}</h3>
        <label><span>${texts.may}</span>${options('role', texts.roles, ROLES, 'writer')}</label>
        <label>
          <span>${texts.holds}</span>
          ${options('lifetime', texts.lifetimes, Object.keys(LIFETIMES) as Lifetime[], 'month')}
        </label>
        <label class="wide"><span>${texts.label}</span><input name="label" maxlength="200" autocomplete="off" /></label>
        <button class="button main" type="submit" ?disabled=${this.isBusy}>${texts.make}</button>
      </form>
      ${this.made === undefined ? nothing : html`<div class="made"><p>${texts.made}</p>${this.#address(this.made)}</div>`}
      <section aria-labelledby="links">
        <h3 id="links">${texts.links}</h3>
        ${this.#listed()}
      </section>
    `
  }

  #address(address: string): TemplateResult {
    const texts = APP_TEXTS.share
    return html`<div class="address">
      <input readonly aria-label=${texts.address} .value=${address} @focus=${selectAll} />
      <button class="button main" @click=${() => this.#copy(address)}>${icon('copy')} ${texts.copy}</button>
    </div>`
  }

  #listed(): TemplateResult {
    const texts = APP_TEXTS.share
    const { asked, found } = this
    if (found === undefined) return html`<p>${texts.loading}</p>`
    return html`
      ${found.length === 0 ? html`<p>${texts.none}</p>` : html`<ul>${found.map((link) => this.#row(link))}</ul>`}
      ${
        asked === 'all'
          ? this.#sure(texts.revokeAllSure, texts.revokeAll, () => this.#revokeAll())
          : html`<button class="button danger" @click=${() => this.#ask('all')}>${texts.revokeAll}</button>`
      }
    `
  }

  #row(link: Link): TemplateResult {
    const texts = APP_TEXTS.share
    const { asked } = this
    const label = link.label === '' ? texts.unnamed : link.label
    const isAsked = typeof asked === 'object' && asked.id === link.id
    return html`<li>
      <div class="link">
        <div class="about">
          <span class="label">${label}</span>
          <span class="detail">${texts.roles[link.role]}, ${texts.ends(untilTime(link.expiresMs, Date.now()))}</span>
        </div>
        ${
          isAsked
            ? nothing
            : html`<button class="button" aria-label=${texts.revokeOf(label)} @click=${() => this.#ask({ id: link.id })}>
                ${texts.revoke}
              </button>`
        }
      </div>
      ${isAsked ? this.#sure(texts.revokeSure, texts.revoke, () => this.#revoke(link)) : nothing}
    </li>`
  }

  #sure(question: string, act: string, run: () => void): TemplateResult {
    return html`<div class="sure" role="group" aria-label=${question} @keydown=${this.#pressedWhileAsked}>
      <p>${question}</p>
      <button class="button danger" ?disabled=${this.isBusy} @click=${run}>${act}</button>
      <button class="button keep" @click=${() => this.#ask(undefined)}>${APP_TEXTS.share.keep}</button>
    </div>`
  }

  // The key is at what does nothing.
  async #ask(asked: Asked): Promise<void> {
    const before = this.asked
    this.asked = asked
    this.said = ''
    await this.updateComplete
    if (asked !== undefined) this.renderRoot.querySelector<HTMLElement>('.keep')?.focus()
    else if (before !== undefined) this.#focusList()
  }

  // Escape takes the question back, and only then closes the dialog.
  #pressedWhileAsked(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    void this.#ask(undefined)
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const given = new FormData(form)
    const link = {
      role: given.get('role') as Role,
      lifetimeMs: LIFETIMES[given.get('lifetime') as Lifetime],
      label: String(given.get('label')).trim(),
    }
    this.made = undefined
    await this.#try(async () => {
      const { token } = await links.make(this.shared.name, link)
      this.made = this.#addressOf(token)
      form.reset()
      await this.#copy(this.made)
      await this.#list()
    })
  }

  async #revoke({ id }: Link): Promise<void> {
    await this.#try(async () => {
      await links.revoke(this.shared.name, id)
      this.#taken(APP_TEXTS.share.revoked)
      await this.#list()
      this.#focusList()
    })
  }

  async #revokeAll(): Promise<void> {
    await this.#try(async () => {
      await links.revokeAll(this.shared.name)
      this.#taken(APP_TEXTS.share.allRevoked)
      await this.#list()
      this.#focusList()
    })
  }

  // It may be the one that is shown.
  #taken(said: string): void {
    this.asked = undefined
    this.made = undefined
    this.said = said
  }

  async #list(): Promise<void> {
    this.found = await links.list(this.shared.name)
    await this.updateComplete
  }

  async #copy(address: string): Promise<void> {
    const { linkCopied, linkNotCopied } = APP_TEXTS.toast
    this.said = (await copyText(address)) ? linkCopied : linkNotCopied(address)
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.isBusy = true
    this.said = ''
    try {
      await act()
    } catch (error) {
      if (!(error instanceof DocumentsError)) throw error
      this.found ??= []
      this.said = APP_TEXTS.share.failed(error.message)
    } finally {
      this.isBusy = false
    }
  }

  #addressOf(token?: string): string {
    const page = new URL(pageOf(this.shared.name), location.href).href
    return token === undefined ? page : `${page}#token=${token}`
  }

  #focusList(): void {
    this.renderRoot.querySelector<HTMLElement>('section .button')?.focus()
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  // The dialog itself is only hit where none of its content is: on the curtain around it.
  #pressedBeside(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.#dialog?.close()
  }

  static override styles = [
    theme,
    buttons,
    toolStyles,
    dialogStyles,
    longDialogStyles,
    fieldStyles,
    shareStyles,
  ]
}
customElements.define('inkwire-share', InkwireShare)

/** Puts the dialog into a page; it takes itself out again. */
export function openShare(into: HTMLElement | DocumentFragment, shared: Shared): void {
  const element = new InkwireShare()
  element.shared = shared
  into.append(element)
}

function options<Choice extends string>(
  name: string,
  texts: Readonly<Record<Choice, string>>,
  choices: readonly Choice[],
  chosen: Choice,
): TemplateResult {
  return html`<select name=${name}>
    ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === chosen}>${texts[choice]}</option>`)}
  </select>`
}

function selectAll(event: FocusEvent): void {
  const input = event.target as HTMLInputElement
  input.select()
}
