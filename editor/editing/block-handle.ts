import type { Editor } from '@tiptap/core'
import { Fragment, type Node } from '@tiptap/pm/model'
import { NodeSelection, type Selection, TextSelection } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'

/** A block that can be moved by itself, and where it stands now. */
export interface BlockAt {
  readonly node: Node
  readonly pos: number
}

/** The block around a position: the innermost list item, or what stands in the document itself. */
export function blockAround(doc: Node, position: number): BlockAt | undefined {
  const $pos = doc.resolve(Math.min(Math.max(0, position), doc.content.size))
  for (let depth = $pos.depth; depth > 0; depth--) {
    const node = $pos.node(depth)
    if (depth === 1 || isItem(node)) return { node, pos: $pos.before(depth) }
  }
  if ($pos.nodeAfter !== null) return { node: $pos.nodeAfter, pos: $pos.pos }
  if ($pos.nodeBefore !== null) return { node: $pos.nodeBefore, pos: $pos.pos - $pos.nodeBefore.nodeSize }
  return undefined
}

/** What stands in the document itself at a position. */
export function outerBlock(doc: Node, position: number): BlockAt | undefined {
  const $pos = doc.resolve(Math.min(Math.max(0, position), doc.content.size))
  return $pos.depth === 0 ? blockAround(doc, position) : { node: $pos.node(1), pos: $pos.before(1) }
}

/**
 * Remembers a block by what it is in the shared document, not by its place: whatever others do meanwhile, the
 * function returned finds this block and no other, or nothing when it was deleted.
 */
export function follow(editor: Editor, { node }: BlockAt): () => BlockAt | undefined {
  const binding = bindingOf(editor)
  const shared = [...(binding?.mapping ?? [])].find(([, mapped]) => mapped === node)?.[0]
  return () => {
    const now = bindingOf(editor)?.mapping.get(shared) ?? node
    let found: BlockAt | undefined
    editor.state.doc.descendants((candidate, pos) => {
      if (found === undefined && candidate === now) found = { node: candidate, pos }
      return found === undefined
    })
    return found
  }
}

/** Puts the caret into a block, or selects it where there is no place for one. */
export function enterBlock(editor: Editor, { node, pos }: BlockAt): void {
  const { doc, tr, selection } = editor.state
  if (selection.from > pos && selection.to < pos + node.nodeSize) return
  const isWordless = node.isAtom || node.content.size === 0 ? !node.isTextblock : false
  const selected: Selection = isWordless
    ? NodeSelection.create(doc, pos)
    : TextSelection.near(doc.resolve(pos + 1))
  editor.view.dispatch(tr.setSelection(selected))
}

export function duplicateBlock(editor: Editor, { node, pos }: BlockAt): void {
  const { tr } = editor.state
  const end = pos + node.nodeSize
  // From its JSON: a copy that shares its nodes could not be told from it.
  tr.insert(end, editor.schema.nodeFromJSON(node.toJSON()))
  tr.setSelection(
    node.isAtom ? NodeSelection.create(tr.doc, end) : TextSelection.near(tr.doc.resolve(end + 1)),
  )
  editor.view.dispatch(tr.scrollIntoView())
}

export function removeBlock(editor: Editor, block: BlockAt): void {
  const { tr } = editor.state
  const [from, to] = withEmptyList(tr.doc, block)
  tr.delete(from, to)
  // A document has one block at least.
  if (tr.doc.childCount === 0)
    tr.insert(0, editor.schema.topNodeType.contentMatch.defaultType?.create() ?? [])
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size)), -1))
  editor.view.dispatch(tr.scrollIntoView())
}

/** A gap between two blocks that a block may be put into. */
export interface Gap {
  readonly pos: number
  /** The block that it is beside, for showing it. */
  readonly beside: BlockAt
  readonly isAfter: boolean
}

/**
 * The gap that is meant by a place in the text: before or after the block there. A list item goes between items of
 * its own kind, or out of its list; other blocks go between those of the document.
 */
export function gapAt(doc: Node, moved: BlockAt, position: number, isAfter: boolean): Gap | undefined {
  const inner = isItem(moved.node) ? blockAround(doc, position) : undefined
  const beside = inner?.node.type === moved.node.type ? inner : outerBlock(doc, position)
  if (beside === undefined) return undefined
  const pos = isAfter ? beside.pos + beside.node.nodeSize : beside.pos
  // Into itself, or to where it stands.
  const isWithin = pos >= moved.pos && pos <= moved.pos + moved.node.nodeSize
  return isWithin ? undefined : { pos, beside, isAfter }
}

/** Moves a block into a gap, with the caret if it is in there. */
export function moveInto(editor: Editor, moved: BlockAt, gap: Gap): void {
  const { tr, selection } = editor.state
  const [from, to] = withEmptyList(tr.doc, moved)
  const $gap = tr.doc.resolve(gap.pos)
  const list = tr.doc.resolve(moved.pos).parent
  const goesOut = isItem(moved.node) && $gap.parent.type !== list.type
  const content = goesOut ? list.type.create(list.attrs, Fragment.from(moved.node)) : moved.node
  tr.delete(from, to)
  const start = tr.mapping.map(gap.pos)
  tr.insert(start, content)
  const inside = selection.from - moved.pos
  const caret = inside > 0 && inside < moved.node.nodeSize ? inside : 1
  tr.setSelection(TextSelection.near(tr.doc.resolve(start + caret + (goesOut ? 1 : 0))))
  editor.view.dispatch(tr.scrollIntoView())
}

// The last item takes its list along, which cannot be empty.
function withEmptyList(doc: Node, { node, pos }: BlockAt): [number, number] {
  const $pos = doc.resolve(pos)
  const isAlone = isItem(node) && $pos.parent.childCount === 1
  return isAlone ? [$pos.before(), $pos.after()] : [pos, pos + node.nodeSize]
}

function isItem(node: Node): boolean {
  return node.type.name === 'listItem' || node.type.name === 'taskItem'
}

interface Binding {
  readonly mapping: Map<unknown, Node | readonly Node[]>
}

function bindingOf(editor: Editor): Binding | undefined {
  return (ySyncPluginKey.getState(editor.state) as { binding?: Binding } | undefined)?.binding
}
