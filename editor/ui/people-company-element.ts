import type { Editor } from '@tiptap/core'
import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import type { Awareness } from 'y-protocols/awareness'
import { showCaretName } from '../editing/carets.ts'
import { Following } from '../editing/follow.ts'
import { inkOn } from '../editing/palette.ts'
import { readPerson } from '../editing/person.ts'
import { type RemoteChange, RemoteChanges } from '../editing/remote-changes.ts'
import { shareView } from '../editing/shared-view.ts'
import type { Whereabouts } from '../texts/english/people.ts'
import { TEXTS } from '../texts/texts.ts'
import { Announcer, type Verbosity } from './announcer.ts'
import { CHOSEN, chosenVerbosity } from './announcer-choice.ts'
import './people-element.ts'
import { buttons, theme } from './theme.ts'

/**
 * `<inkwire-people-company .editor=${…} .awareness=${…}>`: what there is to having company in a document. Says who is
 * followed, tells screen readers who comes, goes and edits, and goes to the next change by key.
 *
 * Sends `company` when somebody is followed or nobody is any more.
 */
export class InkwirePeopleCompany extends LitElement {
  static override properties = {
    editor: { attribute: false },
    awareness: { attribute: false },
    said: { state: true },
  }

  declare editor: Editor | undefined
  declare awareness: Awareness | undefined
  declare private said: string

  #following: Following | undefined
  #changes: RemoteChanges | undefined
  #stop: (() => void) | undefined
  #lastFollowed = ''

  constructor() {
    super()
    this.said = ''
  }

  /** The client id of whom one follows. */
  get followed(): number | undefined {
    return this.#following?.followed
  }

  isSomewhere(clientId: number): boolean {
    return this.#following?.isSomewhere(clientId) ?? false
  }

  /** Shows the name at somebody's caret for a while. */
  showName(clientId: number): void {
    if (this.editor !== undefined && !this.editor.isDestroyed) showCaretName(this.editor.view, clientId, true)
  }

  goTo(clientId: number): void {
    const isSomewhere = this.#following?.goTo(clientId) ?? false
    const name = this.#nameOf(clientId)
    this.#say(isSomewhere ? TEXTS.people.wentTo(name) : TEXTS.people.isNowhere(name))
  }

  /** Scrolls with somebody until one does something by oneself; with nobody when it is `undefined`. */
  follow(clientId: number | undefined): void {
    if (clientId === undefined) this.#following?.stop()
    else this.#following?.follow(clientId)
  }

  /** Puts the caret at the next place that others have changed since one last looked. */
  goToNextChange(): void {
    const change = this.#changes?.goToNext()
    if (change === undefined) this.#say(TEXTS.people.noChanges)
    else this.#say(TEXTS.people.changed(change.who ?? TEXTS.people.somebody, change.left))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#end()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('editor') || changed.has('awareness')) this.#begin()
  }

  #begin(): void {
    this.#end()
    const { editor, awareness } = this
    if (editor === undefined || awareness === undefined || editor.isDestroyed) return
    const following = new Following({ editor, awareness, onChange: () => this.#followedChanged() })
    const announcer = new Announcer<RemoteChange>({
      clock: { nowMs: () => Date.now(), after },
      verbosity: chosenVerbosity(),
      speak: (sentence) => this.#say(sentence),
      whereabouts: (heard) => this.#whereabouts(heard),
    })
    const changes = new RemoteChanges({
      editor,
      awareness,
      onChange: (heard) => announcer.edited(heard),
    })
    const stopPresence = this.#watchPeople(awareness, announcer)
    const stopSharing = shareView({
      editor,
      awareness,
      mayTell: () => following.followed === undefined,
    })
    const chosen = (event: Event): void => {
      announcer.verbosity = (event as CustomEvent<Verbosity>).detail
    }
    const pressed = (event: KeyboardEvent): void => {
      if (!isNextChangeKey(event)) return
      event.preventDefault()
      this.goToNextChange()
    }
    addEventListener(CHOSEN, chosen)
    // Kept: an editor that was closed in front of unknown content has no view any more [E3].
    const text = editor.view.dom
    text.addEventListener('keydown', pressed)
    this.#following = following
    this.#changes = changes
    this.#stop = () => {
      removeEventListener(CHOSEN, chosen)
      text.removeEventListener('keydown', pressed)
      stopPresence()
      stopSharing()
      following.close()
      changes.close()
      announcer.close()
    }
  }

