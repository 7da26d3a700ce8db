import type { Editor } from '@tiptap/core'
import { AllSelection, TextSelection } from '@tiptap/pm/state'
import { html, nothing, render } from 'lit'
import { TEXTS } from '../../texts/texts.ts'
import { type Command, isAble, perform } from '../commands/command.ts'
import { commandsFor } from '../commands/registry.ts'
import { ariaShortcut, readableShortcut } from '../commands/shortcut.ts'
import { icon } from '../icons.ts'
import { keepFocus, moveInStrip } from '../strip-keys.ts'
import { turnItems } from './block-menu.ts'
import { type Layer, placeAt, wordsAnchor } from './layer.ts'
import { openMenu } from './menu.ts'

/** The row of buttons over selected words. It takes no focus by itself. */
export class Bubble {
  readonly #editor: Editor
  readonly #layer: Layer
  #popup: HTMLElement | undefined
  #unplace: (() => void) | undefined
  #place = ''
  #closeMenu: (() => void) | undefined

  constructor(editor: Editor, layer: Layer) {
    this.#editor = editor
    this.#layer = layer
  }

  get isOpen(): boolean {
    return this.#popup !== undefined
  }

  /** Whether there are selected words to show it over. */
  get isWanted(): boolean {
    const { selection, doc } = this.#editor.state
    const isWords = selection instanceof TextSelection || selection instanceof AllSelection
    if (!this.#editor.isEditable || !isWords || selection.empty) return false
    return doc.textBetween(selection.from, selection.to, ' ', ' ').trim() !== ''
  }

  /** Shows it at the selection as it is now, or shows what is on now. */
  show(): void {
    const { from, to } = this.#editor.state.selection
    this.#popup ??= this.#make()
    this.#draw()
    const place = `${from} ${to}`
    if (this.#unplace !== undefined && place === this.#place) return
    this.#place = place
    this.#unplace?.()
    this.#unplace = placeAt(this.#popup, wordsAnchor(this.#editor, from, to), 'top', 8)
  }

  focus(): void {
    this.#popup?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus()
  }

  hide(): void {
    this.#closeMenu?.()
    this.#unplace?.()
    this.#unplace = undefined
    this.#popup?.remove()
    this.#popup = undefined
  }

  #make(): HTMLElement {
    const popup = this.#layer.make('inkwire-popup inkwire-strip')
    popup.setAttribute('role', 'toolbar')
    popup.setAttribute('aria-label', TEXTS.menus.selection)
    popup.addEventListener('mousedown', keepFocus)
    popup.addEventListener('keydown', (event) => {
      event.stopPropagation()
      moveInStrip(event, () => this.#editor.view.focus())
    })
    return popup
  }

  #draw(): void {
    const popup = this.#popup
    if (popup === undefined) return
    const editor = this.#editor
    const turn = commandsFor(editor.schema, 'turn').flat()
    const now = turn.findLast((command) => command.isOn?.(editor) === true) ?? turn[0]
    const name = now === undefined ? '' : TEXTS.commands[now.id].name
    const focused = [...popup.querySelectorAll('button')].findIndex((button) => button.tabIndex === 0)
    const commands = commandsFor(editor.schema, 'bubble').flat()
    const tabIndex = (index: number) => (index === Math.max(0, focused) ? 0 : -1)
    render(
      html`<button
          type="button"
          class="words"
          aria-haspopup="menu"
          aria-label=${TEXTS.menus.turnFrom(name)}
          title=${TEXTS.menus.turnInto}
          tabindex=${tabIndex(0)}
          @click=${this.#turn}
        >
          ${name}${icon('down')}
        </button>
        ${commands.map((command, index) => this.#button(command, tabIndex(index + 1)))}`,
      popup,
    )
  }

  #button(command: Command, tabIndex: number) {
    const { id, shortcut } = command
    const editor = this.#editor
    const { name } = TEXTS.commands[id]
    return html`<button
      type="button"
      data-command=${id}
      aria-label=${name}
      title=${shortcut === undefined ? name : `${name} (${readableShortcut(shortcut)})`}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaShortcut(shortcut)}
      aria-pressed=${command.isOn === undefined ? nothing : command.isOn(editor)}
      aria-disabled=${isAble(editor, command) ? nothing : 'true'}
      tabindex=${tabIndex}
      @click=${(event: MouseEvent) => perform(editor, command, event.detail === 0 ? 'stay' : 'focus')}
    >
      ${icon(command.icon)}
    </button>`
  }

  readonly #turn = (event: Event): void => {
    const button = event.currentTarget as HTMLElement
    const editor = this.#editor
    this.#closeMenu = openMenu(this.#layer, {
      label: TEXTS.menus.turnInto,
      items: turnItems(editor, (act) => act).map(({ heading: _said, ...item }) => item),
      anchor: button,
      onClosed: () => {
        this.#closeMenu = undefined
        if (!editor.isDestroyed) editor.view.focus()
      },
    })
  }
}
