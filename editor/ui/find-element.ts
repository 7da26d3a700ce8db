import type { Editor } from '@tiptap/core'
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { Finder, type FindState } from '../editing/find.ts'
import { languageTag } from '../texts/language.ts'
import { TEXTS } from '../texts/texts.ts'
import { findStyles } from './find-styles.ts'
import { type Icon, icon } from './icons.ts'
import { buttons, theme } from './theme.ts'
import { toolStyles } from './tool-styles.ts'

type Choice = 'matchCase' | 'wholeWords' | 'pattern'

const PREFILLED_MAX_LENGTH = 200

/**
 * `<inkwire-find .editor=${…}>`: find and replace. Enter and Shift+Enter go to the next match and the one before,
 * Escape back to the text; sends `close` when it was put away. What was looked for is there again the next time.
 */
export class InkwireFind extends LitElement {
  static override properties = {
    editor: { attribute: false },
    found: { state: true },
    chosen: { state: true },
    isReplacing: { state: true },
    said: { state: true },
  }

  declare editor: Editor
  declare private found: FindState
  declare private chosen: ReadonlySet<Choice>
  declare private isReplacing: boolean
  declare private said: string
  #finder: Finder | undefined

  constructor() {
    super()
    this.found = { state: 'nothing' }
    this.chosen = new Set()
    this.isReplacing = false
    this.said = ''
  }

  /** Where Mod+F leads: what is selected is looked for. */
  enter(): void {
    this.updateComplete.then(() => {
      const input = this.#input('query')
      const { state } = this.editor
      const { from, to } = state.selection
      const selected = to - from > PREFILLED_MAX_LENGTH ? '' : state.doc.textBetween(from, to, '\n', '\n')
      const isFilled = selected !== '' && !selected.includes('\n') && !this.chosen.has('pattern')
      if (input !== null && isFilled) input.value = selected
      input?.focus()
      input?.select()
      this.#look()
    }, reportError)
  }

  next(): void {
    this.said = ''
    this.#finder?.next()
  }

  previous(): void {
    this.said = ''
    this.#finder?.previous()
  }

  /** Back to the text, at the last match. */
  leave(): void {
    this.remove()
    if (!this.editor.isDestroyed) this.editor.view.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#finder?.close()
    this.#finder = undefined
    this.dispatchEvent(new CustomEvent('close'))
  }

  override render() {
    const texts = TEXTS.finding
    const canReplace = this.editor.isEditable
    return html`
      <div class="panel" role="search" aria-label=${texts.find} @keydown=${this.#pressed}>
        <div class="line">
          ${
            canReplace
              ? html`<button
                  class="tool more"
                  aria-label=${texts.showReplace}
                  title=${texts.showReplace}
                  aria-expanded=${String(this.isReplacing)}
                  @click=${() => {
                    this.isReplacing = !this.isReplacing
                  }}
                >${icon('down')}</button>`
              : nothing
          }
          <div class="field">
            <input
              name="query"
              dir="auto"
              aria-label=${texts.findWhat}
              placeholder=${texts.findWhat}
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              aria-invalid=${this.found.state === 'failed' ? 'true' : nothing}
              aria-describedby="result"
              @input=${this.#look}
            />
            ${this.#choice('matchCase', 'matchCase')}${this.#choice('wholeWords', 'wholeWords')}${this.#choice('pattern', 'pattern')}
          </div>
          ${this.#button('previous', 'up', () => this.previous())}${this.#button('next', 'down', () => this.next())}
          ${this.#button('close', 'close', () => this.leave())}
        </div>
        ${canReplace && this.isReplacing ? this.#replacing() : nothing}
        <div class="result ${this.found.state}" id="result" role="status">${this.said || this.#result()}</div>
      </div>
    `
  }

  #replacing(): TemplateResult {
    const texts = TEXTS.finding
    return html`<div class="line">
      <div class="field">
        <input name="replacement" dir="auto" aria-label=${texts.replaceWith} placeholder=${texts.replaceWith} autocomplete="off" spellcheck="false" />
      </div>
      <button class="button" @click=${() => this.#replace()}>${texts.replace}</button>
      <button class="button" @click=${() => this.#replaceAll()}>${texts.replaceAll}</button>
    </div>`
  }

  #choice(choice: Choice, drawing: Icon): TemplateResult {
    const label = TEXTS.finding[choice]
    const isOn = this.chosen.has(choice)
    return html`<button
      class="tool choice"
      aria-label=${label}
      title=${label}
      aria-pressed=${String(isOn)}
      @click=${() => {
        const chosen = new Set(this.chosen)
        if (isOn) chosen.delete(choice)
        else chosen.add(choice)
        this.chosen = chosen
        this.#look()
      }}
    >${icon(drawing)}</button>`
  }

  #button(text: 'previous' | 'next' | 'close', drawing: Icon, run: () => void): TemplateResult {
    const label = TEXTS.finding[text]
    return html`<button class="tool" aria-label=${label} title=${label} @click=${run}>${icon(drawing)}</button>`
  }

  #result(): string {
    const texts = TEXTS.finding
    const number = new Intl.NumberFormat(languageTag())
    const { found } = this
    switch (found.state) {
      case 'nothing':
        return ''
      case 'failed':
        return found.why === 'slow' ? texts.slow : texts.invalid(found.text)
      case 'found':
        if (found.isSearching) return texts.searching
        if (found.count === 0) return texts.none
        if (found.current === 0) return texts.found(number.format(found.count))
        return texts.position(number.format(found.current), number.format(found.count))
      default:
        return found satisfies never
    }
  }

  #look(): void {
    this.said = ''
    if (!this.isConnected) return
    this.#finder ??= new Finder(this.editor, (found) => {
      this.found = found
    })
    const query = {
      text: this.#input('query')?.value ?? '',
      matchesCase: this.chosen.has('matchCase'),
      wholeWords: this.chosen.has('wholeWords'),
      isPattern: this.chosen.has('pattern'),
    }
    this.#finder.look(query, this.editor.state.selection.from).catch(reportError)
  }

  #replace(): void {
    this.said = ''
    this.#finder?.replace(this.#input('replacement')?.value ?? '')
  }

  #replaceAll(): void {
    const count = this.#finder?.replaceAll(this.#input('replacement')?.value ?? '') ?? 0
    this.said = count === 0 ? '' : TEXTS.finding.replaced(new Intl.NumberFormat(languageTag()).format(count))
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return
    const isInQuery = event.target === this.#input('query')
    const isInReplacement = event.target === this.#input('replacement')
    if (event.key === 'Escape') this.leave()
    else if (event.key === 'Enter' && isInQuery) event.shiftKey ? this.previous() : this.next()
    else if (event.key === 'Enter' && isInReplacement) this.#replace()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #input(name: 'query' | 'replacement'): HTMLInputElement | null {
    return this.renderRoot.querySelector(`input[name="${name}"]`)
  }

  static override styles = [theme, buttons, toolStyles, findStyles]
}
customElements.define('inkwire-find', InkwireFind)
