import { Mark, type Node, type Schema } from '@tiptap/pm/model'
import { ShownNodes } from './shown-nodes.ts'

/**
 * Makes a schema show what two valid edits can merge into, instead of having it deleted.
 *
 * Two people each remove one of the two paragraphs in front of a nested list, and the list item is left with the
 * list alone: no editor would make that, and the binding deletes the whole item, words nobody removed included [E2].
 * A schema treated by this function fills in what is missing (here an empty paragraph) on the screen only; it is
 * written when somebody next edits that node. What no filling can make valid is the schema guard's business.
 *
 * Tables are made rectangular in the same way, by `shown`, which has to be the binding's map of nodes.
 *
 * A node that is the same as before stays the same node, for which see `ShownNodes.clear`.
 *
 * The binding builds every node through `schema.node` and `schema.text`, which is why two methods are enough.
 */
export function showMergedNodes(schema: Schema, shown = new ShownNodes()): void {
  const strict = schema.node.bind(schema)
  schema.node = (type, attributes, content, marks) => {
    let node: Node
    try {
      node = strict(type, attributes, content, marks)
    } catch (cause) {
      const nodeType = typeof type === 'string' ? schema.nodes[type] : type
      const filled = nodeType?.createAndFill(attributes, content, marks)
      if (!filled) throw cause
      node = filled
    }
    const kept = shown.kept(node)
    return kept.type.name === 'table' ? shown.square(kept) : kept
  }
  // Marks of which one takes the place of the other, given to the same words by two people at once.
  const strictText = schema.text.bind(schema)
  schema.text = (text, marks) => {
    const fitting = marks?.reduce<readonly Mark[]>((set, mark) => mark.addToSet(set), Mark.none)
    return strictText(text, fitting)
  }
}
