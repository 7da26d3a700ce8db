import { Fragment, type Node, type NodeRange } from '@tiptap/pm/model'
import { AllSelection, NodeSelection, TextSelection, type Transaction } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import type { Direction } from './move-block.ts'

/**
 * From the inside out: the first thing around the selection that has something to pass where it is, passes it. What
 * stands first or last among its own kind takes one step out:
 *
 * - a list item goes out of its list, in a list of its own, or into the one of its kind that it meets;
 * - a block goes out of a quote or a callout, where something else is left in there;
 * - what is alone in there takes it along.
 */
export function moveBlocks(view: EditorView, direction: Direction): boolean {
  const { tr } = view.state
  if (!view.editable || tr.selection instanceof AllSelection || !move(tr, direction)) return false
  view.dispatch(tr)
  return true
}

function move(tr: Transaction, direction: Direction): boolean {
  for (const range of rangesAround(tr)) {
    const neighbour = neighbourOf(range, direction)
    if (neighbour !== null) {
      if (range.parent.type.name === 'table' && !canPassRow(range, neighbour)) return false
      pass(tr, range, neighbour, direction)
      return true
    }
    if (isAlone(range) || range.parent.type.name === 'table') continue
    const goesOut = stepOut(tr, range, direction)
    if (goesOut !== undefined) return goesOut
  }
  return false
}

/** What is selected, at each depth at which blocks stand in an order that is theirs to choose. */
function rangesAround({ selection }: Transaction): NodeRange[] {
  const { $from, $to } = selection
  const ranges: NodeRange[] = []
  for (
    let depth = selection instanceof NodeSelection ? $from.depth : $from.sharedDepth($to.pos);
    depth >= 0;
    depth--
  ) {
    const node = $from.node(depth)
    if (node.isTextblock || node.type.name === 'details' || node.type.name === 'tableRow') continue
    // An item moves as a whole, whichever of its paragraphs the caret is in.
    if (isItem(node)) continue
    const range = $from.blockRange($to, (parent) => parent === node)
    if (range !== null) ranges.push(range)
  }
  return ranges
}

function neighbourOf({ parent, startIndex, endIndex }: NodeRange, direction: Direction): Node | null {
  return parent.maybeChild(direction === 'up' ? startIndex - 1 : endIndex)
}

function isAlone({ parent, startIndex, endIndex }: NodeRange): boolean {
  return startIndex === 0 && endIndex === parent.childCount
}

function pass(tr: Transaction, range: NodeRange, neighbour: Node, direction: Direction): void {
  const moved = blocksIn(range)
  const isUp = direction === 'up'
  const from = isUp ? range.start - neighbour.nodeSize : range.start
  const to = isUp ? range.end : range.end + neighbour.nodeSize
  const content = isUp ? moved.addToEnd(neighbour) : moved.addToStart(neighbour)
  replace(tr, range, from, to, content, isUp ? -neighbour.nodeSize : neighbour.nodeSize)
}

/** Undefined when this range has nowhere to go, and what is around it may try. */
function stepOut(tr: Transaction, range: NodeRange, direction: Direction): boolean | undefined {
  const { $from, parent, depth } = range
  if (depth === 0) return false
  const outer = $from.node(depth - 1)
  if (isList(parent)) {
    if (isItem(outer)) return stepOutOfItem(tr, range, direction)
    return stepOutOfList(tr, range, direction)
  }
  const at = $from.index(depth - 1)
  const container = parent.type.name === 'detailsContent' ? undefined : parent
  if (container === undefined || parent.type.spec.isolating) return undefined
  if (!outer.canReplace(at, at + 1, blocksIn(range))) return undefined
  const rest = parent.copy(parent.content.cut(...outside(range)))
  shift(tr, range, depth, rest, blocksIn(range), direction)
  return true
}

