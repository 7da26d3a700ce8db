import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { type EditorState, Plugin } from '@tiptap/pm/state'
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view'
import { TEXTS } from '../../texts/texts.ts'

let made = 0

/** Details on the screen: a button that opens and closes, the summary, and what is behind it. */
export class DetailsView implements NodeView {
  readonly dom = document.createElement('div')
  readonly contentDOM = document.createElement('div')
  readonly #button = document.createElement('button')
  #node: Node

  constructor(node: Node, editor: Editor) {
    this.#node = node
    this.dom.dataset['type'] = 'details'
    this.dom.dir = 'auto'
    this.dom.style.setProperty('--summary', JSON.stringify(TEXTS.blocks.summary))
    this.contentDOM.id = `inkwire-details-${made++}`
    this.#button.type = 'button'
    this.#button.contentEditable = 'false'
    this.#button.className = 'details-toggle'
    this.#button.setAttribute('aria-controls', this.contentDOM.id)
    this.#button.addEventListener('mousedown', (event) => event.preventDefault())
    this.#button.addEventListener('click', () => {
      this.open = !this.open
      if (!this.open) leaveHidden(editor)
    })
    this.dom.append(this.#button, this.contentDOM)
    shown.set(this.dom, this)
    this.open = false
  }

  get open(): boolean {
    return this.dom.classList.contains('is-open')
  }

  set open(open: boolean) {
    this.dom.classList.toggle('is-open', open)
    this.#button.setAttribute('aria-expanded', String(open))
    const label = open ? TEXTS.blocks.detailsClose : TEXTS.blocks.detailsOpen
    this.#button.setAttribute('aria-label', label)
    this.#button.title = label
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.#button.contains(event.target)
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }
}

const shown = new WeakMap<globalThis.Node, DetailsView>()

/** The details that begin at `position`, as they are on the screen. */
export function detailsAt(view: EditorView, position: number): DetailsView | undefined {
  const dom = view.nodeDOM(position)
  return dom === null ? undefined : shown.get(dom)
}

/**
 * Opens whatever details the caret gets into: by an arrow key, by a search, by undo, by a jump to somebody. Nobody
 * writes where they do not see it.
 */
export function revealCaret(): Plugin {
  return new Plugin({
    view: () => ({
      update(view, before) {
        if (view.state.selection.eq(before.selection) && view.state.doc.eq(before.doc)) return
        for (const { position, isBehind } of detailsAround(view.state)) {
          const details = isBehind ? detailsAt(view, position) : undefined
          if (details !== undefined && !details.open) details.open = true
        }
      },
    }),
  })
}

/** All details around the caret, the innermost first, and whether the caret is in what they can hide. */
export function detailsAround(state: EditorState): { position: number; depth: number; isBehind: boolean }[] {
  const { $head } = state.selection
  const found: { position: number; depth: number; isBehind: boolean }[] = []
  for (let depth = $head.depth; depth > 0; depth--) {
    if ($head.node(depth).type.name !== 'details') continue
    const isBehind = $head.depth > depth && $head.node(depth + 1).type.name === 'detailsContent'
    found.push({ position: $head.before(depth), depth, isBehind })
  }
  return found
}

// Closed around the caret, it goes to the end of the summary.
function leaveHidden(editor: Editor): void {
  const outermost = detailsAround(editor.state)
    .filter(({ position, isBehind }) => isBehind && detailsAt(editor.view, position)?.open === false)
    .at(-1)
  const summary = outermost && editor.state.doc.nodeAt(outermost.position)?.firstChild
  if (outermost === undefined || !summary) return
  editor.commands.setTextSelection(outermost.position + 2 + summary.content.size)
}
