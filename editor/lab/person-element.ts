import type { Editor } from '@tiptap/core'
import { html, LitElement, type PropertyValues } from 'lit'
import { caretStyles } from '../editing/carets-styles.ts'
import { contentStyles } from '../editing/content-styles.ts'
import { createEditor, prepareRoot } from '../editing/create-editor.ts'
import type { Person } from '../editing/person.ts'
import { statusText } from '../ui/status-text.ts'
import { buttons, theme } from '../ui/theme.ts'
import { LAB_FIELD } from './lab-scenario.ts'
import type { LabTab } from './lab-tab.ts'
import { personStyles } from './person-styles.ts'
import type { PicturedPerson } from './picture.ts'
import { plainText } from './plain-text.ts'
import type { Input } from './recording.ts'
import type { ScenePerson } from './scene.ts'
import { shownAwareness } from './shown-awareness.ts'
import { LAB_TEXTS } from './texts/texts.ts'

/**
 * `<lab-person>`: one person's window. Where `tab` is given somebody may write in it, in the product's own editor;
 * otherwise it shows what their copy holds. Sends `act` with an `Input`.
 */
export class LabPersonElement extends LitElement {
  static override properties = {
    person: { attribute: false },
    pictured: { attribute: false },
    copy: { attribute: false },
    tab: { attribute: false },
    moment: { attribute: false },
    hasButtons: { attribute: false },
    isReady: { state: true },
  }

  declare person: Person & { readonly id: string }
  declare pictured: PicturedPerson
  declare copy: ScenePerson['copy']
  declare tab: LabTab | undefined
  /** Changes whenever something may have changed in `copy`. */
  declare moment: number
  declare hasButtons: boolean
  declare private isReady: boolean
  #close: (() => void) | undefined

  constructor() {
    super()
    this.hasButtons = false
    this.isReady = false
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot() as ShadowRoot
    prepareRoot(root)
    return root
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unmount()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('tab')) this.#unmount()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('tab') && this.tab !== undefined) void this.#mount(this.tab)
  }

  override render() {
    const { name, color } = this.person
    return html`<article style="--person: ${color}" aria-label=${name}>
      <header>
        <span class="face" aria-hidden="true">${name.slice(0, 1)}</span>
        <h2>${name}</h2>
        ${this.#status()}
      </header>
      <div class="page">
        <div class="text" ?hidden=${this.tab === undefined || !this.isReady}></div>
        ${this.tab !== undefined && this.isReady ? '' : this.#reading()}
      </div>
      ${this.hasButtons ? this.#buttons() : ''}
    </article>`
  }

  #status() {
    const { status } = this.pictured
    if (status === undefined) return html`<p class="status gone">${LAB_TEXTS.person.notOpen}</p>`
    const { text, mood } = statusText(status)
    return html`<p class="status ${mood}"><span class="dot"></span>${text}</p>`
  }

  #reading() {
    if (this.copy === undefined) return html`<p class="hint">${LAB_TEXTS.person.gone}</p>`
    if (this.tab !== undefined) return html`<p class="hint">${LAB_TEXTS.person.opening}</p>`
    return html`<div class="reading" tabindex="0">${plainText(this.copy.doc)}</div>`
  }

  #buttons() {
    const { id, name } = this.person
    const { isOnline } = this.pictured
    const isOpen = this.copy !== undefined
    const words = LAB_TEXTS.person
    return html`<footer>
      <button
        class="button"
        aria-label=${isOnline ? words.cutOf(name) : words.connectOf(name)}
        @click=${() => this.#act({ type: isOnline ? 'go offline' : 'go online', person: id })}
      >
        ${isOnline ? words.cut : words.connect}
      </button>
      <button
        class="button"
        aria-label=${isOpen ? words.crashOf(name) : words.openOf(name)}
        @click=${() => this.#act({ type: isOpen ? 'crash' : 'open', person: id })}
      >
        ${isOpen ? words.crash : words.open}
      </button>
    </footer>`
  }

  #act(input: Input): void {
    this.dispatchEvent(new CustomEvent('act', { detail: input }))
  }

  async #mount(tab: LabTab): Promise<void> {
    await tab.provider.whenLoaded()
    const fragment = tab.doc.getXmlFragment(LAB_FIELD)
    if (fragment.length === 0) await tab.provider.whenSynced()
    if (this.tab !== tab || !this.isConnected) return
    const { id, name, color } = this.person
    const shown = shownAwareness(tab, (state) => this.#act({ type: 'show', person: id, state }))
    const element = this.renderRoot.querySelector('.text') as HTMLElement
    const editor: Editor | undefined = createEditor({
      element,
      doc: tab.doc,
      awareness: shown.awareness,
      person: { name, color },
      field: LAB_FIELD,
      label: LAB_TEXTS.person.text(name),
      placeholder: LAB_TEXTS.person.placeholder(name),
      onUnknown: () => this.#unmount(),
    })
    this.#close = () => {
      editor?.destroy()
      shown.close()
      element.replaceChildren()
    }
    this.isReady = true
  }

  #unmount(): void {
    this.#close?.()
    this.#close = undefined
    this.isReady = false
  }

  static override styles = [theme, buttons, contentStyles, caretStyles, personStyles]
}
customElements.define('lab-person', LabPersonElement)
