import type { ChainedCommands, Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Transaction } from '@tiptap/pm/state'
import { type Asked, askedBefore, type Sign } from '../../editing/suggestion.ts'
import { TEXTS } from '../../texts/texts.ts'
import type { Item } from './item.ts'
import { type Layer, wordsAnchor } from './layer.ts'
import { Listbox } from './listbox.ts'

export interface Found {
  readonly items: readonly Item[]
  readonly notice?: string
  /** What a second sign chooses, as in `:smile:`. */
  readonly exact?: Item | undefined
}

/** Replaces what was typed, sign and all, in one step; the chain begins where it stood. */
export type Replace = (change: (chain: ChainedCommands) => ChainedCommands) => void

/** What one sign suggests. */
export interface Source {
  readonly label: string
  /** Whether a query that finds nothing closes the list, because it is probably none. */
  readonly givesUp: (query: string) => boolean
  /** Calls `show` at once or later, and again when there is more to show; late calls for an old query do nothing. */
  readonly find: (query: string, replace: Replace, show: (found: Found) => void) => void
}

/**
 * Lists of suggestions while one types. What is typed is text like any other; nothing else is written before
 * something is chosen.
 */
export class Suggestions {
  readonly #editor: Editor
  readonly #layer: Layer
  readonly #list: Listbox
  readonly #sources: () => Readonly<Record<Sign, Source | undefined>>
  #last: Asked | undefined
  #isAsking = false
  #generation = 0
  #exact: Item | undefined

  constructor(editor: Editor, layer: Layer, sources: () => Readonly<Record<Sign, Source | undefined>>) {
    this.#editor = editor
    this.#layer = layer
    this.#sources = sources
    this.#list = new Listbox(layer, editor.view.dom)
  }

  get isOpen(): boolean {
    return this.#list.isOpen
  }

  /** To be told of every transaction. */
  changed(transaction: Transaction): void {
    if (!transaction.docChanged && !transaction.selectionSet) return
    const before = this.#last
    const asked = askedBefore(this.#editor.state)
    this.#last = asked
    if (asked === undefined) {
      this.close()
      return
    }
    if (this.#isAsking && before?.sign === asked.sign) {
      // Others' edits move it; the words may be the same.
      this.#ask(asked, before.query === asked.query)
      return
    }
    const isTyped = transaction.docChanged && !isChangeOrigin(transaction)
    // What Escape or a click elsewhere closed stays closed until a new sign is typed.
    const isNew = before === undefined || before.sign !== asked.sign || asked.from > before.from
    if (isTyped && isNew) this.#ask(asked, false)
  }

  /** Asks for what stands before the caret already. */
  look(): void {
    const asked = askedBefore(this.#editor.state)
    this.#last = asked
    if (asked !== undefined) this.#ask(asked, false)
  }

  keyPressed(event: KeyboardEvent): boolean {
    if (!this.isOpen) return false
    if (event.key === 'Escape') {
      this.close()
      return true
    }
    if (event.key === this.#last?.sign && this.#exact !== undefined) {
      this.#exact.choose()
      return true
    }
    return this.#list.keyPressed(event)
  }

  close(): void {
    this.#isAsking = false
    this.#exact = undefined
    this.#generation += 1
    this.#list.hide()
  }

  #ask(asked: Asked, isSame: boolean): void {
    const source = this.#sources()[asked.sign]
    if (source === undefined) return
    this.#isAsking = true
    const generation = ++this.#generation
    source.find(asked.query, this.#replace, (found) => {
      if (generation !== this.#generation || this.#editor.isDestroyed) return
      this.#show(source, asked, found, isSame)
    })
  }

  #show(source: Source, asked: Asked, { items, notice, exact }: Found, isSame: boolean): void {
    this.#exact = exact
    if (items.length === 0 && source.givesUp(asked.query)) {
      this.#list.hide()
      return
    }
    const offer = { label: source.label, items, ...(notice !== undefined && { notice }) }
    this.#list.show(offer, wordsAnchor(this.#editor, asked.from), isSame)
    this.#layer.say(notice ?? TEXTS.menus.results(items.length))
  }

  readonly #replace: Replace = (change) => {
    const editor = this.#editor
    const asked = editor.isDestroyed ? undefined : askedBefore(editor.state)
    this.close()
    if (asked === undefined) return
    change(editor.chain().focus().deleteRange({ from: asked.from, to: asked.to })).run()
  }
}
