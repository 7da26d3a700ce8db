import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { TextSelection, type Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import {
  type FindQuery,
  type Found,
  type Match,
  type Matcher,
  matcherFor,
  replacementOf,
} from './find-matcher.ts'
import { replaceAll, replaceOne } from './find-replace.ts'
import { highlight } from './highlights.ts'

export type FindState =
  | { readonly state: 'nothing' }
  /** `current` counts from 1; 0 when none of them is selected. While `isSearching`, more may be found. */
  | {
      readonly state: 'found'
      readonly count: number
      readonly current: number
      readonly isSearching: boolean
    }
  /** `invalid`: what is wrong with the pattern is in `text`, by its library. `slow`: it was given up. */
  | { readonly state: 'failed'; readonly why: 'invalid' | 'slow'; readonly text: string }

const SLICE_MS = 8
const GIVES_UP_AFTER_MS = 3_000
const SHOWN_AT_MOST = 1_000

/**
 * Finds in an editor's document, and goes on finding while it changes under everybody's hands. The match that one is
 * at is the selected one, which the editor keeps in its place. Time is given in slices, and is limited: what somebody
 * types as a pattern must not stop the page.
 */
export class Finder {
  readonly #editor: Editor
  readonly #onChange: (state: FindState) => void
  #query: FindQuery | undefined
  #matcher: Matcher | undefined
  /** What was found in a block, which never changes. */
  #known = new WeakMap<Node, readonly Match[]>()
  #found: { readonly doc: Node; readonly all: readonly Found[] } | undefined
  #failure: Extract<FindState, { state: 'failed' }> | undefined
  #isSearching = false
  /** Counts what was looked for, so that an older search knows that it is over. */
  #turn = 0

  constructor(editor: Editor, onChange: (state: FindState) => void) {
    this.#editor = editor
    this.#onChange = onChange
  }

  /** Looks for something else. With `from`, the first match after it is selected. */
  async look(query: FindQuery, from?: number): Promise<void> {
    const turn = ++this.#turn
    this.#query = query
    this.#known = new WeakMap()
    this.#found = undefined
    this.#failure = undefined
    try {
      const matcher = await matcherFor(query)
      if (turn !== this.#turn) return
      this.#matcher = matcher
    } catch (error) {
      if (turn !== this.#turn) return
      this.#matcher = undefined
      this.#failure = { state: 'failed', why: 'invalid', text: messageOf(error) }
    }
    await this.#search(turn)
    if (turn !== this.#turn || this.#editor.isDestroyed) return
    highlight(this.#editor, this.#matcher && ((doc, change) => this.#draw(doc, change)))
    if (from !== undefined) this.#select(this.#all().find((found) => found.from >= from) ?? this.#all()[0])
    this.#tell()
  }

  next(): void {
    const { from, to } = this.#editor.state.selection
    const all = this.#all()
    const isAtMatch = this.#current() > 0
    this.#select(all.find((found) => (isAtMatch ? found.from >= to : found.from >= from)) ?? all[0])
  }

  previous(): void {
    const { from } = this.#editor.state.selection
    const all = this.#all()
    this.#select(all.findLast((found) => found.to <= from) ?? all[all.length - 1])
  }

  /** Replaces the selected match and goes to the next; without one, goes to the next first. */
  replace(template: string): void {
    const found = this.#all()[this.#current() - 1]
    if (found !== undefined && this.#editor.isEditable) {
      replaceOne(this.#editor, found, this.#wordsFor(template, found))
    }
    this.next()
  }

  /** One step for undo, however many. Returns how many there were. */
  replaceAll(template: string): number {
    const all = this.#all()
    if (!this.#editor.isEditable || all.length === 0) return 0
    highlight(this.#editor, undefined)
    replaceAll(this.#editor, all, (found) => this.#wordsFor(template, found))
    highlight(this.#editor, (doc, change) => this.#draw(doc, change))
    this.#tell()
    return all.length
  }

  /** Nothing is shown any more; the last match stays selected. */
  close(): void {
    this.#turn += 1
    this.#matcher = undefined
    if (!this.#editor.isDestroyed) highlight(this.#editor, undefined)
  }

  #wordsFor(template: string, { match }: Found): string {
    return replacementOf(template, match, this.#query?.isPattern === true)
  }

  async #search(turn: number): Promise<void> {
    if (this.#matcher === undefined || this.#editor.isDestroyed) return
    const deadlineMs = performance.now() + GIVES_UP_AFTER_MS
    this.#isSearching = true
    while (!this.#readBlocks(this.#editor.state.doc, SLICE_MS)) {
      if (performance.now() > deadlineMs) {
        this.#matcher = undefined
        this.#failure = { state: 'failed', why: 'slow', text: '' }
        break
      }
      await new Promise((resolve) => setTimeout(resolve))
      if (turn !== this.#turn || this.#editor.isDestroyed) return
    }
    this.#isSearching = false
  }

  /** Looks through blocks that were not looked through; false when there was not enough time for all of them. */
  #readBlocks(doc: Node, ms: number): boolean {
    const untilMs = performance.now() + ms
    let isDone = true
    const matcher = this.#matcher
    if (matcher === undefined) return true
    doc.descendants((node) => {
      if (!isDone) return false
      if (!node.isTextblock) return true
      if (this.#known.has(node)) return false
      this.#known.set(node, matchesIn(node, matcher))
      this.#found = undefined
      if (performance.now() > untilMs) isDone = false
      return false
    })
    return isDone
  }

  // Runs while the document changes, before it is drawn, so that what is shown is never out of place.
  #draw(doc: Node, { selection }: Transaction): DecorationSet {
    if (!this.#readBlocks(doc, SLICE_MS)) this.#searchOn()
    const all = this.#all(doc)
    const current = all.findIndex(({ from, to }) => from === selection.from && to === selection.to)
    const start = Math.max(0, current - SHOWN_AT_MOST / 2)
    const shown = all.slice(start, start + SHOWN_AT_MOST).map((found) => {
      const isCurrent = found === all[current]
      return Decoration.inline(found.from, found.to, { class: isCurrent ? 'found current' : 'found' })
    })
    queueMicrotask(() => this.#tell())
    return DecorationSet.create(doc, shown)
  }

  #searchOn(): void {
    const turn = this.#turn
    queueMicrotask(async () => {
      if (turn !== this.#turn || this.#isSearching) return
      await this.#search(turn)
      if (turn === this.#turn && !this.#editor.isDestroyed)
        highlight(this.#editor, this.#matcher && ((doc, change) => this.#draw(doc, change)))
    })
  }

  #all(doc = this.#editor.state.doc): readonly Found[] {
    if (this.#matcher === undefined) return []
    if (this.#found?.doc === doc) return this.#found.all
    const all: Found[] = []
    doc.descendants((node, position) => {
      if (!node.isTextblock) return true
      for (const match of this.#known.get(node) ?? []) {
        all.push({ from: position + 1 + match.from, to: position + 1 + match.to, match })
      }
      return false
    })
    this.#found = { doc, all }
    return all
  }

  #current(): number {
    const { from, to } = this.#editor.state.selection
    return this.#all().findIndex((found) => found.from === from && found.to === to) + 1
  }

  #select(found: Found | undefined): void {
    if (found === undefined) return
    const { state, view } = this.#editor
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, found.from, found.to)))
    reveal(view.dom)
  }

  #tell(): void {
    if (this.#editor.isDestroyed) return
    if (this.#failure !== undefined) this.#onChange(this.#failure)
    else if (this.#matcher === undefined) this.#onChange({ state: 'nothing' })
    else {
      const [count, current, isSearching] = [this.#all().length, this.#current(), this.#isSearching]
      this.#onChange({ state: 'found', count, current, isSearching })
    }
  }
}

// What is in a block is parted by what is not text, so that no match, and no replacement, goes across an image.
function matchesIn(block: Node, matcher: Matcher): Match[] {
  const matches: Match[] = []
  let text = ''
  let start = 0
  const read = (): void => {
    for (const { from, to, groups } of text === '' ? [] : matcher(text)) {
      matches.push({ from: from + start, to: to + start, groups })
    }
    text = ''
  }
  block.forEach((node, offset) => {
    if (node.isText) {
      if (text === '') start = offset
      text += node.text
    } else read()
  })
  read()
  return matches
}

function reveal(text: HTMLElement): void {
  const shown = text.querySelector('.found.current')
  shown?.scrollIntoView({ block: 'nearest' })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
}
