import type { Schema } from '@tiptap/pm/model'

/**
 * Makes a schema show what two valid edits can merge into, instead of having it deleted.
 *
 * Two people each remove one of the two paragraphs in front of a nested list, and the list item is left with the
 * list alone: no editor would make that, and the binding deletes the whole item, words nobody removed included [E2].
 * A schema treated by this function fills in what is missing (here an empty paragraph) on the screen only; it is
 * written when somebody next edits that node. What no filling can make valid is the schema guard's business.
 *
 * The binding builds every node through `schema.node`, which is why one method is enough.
 */
export function showMergedNodes(schema: Schema): void {
  const strict = schema.node.bind(schema)
  schema.node = (type, attributes, content, marks) => {
    try {
      return strict(type, attributes, content, marks)
    } catch (cause) {
      const nodeType = typeof type === 'string' ? schema.nodes[type] : type
      const filled = nodeType?.createAndFill(attributes, content, marks)
      if (!filled) throw cause
      return filled
    }
  }
}
