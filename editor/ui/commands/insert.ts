import { pickImages } from '../../editing/media.ts'
import { insertFormula } from '../../editing/nodes/math.ts'
import type { CommandGroup } from './command.ts'

/** What is put between blocks or words: dividers, pictures, tables, formulas. */
export const INSERT: CommandGroup = [
  {
    id: 'insertImage',
    icon: 'insertImage',
    makes: 'image',
    in: ['toolbar', 'insert'],
    isAble: (editor) => editor.storage.media?.host !== undefined,
    open: (editor) => pickImages(editor),
  },
  {
    id: 'blockMath',
    icon: 'blockMath',
    makes: 'blockMath',
    in: ['toolbar', 'insert'],
    opens: 'dialog',
    isAble: (editor) => !editor.isActive('codeBlock'),
    open: (editor) => insertFormula(editor, 'blockMath'),
  },
  {
    id: 'inlineMath',
    icon: 'inlineMath',
    makes: 'inlineMath',
    in: ['bubble', 'insert'],
    opens: 'dialog',
    isAble: (editor) => !editor.isActive('codeBlock'),
    open: (editor) => insertFormula(editor, 'inlineMath'),
  },
  {
    id: 'insertTable',
    icon: 'table',
    makes: 'table',
    in: ['toolbar', 'insert'],
    run: (chain) => chain.insertTable(),
  },
  {
    id: 'horizontalRule',
    icon: 'horizontalRule',
    makes: 'horizontalRule',
    in: ['toolbar', 'insert'],
    run: (chain) => chain.setHorizontalRule(),
  },
]
