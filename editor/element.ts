import type { Editor } from '@tiptap/core'
import { html, nothing, type PropertyValues } from 'lit'
import type { Role } from '../shared/protocol/messages.ts'
import { prepareRoot } from './editing/create-editor.ts'
import type { Format } from './editing/formats.ts'
import { uploadsIn } from './editing/media-host.ts'
import { isColour } from './editing/palette.ts'
import { type Person, readName } from './editing/person.ts'
import { EditorProperties } from './element-properties.ts'
import { elementStyles } from './element-styles.ts'
import { Leaving } from './leaving.ts'
import { styleInPage } from './light-styles.ts'
import {
  asideNotice,
  failedNotice,
  filesNotice,
  type Notices,
  refusalNotice,
  replacedNotice,
  unknownNotice,
} from './notices.ts'
import { type OpenEditor, openEditor } from './open-editor.ts'
import type { Provider } from './provider/platform/open-document.ts'
import type { Status } from './provider/status.ts'
import './ui/notice-element.ts'
import { Finding } from './ui/finding.ts'
import './ui/status-element.ts'
import {
  enterLanguage,
  giveLanguages,
  giveTexts,
  type LanguageSource,
  leaveLanguage,
} from './texts/language.ts'
import { type PartialTexts, TEXTS } from './texts/texts.ts'
import { ask } from './ui/commands/ask.ts'
import { serveMenus } from './ui/menus/serve.ts'
import { unsavedEdits } from './ui/status-text.ts'
import { theme } from './ui/theme.ts'
import type { InkwireToolbar } from './ui/toolbar-element.ts'
import './ui/toolbar-element.ts'
import { reportUnlessCutOff } from './report-unless-cut-off.ts'

/**
 * `<inkwire-editor server="wss://…" document="notes" name="Ada" color="#1d7c7c">`: a document, edited together.
 *
 * - `server` is where this script came from when it is not given; `field` is the root name of the text.
 * - `quiet` leaves out status and people, for a page that shows them itself.
 * - Events: `ready` when somebody can write, `status` with a {@link Status} as its detail, `permission` with a role.
 * - Closing the window asks first while something is not on the server's disk, words or files, and at no other time.
 */
export class InkwireEditor extends EditorProperties {
  static override properties = {
    notices: { state: true },
    opened: { state: true },
    isReady: { state: true },
  }

  declare private notices: Notices
  declare private opened: OpenEditor | undefined
  declare private isReady: boolean

  readonly #leaving = new Leaving()
  readonly #finding = new Finding(this)

  constructor() {
    super()
    this.notices = {}
    this.isReady = false
  }

  /**
   * A page's own words in place of ours, in any language: `InkwireEditor.texts = { status: { saved: 'Stored' } }`.
   * Set them before the first editor is drawn; one that is drawn already has them once it is made anew.
   */
  static set texts(texts: PartialTexts) {
    giveTexts(texts)
  }

  /** Languages beside English and German, by tag: `InkwireEditor.languages = { fr: () => import('./french.js') }`. */
  static set languages(languages: Readonly<Record<string, LanguageSource>>) {
    giveLanguages(languages)
  }

  /** The provider of the open document. */
  get provider(): Provider | undefined {
    return this.opened?.provider
  }

  /** The Tiptap editor, once there is one. */
  get editor(): Editor | undefined {
    return this.isReady ? this.opened?.editor : undefined
  }

  /** How many files are not uploaded yet: taking the editor away loses them. */
  get uploads(): number {
    return this.editor === undefined ? 0 : uploadsIn(this.editor.state)
  }

  /** Resolves with the editor once somebody can write; does not where there is none, which `status` and notices tell. */
  whenReady(): Promise<Editor> {
    const { editor } = this
    if (editor !== undefined) return Promise.resolve(editor)
    return new Promise((resolve) => {
      this.addEventListener('ready', () => this.editor !== undefined && resolve(this.editor), { once: true })
    })
  }

  /** The whole document as Markdown, HTML, JSON or plain text; imported again, it is the same document. */
  async exportAs(format: Format): Promise<string> {
    const { exportAs } = await import('./editing/formats.ts')
    return exportAs(await this.whenReady(), format)
  }

  /**
   * Puts a text into the document, in place of all of it or, by `selection`, of what is selected, as one step that
   * can be undone. Resolves with the names of HTML elements that could not be brought along, and rejects, with the
   * document as it was, where the text names what no document can hold.
   */
  async importFrom(
    format: Format,
    text: string,
    place: 'all' | 'selection' = 'all',
  ): Promise<readonly string[]> {
    const { importFrom } = await import('./editing/formats.ts')
    return importFrom(await this.whenReady(), format, text, place)
  }

  /** Puts the caret into the text. */
  override focus(options?: FocusOptions): void {
    const { editor } = this
    if (editor === undefined) super.focus(options)
    else editor.view.focus()
  }

