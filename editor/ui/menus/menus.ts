import type { Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Transaction } from '@tiptap/pm/state'
import { languageTag } from '../../texts/language.ts'
import { TEXTS } from '../../texts/texts.ts'
import type { Asking } from '../commands/ask.ts'
import { isAble, perform } from '../commands/command.ts'
import { commandsFor } from '../commands/registry.ts'
import { BlockHandle } from './block-handle.ts'
import { openBlockMenu } from './block-menu.ts'
import { Bubble } from './bubble.ts'
import { emojiSource } from './emoji-source.ts'
import { Layer, wordsAnchor } from './layer.ts'
import { LinkCard } from './link-card.ts'
import { openMenu } from './menu.ts'
import { peopleSource } from './people-source.ts'
import type { Surroundings } from './serve.ts'
import { itemOf, slashSource } from './slash-source.ts'
import { Suggestions } from './suggestions.ts'

/** All menus of one editor: decides which is shown when. They go with the editor. */
export class Menus {
  readonly #editor: Editor
  readonly #layer: Layer
  readonly #suggestions: Suggestions
  readonly #bubble: Bubble
  readonly #link: LinkCard
  readonly #handle: BlockHandle
  #isPressed = false
  #isTouch = false

  constructor(editor: Editor, { awareness, resolveUsers }: Surroundings, hasTyped: boolean) {
    this.#editor = editor
    this.#layer = new Layer(editor)
    const { mention } = editor.schema.nodes
    this.#suggestions = new Suggestions(editor, this.#layer, () => ({
      '/': slashSource(editor),
      '@': mention === undefined ? undefined : this.#people(awareness, resolveUsers?.()),
      ':': emojiSource(languageTag().split('-')[0] ?? 'en'),
    }))
    this.#bubble = new Bubble(editor, this.#layer)
    this.#link = new LinkCard(editor, this.#layer)
    this.#handle = new BlockHandle(editor, this.#layer)
    const text = editor.view.dom
    editor.storage.menuHooks.hooks = { keyPressed: (event) => this.#keyPressed(event) }
    editor.on('transaction', this.#changed)
    editor.on('focus', this.#focused)
    editor.on('blur', this.#blurred)
    text.addEventListener('pointerdown', this.#pressed)
    window.addEventListener('pointerup', this.#released)
    window.addEventListener('pointercancel', this.#released)
    editor.on('destroy', () => {
      window.removeEventListener('pointerup', this.#released)
      window.removeEventListener('pointercancel', this.#released)
      this.#hideAll()
      this.#handle.close()
      this.#layer.close()
    })
    if (hasTyped) this.#suggestions.look()
    this.#look()
  }

  /** What a command, a key or a button asks for. */
  open({ what, from }: Asking): void {
    const editor = this.#editor
    if (editor.isDestroyed) return
    const anchor = from ?? wordsAnchor(editor, editor.state.selection.from)
    switch (what) {
      case 'link':
        this.#bubble.hide()
        this.#link.edit(from)
        break
      case 'insert':
        this.#openInsert(from)
        break
      case 'block':
        openBlockMenu(editor, this.#layer, anchor)
        break
      default:
        what satisfies never
    }
  }

  #openInsert(from: HTMLElement | undefined): void {
    const editor = this.#editor
    const commands = commandsFor(editor.schema, 'insert').flat()
    openMenu(this.#layer, {
      label: TEXTS.menus.insert,
      items: commands
        .filter((command) => isAble(editor, command))
        .map((command) => itemOf(command, () => perform(editor, command, 'focus'))),
      anchor: from ?? wordsAnchor(editor, editor.state.selection.from),
      onClosed: () => {
        if (!editor.isDestroyed) editor.view.focus()
      },
    })
  }

  // One at a time, because it waits between letters.
  #peopleSource: { readonly for: unknown; readonly source: ReturnType<typeof peopleSource> } | undefined
  #people(...[awareness, resolve]: Parameters<typeof peopleSource>): ReturnType<typeof peopleSource> {
    if (this.#peopleSource === undefined || this.#peopleSource.for !== resolve) {
      this.#peopleSource = { for: resolve, source: peopleSource(awareness, resolve) }
    }
    return this.#peopleSource.source
  }

  #keyPressed(event: KeyboardEvent): boolean {
    if (this.#suggestions.keyPressed(event)) return true
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (event.key === 'Escape' && (this.#bubble.isOpen || this.#link.isOpen)) {
      this.#bubble.hide()
      this.#link.hide()
      return true
    }
    if (!event.altKey || !isPlain || event.key !== 'Enter') return false
    this.#enterMenu()
    return true
  }

  // By key the row over a selection comes on touch screens too, and after Escape.
  #enterMenu(): void {
    if (this.#bubble.isWanted) {
      this.#bubble.show()
      this.#bubble.focus()
    } else if (this.#link.isWanted) {
      this.#link.show()
      this.#link.focus()
    } else {
      this.open({ what: 'block', from: undefined })
    }
  }

  readonly #changed = ({ transaction }: { transaction: Transaction }): void => {
    this.#suggestions.changed(transaction)
    const isTyped = transaction.docChanged && !isChangeOrigin(transaction)
    if (isTyped) this.#handle.hide()
    else if (transaction.docChanged) this.#handle.update()
    if (isTyped && !this.#bubble.isWanted) this.#link.hide()
    else if (transaction.docChanged || transaction.selectionSet) this.#look()
    // Nothing hovers there.
    if (this.#isTouch && transaction.selectionSet && !transaction.docChanged && this.#editor.isFocused)
      this.#handle.showAtCaret()
  }

  /** Shows what the selection asks for now. */
  #look(): void {
    const editor = this.#editor
    // In a menu, the text is without focus and its selection still counts.
    if (this.#layer.holds(this.#layer.root.activeElement)) {
      if (this.#bubble.isOpen) this.#bubble.show()
      return
    }
    const isCalm = editor.isFocused && !this.#isPressed && !this.#suggestions.isOpen
    if (isCalm && !this.#isTouch && this.#bubble.isWanted) this.#bubble.show()
    else this.#bubble.hide()
    if (isCalm && editor.isEditable && this.#link.isWanted) this.#link.show()
    else if (!this.#link.isForm) this.#link.hide()
  }

  readonly #pressed = (event: PointerEvent): void => {
    this.#isPressed = true
    this.#isTouch = event.pointerType === 'touch'
    this.#suggestions.close()
    this.#bubble.hide()
  }

  readonly #released = (): void => {
    if (!this.#isPressed) return
    this.#isPressed = false
    // The browser sets the selection after it tells of the pointer.
    setTimeout(() => {
      if (this.#editor.isDestroyed) return
      this.#look()
    })
  }

  readonly #focused = (): void => this.#look()

  readonly #blurred = ({ event }: { event: FocusEvent }): void => {
    if (this.#layer.holds(event.relatedTarget)) return
    this.#suggestions.close()
    this.#hideAll()
  }

  #hideAll(): void {
    this.#suggestions.close()
    this.#bubble.hide()
    if (!this.#link.isForm) this.#link.hide()
    this.#handle.hide()
  }
}