  #end(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#following = undefined
    this.#changes = undefined
  }

  #watchPeople(awareness: Awareness, announcer: Announcer<RemoteChange>): () => void {
    const names = new Map<number, string>()
    const look = (isFirst: boolean): void => {
      const before = new Set(names.values())
      names.clear()
      for (const [clientId, state] of awareness.getStates()) {
        const isHere = clientId !== awareness.clientID && state?.['user'] !== undefined
        if (isHere) names.set(clientId, readPerson(state['user'], clientId).name)
      }
      if (isFirst) return
      const now = new Set(names.values())
      for (const name of now) if (!before.has(name)) announcer.joined(name)
      for (const name of before) if (!now.has(name)) announcer.left(name)
    }
    const changed = (): void => look(false)
    look(true)
    awareness.on('change', changed)
    return () => awareness.off('change', changed)
  }

  #whereabouts(heard: readonly RemoteChange[]): Whereabouts {
    const size = this.editor?.state.doc.content.size ?? 0
    const places = heard.flatMap((change) => {
      const at = this.#changes?.positionOf(change)
      return at === undefined ? [] : [at / size]
    })
    const isShort = (this.editor?.state.doc.childCount ?? 0) < 6
    if (isShort || places.length === 0) return ''
    if (places.every((place) => place < 1 / 3)) return 'start'
    if (places.every((place) => place > 2 / 3)) return 'end'
    return places.every((place) => place >= 1 / 3 && place <= 2 / 3) ? 'middle' : ''
  }

  #followedChanged(): void {
    const { followed } = this
    if (followed !== undefined) this.#lastFollowed = this.#nameOf(followed)
    const name = this.#lastFollowed
    this.#say(followed === undefined ? TEXTS.people.followEnded(name) : TEXTS.people.following(name))
    this.requestUpdate()
    this.dispatchEvent(new CustomEvent('company'))
  }

  #nameOf(clientId: number): string {
    return readPerson(this.awareness?.getStates().get(clientId)?.['user'], clientId).name
  }

  #say(sentence: string): void {
    // The same sentence again would be no change, and not be read.
    this.said = sentence === this.said ? `${sentence}\u00a0` : sentence
  }

  // Above everything, and around the window wherever the editor is in it.
  protected override updated(): void {
    this.renderRoot.querySelector<HTMLElement>('.frame:not(:popover-open)')?.showPopover()
  }

  override render() {
    const { followed } = this
    return html`
      <div class="unseen" role="status" aria-live="polite">${this.said}</div>
      ${followed === undefined ? nothing : this.#renderFollowed(followed)}
    `
  }

  #renderFollowed(clientId: number) {
    const { name, color } = readPerson(this.awareness?.getStates().get(clientId)?.['user'], clientId)
    return html`<div class="frame" popover="manual" style="--person: ${color}; --person-ink: ${inkOn(color)}">
      <div class="followed">
        <span>${TEXTS.people.following(name)}</span>
        <button @click=${() => this.follow(undefined)} title=${TEXTS.people.followHint}>
          ${TEXTS.people.followStop}
        </button>
      </div>
    </div>`
  }

  static override styles = [
    theme,
    buttons,
    css`
      :host {
        display: contents;
      }
      .frame {
        position: fixed;
        inset: 0;
        inline-size: auto;
        block-size: auto;
        margin: 0;
        padding: 0;
        border: 3px solid var(--person);
        background: none;
        pointer-events: none;
      }
      .followed {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        position: absolute;
        inset-block-end: 0;
        inset-inline-start: 50%;
        max-inline-size: calc(100% - 2rem);
        padding: 0.3rem 0.4rem 0.3rem 0.9rem;
        border-radius: 0.5rem 0.5rem 0 0;
        background: var(--person);
        color: var(--person-ink);
        font-weight: 600;
        pointer-events: auto;
        transform: translateX(-50%);
      }
      .followed:dir(rtl) {
        transform: translateX(50%);
      }
      .followed span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .followed button {
        min-block-size: 1.75rem;
        padding-inline: 0.75rem;
        border: 1px solid currentColor;
        border-radius: 0.375rem;
        background: none;
        color: inherit;
        cursor: pointer;
      }
      .followed button:focus-visible {
        outline-color: currentColor;
      }
    `,
  ]
}
customElements.define('inkwire-people-company', InkwirePeopleCompany)

/** Ctrl+Alt+J, or Command+Option+J; F8 where the browser keeps those for itself. */
function isNextChangeKey({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  if (key === 'F8' && !ctrlKey && !metaKey && !altKey && !shiftKey) return true
  return code === 'KeyJ' && altKey && !shiftKey && (ctrlKey || metaKey)
}

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

declare global {
  interface HTMLElementTagNameMap {
    'inkwire-people-company': InkwirePeopleCompany
  }
}
