import { InputRule, Node } from '@tiptap/core'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    math: {
      /** Puts a formula among the words. */
      insertInlineMath: (attributes: { readonly latex: string }) => ReturnType
      /** Puts a formula as a block of its own. */
      insertBlockMath: (attributes: { readonly latex: string }) => ReturnType
    }
  }
}

const LATEX = {
  latex: {
    default: '',
    parseHTML: (element: HTMLElement) => element.getAttribute('data-latex') ?? '',
    renderHTML: ({ latex }: Record<string, unknown>) => ({ 'data-latex': String(latex ?? '') }),
  },
}

/** A formula among the words, as LaTeX. Written as `$x^2$` and a space. */
export const InlineMath = Node.create({
  name: 'inlineMath',
  group: 'inline',
  inline: true,
  atom: true,

  addAttributes: () => LATEX,
  parseHTML: () => [{ tag: 'span[data-type="inline-math"]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'span',
    { ...HTMLAttributes, 'data-type': 'inline-math' },
    String(node.attrs['latex'] ?? ''),
  ],
  renderText: ({ node }) => `$${String(node.attrs['latex'] ?? '')}$`,

  addCommands() {
    return {
      insertInlineMath:
        ({ latex }) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: { latex } }),
    }
  },

  addInputRules() {
    return [
      new InputRule({
        // Neither `$5 and $6` nor `$5-$6`: no space inside, and something other than a digit behind.
        find: /(?<=^|[\s(])\$([^\s$](?:[^$]*[^\s$])?)\$([\s.,;:!?)])$/,
        handler: ({ state, range, match }) => {
          const [, latex, after] = match
          const formula = this.type.create({ latex })
          state.tr.replaceWith(range.from, range.to, after ? [formula, state.schema.text(after)] : formula)
        },
      }),
    ]
  },
})

/** A formula as a block of its own, as LaTeX. Begun with `$$` and a space. */
export const BlockMath = Node.create({
  name: 'blockMath',
  group: 'block',
  atom: true,

  addAttributes: () => LATEX,
  parseHTML: () => [{ tag: 'div[data-type="block-math"]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    'div',
    { ...HTMLAttributes, 'data-type': 'block-math' },
    String(node.attrs['latex'] ?? ''),
  ],
  renderText: ({ node }) => `$$${String(node.attrs['latex'] ?? '')}$$`,

  addCommands() {
    return {
      insertBlockMath:
        ({ latex }) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: { latex } }),
    }
  },
})
