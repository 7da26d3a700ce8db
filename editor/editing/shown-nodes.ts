import { Fragment, type Node } from '@tiptap/pm/model'
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
  readonly #shown = new WeakMap<Node, Node>()
  readonly #read = new WeakMap<Node, Node>()
  #hasFilled = false

  override get(type: Type): Shown {
    const node = super.get(type)
    if (!this.#hasFilled || node === undefined || Array.isArray(node)) return node
    return this.#shown.get(node) ?? node
  }

  /** The table as it is shown. */
  square(table: Node): Node {
    const shown = squared(table)
    if (shown === table) return table
    shown.forEach((row, _offset, at) => {
      const read = table.maybeChild(at)
      if (read === null || read === row) return
      this.#hasFilled = true
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
}
