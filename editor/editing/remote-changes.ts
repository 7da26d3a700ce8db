import type { Editor } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import { relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { hasReadableCaret } from './carets.ts'
import { readPerson } from './person.ts'
import { highlightChange } from './remote-changes-highlight.ts'
import { isWithin, type YType } from './unknown-content.ts'

/** A block that somebody else has changed. */
export interface RemoteChange {
  /** Stands for the block: the same for each change in it. */
  readonly block: YType
  /** Somewhere in the change, however the document changes later. */
  readonly place: Y.RelativePosition
  /** Undefined where nobody knows: a deletion names no author. */
  readonly who: string | undefined
}

export interface RemoteChangesOptions {
  readonly editor: Editor
  readonly awareness: Awareness
  /** What others have changed just now. */
  readonly onChange: (changes: readonly RemoteChange[]) => void
}

/** The oldest are forgotten: nobody goes through more of them one by one. */
const KEPT_AT_MOST = 200
const HIGHLIGHTED_MS = 4_000

/** What others have changed since one last looked there: by going to it, or by writing in that block. */
export class RemoteChanges {
  readonly #options: RemoteChangesOptions
  readonly #fragment: Y.XmlFragment
  readonly #unseen = new Map<YType, RemoteChange>()
  #highlighting: ReturnType<typeof setTimeout> | undefined

  constructor(options: RemoteChangesOptions) {
    this.#options = options
    const { binding } = ySyncPluginKey.getState(options.editor.state)
    this.#fragment = binding.type
    this.#fragment.doc?.on('afterTransaction', this.#collect)
    options.editor.on('selectionUpdate', this.#looked)
  }

  get unseen(): number {
    return this.#unseen.size
  }

  /** Where a change is now: 0 to the document's size. Undefined when what was changed is gone. */
  positionOf({ place }: RemoteChange): number | undefined {
    const { state } = this.#options.editor
    const { binding } = ySyncPluginKey.getState(state)
    const at = relativePositionToAbsolutePosition(binding.doc, binding.type, place, binding.mapping)
    return at === null ? undefined : Math.min(Math.max(at, 0), state.doc.content.size)
  }

  /** Puts the caret at the next change after it, from the end back to the first, and marks the block for a while. */
  goToNext(): { readonly who: string | undefined; readonly left: number } | undefined {
    const { editor } = this.#options
    const here = editor.state.selection.head
    const places = [...this.#unseen.values()].flatMap((change) => {
      const at = this.positionOf(change)
      if (at === undefined) this.#unseen.delete(change.block)
      return at === undefined ? [] : [{ change, at }]
    })
    places.sort((one, other) => one.at - other.at)
    const next = places.find(({ at }) => at > here) ?? places[0]
    if (next === undefined) return undefined
    this.#unseen.delete(next.change.block)
    const { view } = editor
    const selection = TextSelection.near(view.state.doc.resolve(next.at))
    view.dispatch(view.state.tr.setSelection(selection).scrollIntoView())
    view.focus()
    highlightChange(view, selection.head)
    clearTimeout(this.#highlighting)
    this.#highlighting = setTimeout(() => highlightChange(view, undefined), HIGHLIGHTED_MS)
    return { who: next.change.who, left: this.#unseen.size }
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#highlighting)
    this.#fragment.doc?.off('afterTransaction', this.#collect)
    this.#options.editor.off('selectionUpdate', this.#looked)
    this.#unseen.clear()
  }

  readonly #looked = (): void => {
    if (this.#unseen.size === 0 || !this.#options.editor.isFocused) return
    const { $head } = this.#options.editor.state.selection
    const [start, end] = [$head.start(), $head.end()]
    for (const change of this.#unseen.values()) {
      const at = this.positionOf(change)
      if (at === undefined || (at >= start && at <= end)) this.#unseen.delete(change.block)
    }
  }

  readonly #collect = (transaction: Y.Transaction): void => {
    if (transaction.local) return
    const changes: RemoteChange[] = []
    for (const [type, keys] of transaction.changed) {
      if (isWithin(type, this.#fragment) && !isGone(type))
        for (const change of changesIn(type, keys, transaction)) changes.push(this.#signed(change, type))
    }
    for (const change of changes) {
      this.#unseen.delete(change.block)
      this.#unseen.set(change.block, change)
    }
    for (const block of this.#unseen.keys()) {
      if (this.#unseen.size <= KEPT_AT_MOST) break
      this.#unseen.delete(block)
    }
    if (changes.length > 0) this.#options.onChange(changes)
  }

  // New content carries its author's id. A deletion does not: whoever has the caret in that text is taken for it.
  #signed({ block, place, client }: Change, type: YType): RemoteChange {
    const { awareness } = this.#options
    const states = awareness.getStates()
    const isThere = ([id, state]: [number, unknown]): boolean =>
      id !== awareness.clientID && hasCaretIn(state, type, this.#fragment.doc)
    const author = client ?? [...states].find(isThere)?.[0]
    const state = author === undefined ? undefined : states.get(author)
    const who = state?.['user'] === undefined ? undefined : readPerson(state['user'], author as number).name
    return { block, place, who }
  }
}

interface Change {
  readonly block: YType
  readonly place: Y.RelativePosition
  readonly client: number | undefined
}

/** The blocks that changed with a type: its own for a text, those that are new in it for anything else. */
function changesIn(type: YType, keys: ReadonlySet<string | null>, transaction: Y.Transaction): Change[] {
  const parent = type instanceof Y.XmlText ? (type.parent as YType) : type
  const changed: Change[] = []
  let touched: Y.Item | undefined
  for (let item = keys.has(null) ? type._start : null; item !== null; item = item.right) {
    const isNew = item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0)
    if (!isNew && !(item.deleted && Y.isDeleted(transaction.deleteSet, item.id))) continue
    if (type instanceof Y.XmlText) {
      // One place in each text, where something is new rather than where something is gone.
      if (touched === undefined || (isNew && !item.deleted)) touched = item
    } else if (isNew && !item.deleted && item.content instanceof Y.ContentType) {
      for (const block of textBlocksIn(item.content.type))
        changed.push({ block, place: startOf(block), client: item.id.client })
    } else touched ??= item
  }
  if (changed.length > 0) return changed
  if (touched === undefined) return [{ block: parent, place: startOf(parent), client: undefined }]
  const { id, deleted } = touched
  const place = Y.createRelativePositionFromJSON({ item: id, assoc: 0 })
  return [{ block: parent, place, client: deleted ? undefined : id.client }]
}

/** The elements in a type that hold text, or the type itself where none does. */
function textBlocksIn(type: YType): YType[] {
  if (!(type instanceof Y.XmlElement)) return type.parent === null ? [] : [type.parent as YType]
  const children = type.toArray() as readonly YType[]
  if (children.length === 0 || children.some((child) => child instanceof Y.XmlText)) return [type]
  return children.flatMap(textBlocksIn)
}

function startOf(type: YType): Y.RelativePosition {
  return Y.createRelativePositionFromTypeIndex(type, 0)
}

function isGone(type: YType): boolean {
  for (let item = type._item; item !== null; item = (item.parent as YType)._item)
    if (item.deleted) return true
  return false
}

function hasCaretIn(state: unknown, type: YType, doc: Y.Doc | null): boolean {
  const { cursor } = (state ?? {}) as { readonly cursor?: { readonly head: unknown } }
  if (doc === null || !hasReadableCaret(state) || !cursor) return false
  const at = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(cursor.head), doc)
  return at?.type === type
}
