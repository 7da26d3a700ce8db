import type { Node } from '@tiptap/pm/model'
import { ShownNodes } from './shown-nodes.ts'

/**
 * Keeps the nodes of what has not changed.
 *
 * The binding forgets every node at each change from elsewhere, after it has taken out of its map what that has
 * changed, and makes the whole document anew for each letter that somebody else types. Where a table is shown filled
 * up it has to: what fills one row may depend on another.
 */
export class KeptNodes extends ShownNodes {
  #hasFilled = false

  override square(table: Node): Node {
    const shown = super.square(table)
    if (shown !== table) this.#hasFilled = true
    return shown
  }

  override clear(): void {
    if (this.#hasFilled) super.clear()
  }
}
