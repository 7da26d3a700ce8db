import { type Editor, InputRule, Node } from '@tiptap/core'
import { MathView } from './math-view.ts'
import { selectedView, viewAt } from './selected-view.ts'

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

  addNodeView: () => (props) => new MathView(props),
  addKeyboardShortcuts() {
    return { Enter: ({ editor }) => editSelected(editor, this.name) }
  },

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

  addNodeView: () => (props) => new MathView(props),
  addKeyboardShortcuts() {
    return { Enter: ({ editor }) => editSelected(editor, this.name) }
  },
  addInputRules() {
    return [
      new InputRule({
        find: /^\$\$\s$/,
        handler: ({ state, range }) => {
          const $from = state.doc.resolve(range.from)
          const formula = this.type.create({ latex: '' })
          if (!$from.node(-1).canReplaceWith($from.index(-1), $from.indexAfter(-1), this.type)) return null
          // As with the divider: what was written in stays behind it, to go on.
          state.tr.delete(range.from, range.to).insert($from.before(), formula)
          afterwards(this.editor, $from.before())
          return undefined
        },
      }),
    ]
  },

  addCommands() {
    return {
      insertBlockMath:
        ({ latex }) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: { latex } }),
    }
  },
})

function editSelected(editor: Editor, name: string): boolean {
  const view = selectedView(editor, name)
  if (!(view instanceof MathView) || !editor.isEditable) return false
  view.edit()
  return true
}

/** Opens the form of a formula that is just being put in. */
function afterwards(editor: Editor, position: number): void {
  queueMicrotask(() => {
    if (!editor.isDestroyed) editFormulaAt(editor, position)
  })
}

/** Opens the form of the formula at a position; false where there is none. */
export function editFormulaAt(editor: Editor, position: number): boolean {
  const view = viewAt(editor, position)
  if (!(view instanceof MathView)) return false
  view.edit()
  return true
}

/** Puts in a formula of the words that are selected, and opens its form. */
export function insertFormula(editor: Editor, name: 'inlineMath' | 'blockMath'): void {
  const { doc, schema, selection, tr } = editor.state
  const formula = schema.nodes[name]?.create({ latex: doc.textBetween(selection.from, selection.to, ' ') })
  if (formula === undefined) return
  tr.replaceSelectionWith(formula, false)
  editor.view.dispatch(tr)
  editor.state.doc.descendants((node, position) => {
    if (node === formula) editFormulaAt(editor, position)
  })
}