  protected override createRenderRoot(): ShadowRoot | HTMLElement {
    if (this.light) {
      // Before what the page has put into the element.
      this.renderOptions.renderBefore = this.firstChild
      return this
    }
    const root = super.createRenderRoot() as ShadowRoot
    prepareRoot(root)
    return root
  }

  // The text's root is then whatever holds this element, and may be another one after each move.
  #settleInPage(): void {
    this.#leavePage?.()
    this.#leavePage = undefined
    if (!this.light) return
    const root = this.getRootNode() as Document | ShadowRoot
    if (root instanceof ShadowRoot) prepareRoot(root)
    this.#leavePage = styleInPage(root)
    this.opened?.editor?.view.updateRoot()
  }

  #leavePage: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#settleInPage()
    this.#finding.connect()
    // Put back after it was taken out for good; one that was only moved is still open.
    if (this.hasUpdated && this.opened === undefined) {
      void enterLanguage(this)
      this.#open()
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    // Moving an element in the page takes it out and puts it in again in one go.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#leavePage?.()
      this.#leavePage = undefined
      leaveLanguage(this)
      this.#finding.disconnect()
      this.#close()
    })
  }

  /** Nothing is drawn before the words for it are there; English words always are. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated && this.isConnected) await enterLanguage(this)
    await super.scheduleUpdate()
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#finding.updated()
    const isOther = changed.has('token') && typeof (this.token ?? '') === 'string'
    const isNew = isOther || OPENS_ANEW.some((name) => changed.has(name))
    if (isNew) this.#open()
    else if (changed.has('mode') || changed.has('permission')) {
      this.opened?.editor?.setEditable(this.isEditable, false)
    }
    if (!isNew && (changed.has('name') || changed.has('color'))) this.opened?.setPerson(this.#person())
  }

  override render() {
    const { editor, provider, status } = this
    const isReading = !this.isEditable
    return html`
      <slot name="above"></slot>
      <div class="bar" part="bar">
        <slot name="bar-start"></slot>
        ${isReading ? nothing : html`<inkwire-toolbar part="toolbar" .editor=${editor}></inkwire-toolbar>`}
        ${this.#finding.tools()}
        ${
          this.quiet
            ? nothing
            : html`<div class="about" part="about">
                <inkwire-people part="people" .awareness=${provider?.awareness} .company=${this.company}></inkwire-people>
                <inkwire-status part="status" .status=${status}></inkwire-status>
              </div>`
        }
        <slot name="bar-end"></slot>
        <div class="under"></div>
      </div>
      <inkwire-notice .notice=${this.notices.kept} @dismiss=${this.#dropKept}></inkwire-notice>
      <inkwire-notice .notice=${this.notices.files} @dismiss=${this.#dropFiles}></inkwire-notice>
      <inkwire-notice .notice=${this.notices.refusal}></inkwire-notice>
      <inkwire-notice .notice=${this.notices.problem}></inkwire-notice>
      <inkwire-people-company
        .editor=${editor}
        .awareness=${provider?.awareness}
        @company=${() => this.dispatchEvent(new CustomEvent('company'))}
      ></inkwire-people-company>
      <div class="body">
        <div class="side"></div>
        <div class="text" part="text" aria-busy=${this.isReady || this.notices.problem !== undefined ? 'false' : 'true'} @keydown=${this.#pressed}></div>
      </div>
      <slot name="below"></slot>
    `
  }

  #open(): void {
    this.#close()
    const { server, document: name, field, label, token } = this
    if (!this.isConnected || name === undefined || name === '') return
    this.notices = this.notices.kept === undefined ? {} : { kept: this.notices.kept }
    const element = document.createElement('div')
    element.className = 'page'
    this.renderRoot.querySelector('.text')?.replaceChildren(element)
    try {
      this.opened = openEditor({
        server: server ?? ownOrigin(),
        document: name,
        token: typeof token === 'function' ? () => this.#freshToken() : (token ?? ''),
        field,
        label: label ?? TEXTS.document.label,
        placeholder: this.placeholder,
        extensions: this.extensions,
        isEditable: () => this.isEditable,
        person: this.#person(),
        element,
        uploadFile: () => this.uploadFile,
        onStatus: (status) => this.#tell(status),
        onRole: (role) => {
          this.permission = role
          this.dispatchEvent(new CustomEvent<Role>('permission', { detail: role }))
        },
        onReady: () => this.#ready(),
        onUnknown: (names) => this.#endUnknown(names),
        onNotTaken: (names) => {
          this.notices = { ...this.notices, files: filesNotice(names) }
        },
        onFailed: (error) => this.#fail(error),
      })
    } catch (error) {
      this.#fail(error)
    }
  }

  // The page may have given another function since: the newest knows best.
  #freshToken(): string | Promise<string> {
    const { token } = this
    return typeof token === 'function' ? token() : (token ?? '')
  }

  #close(): void {
    const { opened } = this
    this.opened = undefined
    this.permission = undefined
    this.isReady = false
    opened?.close()
    this.#askBeforeLeaving()
  }

  #ready(): void {
    this.isReady = true
    const { editor, provider } = this
    if (editor !== undefined)
      serveMenus(editor, { awareness: provider?.awareness, resolveUsers: () => this.resolveUsers })
    this.#keepCompany().catch(reportUnlessCutOff)
    editor?.on('update', () => this.dispatchEvent(new CustomEvent('change')))
    editor?.on('transaction', () => this.#askBeforeLeaving())
    this.dispatchEvent(new CustomEvent('ready'))
    this.#finding.openAddress().catch(reportUnlessCutOff)
    this.#offerAside().catch(reportError)
  }

  // After the text is there: nobody needs it for the first word. Asked for again when there is a server.
  async #keepCompany(): Promise<void> {
    if (this.company !== undefined) return
    await import('./ui/people-company-element.ts')
    const company = this.renderRoot.querySelector('inkwire-people-company') ?? undefined
    if (company === this.company) return
    this.company = company
    this.dispatchEvent(new CustomEvent('company'))
  }

  /** [R4] Words of a copy that was given up before this window was opened. */
  async #offerAside(): Promise<void> {
    const words = (await this.opened?.wordsAside()) ?? ''
    if (words === '' || this.notices.kept !== undefined) return
    this.notices = { ...this.notices, kept: asideNotice(words) }
    this.#askBeforeLeaving()
  }

  #tell(status: Status): void {
    this.status = status
    if (status.state === 'replaced') queueMicrotask(() => this.#replace())
    if (status.state === 'saved' && this.isReady) this.#keepCompany().catch(reportUnlessCutOff)
    this.#tellRefusal(status)
    this.#askBeforeLeaving()
    this.dispatchEvent(new CustomEvent<Status>('status', { detail: status }))
  }

  /** [R4] This copy is dead: its unacknowledged words are kept and offered, and the new document is opened. */
  #replace(): void {
    const { opened, status } = this
    if (opened === undefined || status.state !== 'replaced') return
    this.notices = { kept: replacedNotice(status.unacknowledged.edits, opened.unsavedWords()) }
    this.#open()
  }

  /** [R5] The server will not take these edits: they are kept on the device, and can be copied. */
  #tellRefusal(status: Status): void {
    const { refusal, ...others } = this.notices
    if (status.state === 'refused')
      this.notices = { ...others, refusal: refusalNotice(status, this.opened?.unsavedWords() ?? '') }
    else if (refusal !== undefined) this.notices = others
  }

  #endUnknown(names: readonly string[]): void {
    this.isReady = false
    this.notices = { ...this.notices, problem: unknownNotice(names) }
  }

  #fail(error: unknown): void {
    this.notices = { ...this.notices, problem: failedNotice(error) }
  }

  // First on the device: who closes this and reloads at once must not find it again.
  #dropKept(): void {
    const dropped = (): void => {
      const { kept: _dropped, ...others } = this.notices
      this.notices = others
      this.#askBeforeLeaving()
    }
    if (this.opened === undefined) dropped()
    else this.opened.discardAside().then(dropped, (error: unknown) => this.#fail(error))
  }

  #dropFiles(): void {
    const { files: _dropped, ...others } = this.notices
    this.notices = others
  }

  #askBeforeLeaving(): void {
    const hasUnsaved = this.opened !== undefined && unsavedEdits(this.status) > 0
    const hasLoose = hasUnsaved || this.uploads > 0 || this.notices.kept?.words !== undefined
    this.#leaving.asksFirst = this.isConnected && hasLoose
  }

  #pressed(event: KeyboardEvent): void {
    const toolbar = this.renderRoot.querySelector<InkwireToolbar>('inkwire-toolbar')
    if (event.altKey && event.key === 'F10') {
      event.preventDefault()
      toolbar?.enter()
    } else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'k') {
      event.preventDefault()
      if (this.editor !== undefined) ask(this.editor, 'link')
    }
  }

  #person(): Partial<Person> {
    const name = readName(this.name)
    return { ...(name !== undefined && { name }), ...(isColour(this.color) && { color: this.color }) }
  }

  static override styles = [theme, ...elementStyles]
}
customElements.define('inkwire-editor', InkwireEditor)

/** What an open document cannot be changed to. */
const OPENS_ANEW = ['server', 'document', 'field', 'extensions'] as const

function ownOrigin(): string {
  // In two steps, or the build takes it for a file to bring along.
  const script = import.meta.url
  return new URL('/', script).href
}

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-editor': InkwireEditor
  }
}
