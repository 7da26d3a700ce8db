import type { Editor } from '@tiptap/core'
import { CodeBlock as StockCodeBlock } from '@tiptap/extension-code-block'
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import type { DecorationSet } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../../report-unless-cut-off.ts'
import { CodeBlockView } from './code-block-view.ts'
import { selectedView, viewAt } from './selected-view.ts'

/** What colours an editor's code, once it is loaded. Changes by being replaced. */
export interface CodeColours {
  readonly decorations: DecorationSet
  apply(transaction: Transaction, after: EditorState): CodeColours
}

const codeColoursKey = new PluginKey<CodeColours | undefined>('codeColours')

/** Code, in a language that somebody chose: none is guessed. Tab indents; Alt+F10 leads out to the toolbar. */
export const CodeBlock = StockCodeBlock.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      enableTabIndentation: true,
      tabSize: 2,
      languageClassPrefix: 'language-',
      exitOnTripleEnter: true,
      exitOnArrowDown: true,
      exitOnArrowUp: true,
      defaultLanguage: null,
      HTMLAttributes: {},
    }
  },

  addNodeView() {
    return (props) => new CodeBlockView(props, colourCode)
  },

  addKeyboardShortcuts() {
    return {
      ...this.parent?.(),
      'Mod-Alt-l': ({ editor }) => {
        const { $from } = editor.state.selection
        const view =
          $from.parent.type === this.type ? viewAt(editor, $from.before()) : selectedView(editor, this.name)
        if (!(view instanceof CodeBlockView)) return false
        view.enterLanguage()
        return true
      },
    }
  },

  addProseMirrorPlugins() {
    return [
      ...(this.parent?.() ?? []),
      new Plugin<CodeColours | undefined>({
        key: codeColoursKey,
        state: {
          init: () => undefined,
          apply: (transaction, colours, _before, after) =>
            (transaction.getMeta(codeColoursKey) as CodeColours | undefined) ??
            colours?.apply(transaction, after),
        },
        props: { decorations: (state) => codeColoursKey.getState(state)?.decorations },
      }),
    ]
  },
})

/** Loads what colours code, with the first code that has a language. */
function colourCode(editor: Editor): void {
  if (codeColoursKey.getState(editor.state) !== undefined) return
  import('./code-colours.ts').then(({ colour }) => {
    if (editor.isDestroyed || codeColoursKey.getState(editor.state) !== undefined) return
    editor.view.dispatch(editor.state.tr.setMeta(codeColoursKey, colour(editor.state.doc, editor.view.dom)))
  }, reportUnlessCutOff)
}
