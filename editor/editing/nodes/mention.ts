import { mergeAttributes, Node } from '@tiptap/core'

/** The attributes of a mention, as they lie in the document. */
export interface Mention {
  /** Who it is, whatever they are called by now. */
  readonly id: string | null
  /** The name at the time. */
  readonly label: string | null
}

/**
 * Somebody's name among the words, `@Ada`. An inline node without text, which carries no marks: Yjs has no place for
 * them, and `unmarkedAtoms` keeps them off.
 */
export const mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: false,

  addAttributes() {
    return {
      id: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-id'),
        renderHTML: ({ id }) => (typeof id === 'string' ? { 'data-id': id } : {}),
      },
      label: {
        default: null,
        parseHTML: (element) =>
          element.getAttribute('data-label') ?? element.textContent?.replace(/^@/, '') ?? null,
        renderHTML: ({ label }) => (typeof label === 'string' ? { 'data-label': label } : {}),
      },
    }
  },

  parseHTML: () => [{ tag: 'span[data-type="mention"]' }],

  renderHTML: ({ node, HTMLAttributes }) => [
    'span',
    mergeAttributes({ 'data-type': 'mention', class: 'mention' }, HTMLAttributes),
    textOf(node.attrs),
  ],

  renderText: ({ node }) => textOf(node.attrs),
})

// Anything may stand in a document that others write to.
function textOf({ id, label }: Record<string, unknown>): string {
  const name = typeof label === 'string' && label !== '' ? label : id
  return `@${typeof name === 'string' ? name : ''}`
}