// Between this list and what stands beside it; a list of the same kind there takes the items in.
function stepOutOfList(tr: Transaction, range: NodeRange, direction: Direction): boolean {
  const { $from, parent, depth } = range
  const outer = $from.node(depth - 1)
  const at = $from.index(depth - 1)
  const isUp = direction === 'up'
  const beside = outer.maybeChild(isUp ? at - 1 : at + 1)
  if (beside === null) return false
  const items = blocksIn(range)
  const rest = parent.copy(parent.content.cut(...outside(range)))
  const isJoining = beside.type === parent.type
  const other = isJoining
    ? [beside.copy(isUp ? beside.content.append(items) : items.append(beside.content))]
    : isUp
      ? [parent.copy(items), beside]
      : [beside, parent.copy(items)]
  const content = Fragment.from(isUp ? [...other, rest] : [rest, ...other])
  const from = isUp ? $from.before(depth) - beside.nodeSize : $from.before(depth)
  const to = isUp ? $from.after(depth) : $from.after(depth) + beside.nodeSize
  let start = from + 1
  if (isJoining) start += isUp ? beside.content.size : rest.nodeSize
  else if (!isUp) start += rest.nodeSize + beside.nodeSize
  replace(tr, range, from, to, content, start - range.start)
  return true
}

// A nested item becomes one of the outer list, before or after the item that it was in.
function stepOutOfItem(tr: Transaction, range: NodeRange, direction: Direction): boolean | undefined {
  const { $from, depth, parent } = range
  const item = $from.node(depth - 1)
  const items = blocksIn(range)
  if (item.type !== items.firstChild?.type) return undefined
  const rest = parent.copy(parent.content.cut(...outside(range)))
  const left = item.copy(item.content.replaceChild($from.index(depth - 1), rest))
  shift(tr, range, depth - 1, left, items, direction)
  return true
}

/** Puts `moved` before or after what is left of the node at `depth`. */
function shift(
  tr: Transaction,
  range: NodeRange,
  depth: number,
  left: Node,
  moved: Fragment,
  direction: Direction,
): void {
  const from = range.$from.before(depth)
  const isUp = direction === 'up'
  const start = isUp ? from : from + left.nodeSize
  const content = isUp ? moved.addToEnd(left) : moved.addToStart(left)
  replace(tr, range, from, range.$from.after(depth), content, start - range.start)
}

function replace(
  tr: Transaction,
  { start }: NodeRange,
  from: number,
  to: number,
  content: Fragment,
  distance: number,
): void {
  const { selection } = tr
  const { anchor, head } = selection
  tr.replaceWith(from, to, content)
  const moved =
    selection instanceof NodeSelection
      ? NodeSelection.create(tr.doc, selection.from + distance)
      : TextSelection.between(tr.doc.resolve(anchor + distance), tr.doc.resolve(head + distance))
  if (start + distance >= 0) tr.setSelection(moved).scrollIntoView()
}

function blocksIn({ parent, startIndex, endIndex }: NodeRange): Fragment {
  return Fragment.from(parent.children.slice(startIndex, endIndex))
}

// What a fragment is cut to, to be without the range: the range stands first or last in it.
function outside(range: NodeRange): [number, number] {
  const start = range.start - range.$from.start(range.depth)
  const end = range.end - range.$from.start(range.depth)
  return start === 0 ? [end, range.parent.content.size] : [0, start]
}

// A cell that reaches over several rows belongs to its place, and a header row stays the first.
function canPassRow({ parent, startIndex, endIndex }: NodeRange, neighbour: Node): boolean {
  const rows = [neighbour, ...parent.children.slice(startIndex, endIndex)]
  const isReaching = parent.children.some((row) => row.children.some((cell) => cell.attrs['rowspan'] > 1))
  return !isReaching && !rows.some((row) => row.children.every((cell) => cell.type.name === 'tableHeader'))
}

function isList(node: Node): boolean {
  return node.type.spec.group?.split(' ').includes('list') ?? false
}

function isItem(node: Node): boolean {
  return node.type.name === 'listItem' || node.type.name === 'taskItem'
}
