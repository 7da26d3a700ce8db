import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Node } from '@tiptap/pm/model'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { common, createLowlight } from 'lowlight'
import { adoptSheet } from '../adopt-sheet.ts'
import type { CodeColours } from './code-block.ts'
import { codeLanguage } from './code-languages.ts'
import { codeSheet } from './code-sheet.ts'

const lowlight = createLowlight(common)

// Colouring is done again with each key that is pressed in a block.
const CODE_MAX_LENGTH = 30_000

/** A piece of code that looks otherwise than the rest; places are counted from the block's first letter. */
interface Span {
  readonly from: number
  readonly to: number
  readonly className: string
}

type Tree = ReturnType<typeof lowlight.highlight>['children'][number]

// Documents never change, and others' edits leave the blocks they do not touch as they are.
const known = new WeakMap<Node, readonly Span[]>()

/** Colours the code of a document that is shown in an element. */
export function colour(doc: Node, element: HTMLElement): CodeColours {
  adoptSheet(element, codeSheet.styleSheet)
  return new Colours(decorate(doc), codeBlocks(doc))
}

class Colours implements CodeColours {
  readonly decorations: DecorationSet
  readonly #blocks: ReadonlySet<Node>

  constructor(decorations: DecorationSet, blocks: ReadonlySet<Node>) {
    this.decorations = decorations
    this.#blocks = blocks
  }

  apply(transaction: Transaction, after: EditorState): CodeColours {
    if (!transaction.docChanged) return this
    const blocks = codeBlocks(after.doc)
    const isSame = blocks.size === this.#blocks.size && [...blocks].every((block) => this.#blocks.has(block))
    // What comes from others replaces the whole document, and maps every place to nowhere.
    if (!isSame || isChangeOrigin(transaction)) return new Colours(decorate(after.doc), blocks)
    return new Colours(this.decorations.map(transaction.mapping, after.doc), blocks)
  }
}

function codeBlocks(doc: Node): Set<Node> {
  const blocks = new Set<Node>()
  doc.descendants((node) => {
    if (node.type.name === 'codeBlock') blocks.add(node)
    return !node.isTextblock
  })
  return blocks
}

function decorate(doc: Node): DecorationSet {
  const decorations: Decoration[] = []
  doc.descendants((node, position) => {
    if (node.type.name === 'codeBlock') {
      for (const { from, to, className } of spansOf(node))
        decorations.push(Decoration.inline(position + 1 + from, position + 1 + to, { class: className }))
    }
    return !node.isTextblock
  })
  return DecorationSet.create(doc, decorations)
}

function spansOf(block: Node): readonly Span[] {
  const found = known.get(block)
  if (found !== undefined) return found
  const language = codeLanguage(block.attrs['language'])
  const code = block.textContent
  const spans: Span[] = []
  if (language !== undefined && code.length <= CODE_MAX_LENGTH) {
    let at = 0
    const visit = (trees: readonly Tree[], className: string): void => {
      for (const tree of trees) {
        if (tree.type === 'text') {
          if (className !== '') spans.push({ from: at, to: at + tree.value.length, className })
          at += tree.value.length
        } else if (tree.type === 'element') {
          const own = tree.properties['className']
          visit(tree.children, Array.isArray(own) ? own.join(' ') : className)
        }
      }
    }
    visit(lowlight.highlight(language, code).children, '')
  }
  known.set(block, spans)
  return spans
}
