import type { Editor } from '@tiptap/core'
import { css, html, LitElement, nothing } from 'lit'
import { TEXTS } from '../texts/texts.ts'
import { buttons, theme } from './theme.ts'

/** `<inkwire-link-form .editor=${…}>`: sets, changes or removes the link at the selection; sends `done`. */
export class InkwireLinkForm extends LitElement {
  static override properties = { editor: { attribute: false }, refused: { state: true } }

  declare editor: Editor | undefined
  declare private refused: boolean

  constructor() {
    super()
    this.refused = false
  }

  protected override firstUpdated(): void {
    this.#input()?.focus()
    this.#input()?.select()
  }

  override render() {
    const href = this.#href()
    return html`
      <form aria-label=${TEXTS.link.label} @submit=${this.#submitted} @keydown=${this.#pressed} @mousedown=${keepFocus}>
        <label>
          <span class="unseen">${TEXTS.link.address}</span>
          <input
            name="href"
            inputmode="url"
            autocomplete="off"
            spellcheck="false"
            placeholder=${TEXTS.link.placeholder}
            .value=${href}
            aria-invalid=${this.refused ? 'true' : nothing}
            aria-describedby=${this.refused ? 'refused' : nothing}
          />
        </label>
        <button class="button main" type="submit">${TEXTS.link.apply}</button>
        ${href === '' ? nothing : html`<button class="button" type="button" @click=${this.#remove}>${TEXTS.link.remove}</button>`}
        ${this.refused ? html`<p id="refused" role="alert">${TEXTS.link.refused}</p>` : nothing}
      </form>
    `
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault()
    const written = this.#input()?.value.trim() ?? ''
    if (written === '') {
      this.#remove()
      return
    }
    const href = withScheme(written)
    const { editor } = this
    if (editor === undefined) return
    const chain = editor.chain().extendMarkRange('link')
    // With nothing selected and no link here, the address itself becomes the words.
    const isBare = editor.state.selection.empty && !editor.isActive('link')
    const done = isBare
      ? editor.can().setLink({ href }) &&
        chain.insertContent({ type: 'text', text: written, marks: [{ type: 'link', attrs: { href } }] }).run()
      : chain.setLink({ href }).run()
    if (done) this.#leave()
    else this.refused = true
  }

  #remove(): void {
    this.editor?.chain().extendMarkRange('link').unsetLink().run()
    this.#leave()
  }

  #pressed(event: KeyboardEvent): void {
    // Nothing typed here is for the toolbar around it.
    event.stopPropagation()
    if (event.key !== 'Escape') return
    event.preventDefault()
    this.#leave()
  }

  #leave(): void {
    this.dispatchEvent(new CustomEvent('done'))
  }

  #href(): string {
    return String(this.editor?.getAttributes('link')['href'] ?? '')
  }

  #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input')
  }

  static override styles = [
    theme,
    buttons,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        padding: 0.625rem;
        max-inline-size: calc(100vw - 2rem);
        border: 1px solid var(--inkwire-line);
        border-radius: 0.625rem;
        background: var(--inkwire-raised);
        box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
      }
      input {
        inline-size: 18rem;
        max-inline-size: 100%;
        min-block-size: 2.125rem;
        padding: 0.25rem 0.625rem;
        border: 1px solid light-dark(#8c8f97, #767a84);
        border-radius: 0.5rem;
        background: var(--inkwire-paper);
      }
      p {
        flex-basis: 100%;
        margin: 0;
        color: var(--inkwire-trouble);
      }
    `,
  ]
}
customElements.define('inkwire-link-form', InkwireLinkForm)

// The form closes when the focus leaves it, which a press between its fields is not meant to do.
function keepFocus(event: MouseEvent): void {
  if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
}

// What is no address by itself is one of the web, of mail, or of a server and its port. What has a scheme keeps it,
// and is refused where that is not a safe one; characters that browsers skip cannot hide it.
function withScheme(written: string): string {
  const address = written.replace(/[\p{C}\s]+/gu, '')
  if (/^[^\s:/?#@]+@[^\s:/?#@]+\.[a-z]{2,}$/i.test(address)) return `mailto:${address}`
  if (/^[a-z0-9.-]+:\d{2,5}(\/|$)/i.test(address) && !/^tel:/i.test(address)) return `https://${address}`
  return /^([a-z][a-z0-9+.-]*:|\/|#)/i.test(address) ? address : `https://${address}`
}

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-link-form': InkwireLinkForm
  }
}
