import { Fragment, type Node, type ResolvedPos } from '@tiptap/pm/model'
import type { Selection } from '@tiptap/pm/state'
import type { initProseMirrorDoc } from '@tiptap/y-tiptap'
import { squared } from './nodes/table-shape.ts'

type Mapping = ReturnType<typeof initProseMirrorDoc>['mapping']
type Type = Parameters<Mapping['get']>[0]
type Shown = ReturnType<Mapping['get']>

/**
 * Which node the binding shows for which Yjs type, where some table rows are shown with more cells than they have.
 *
 * The binding writes what differs from this map. A row that is shown filled up counts as written, so that nobody
 * writes those cells by typing somewhere else [E1], and every position in the text is counted with them.
 */
export class ShownNodes extends Map<Type, NonNullable<Shown>> {
  /** From rows as they were read to rows as they are shown, and back. */
  readonly #shown = new WeakMap<Node, Node>()
  readonly #read = new WeakMap<Node, Node>()
  #hasFilled = false
  #writing: ReadonlySet<Node> = new Set()
  /** What was shown before the binding forgot everything, and the types that it is building nodes for, outermost first. */
  #before: ReadonlyMap<Type, NonNullable<Shown>> = new Map()
  readonly #building: Type[] = []

  /**
   * The binding forgets every node with every change that comes from elsewhere, and builds the document anew. What is
   * the same as before then has to be the same node: where it moved down the page, the view takes the letters under
   * the caret for another paragraph's otherwise, and what is being composed there is doubled.
   */
  override clear(): void {
    this.#before = new Map(this)
    this.#building.length = 0
    super.clear()
  }

  override set(type: Type, node: NonNullable<Shown>): this {
    const at = this.#building.lastIndexOf(type)
    if (at >= 0) this.#building.length = at
    return super.set(type, node)
  }

  /** The node of before, where the one that was just built is the same. */
  kept(node: Node): Node {
    const type = this.#building[this.#building.length - 1]
    // A row that was filled up before need not be now.
    if (type === undefined || this.#hasFilled) return node
    const before = this.#before.get(type)
    return before !== undefined && !Array.isArray(before) && before.eq(node) ? before : node
  }

  override get(type: Type): Shown {
    const node = super.get(type)
    if (node === undefined && this.#before.has(type)) this.#building.push(type)
    if (!this.#hasFilled || node === undefined || Array.isArray(node)) return node
    if (this.#writing.has(node)) return undefined
    return this.#shown.get(node) ?? node
  }

  /** The table as it is shown. */
  square(table: Node): Node {
    const shown = squared(table)
    if (shown === table) return table
    this.#hasFilled = true
    shown.forEach((row, _offset, at) => {
      const read = table.child(at)
      if (read === row) return
      this.#shown.set(read, row)
      this.#read.set(row, read)
    })
    return shown
  }

  /**
   * Called before somebody's own change is written. A table that would now be shown with other cells than it has here
   * is written as it stands: what was only shown becomes part of it.
   */
  keep(doc: Node): void {
    if (!this.#hasFilled) return
    doc.descendants((node) => {
      if (node.type.name !== 'table') return !node.isTextblock
      const read = node.children.map((row) => this.#read.get(row) ?? row)
      if (read.every((row, at) => row === node.child(at))) return true
      if (squared(node.copy(Fragment.from(read))).eq(node)) return true
      for (const row of read) this.#shown.delete(row)
      return true
    })
  }

  /** Whether a position is in a cell that is only shown: in the document itself there is no such place. */
  isOnlyShown($position: ResolvedPos): boolean {
    if (!this.#hasFilled) return false
    for (let depth = $position.depth; depth > 0; depth--) {
      const row = $position.node(depth)
      const read = this.#read.get(row)
      if (read === undefined || this.#shown.get(read) !== row) continue
      if ($position.index(depth) >= read.childCount) return true
    }
    return false
  }

  /** An end of a selection, or of one of the cells in it, that is in a cell that is only shown. */
  onlyShown({ ranges }: Selection): ResolvedPos | undefined {
    if (!this.#hasFilled) return undefined
    return ranges.flatMap(({ $from, $to }) => [$from, $to]).find(($end) => this.isOnlyShown($end))
  }

  /** What is only shown around a position is written by `write`, whatever else has changed. */
  writeAround($position: ResolvedPos, write: () => void): void {
    const around = new Set<Node>()
    for (let depth = $position.depth; depth > 0; depth--) {
      const node = $position.node(depth)
      around.add(node)
      if (node.type.name === 'table') {
        for (const row of node.children) {
          const read = this.#read.get(row)
          if (read !== undefined) this.#shown.delete(read)
        }
      }
    }
    this.#writing = around
    write()
    this.#writing = new Set()
  }
}
