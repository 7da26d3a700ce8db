import { mergeAttributes, Node } from '@tiptap/core'
import {
  clearNodes,
  enterInDetails,
  leaveDetails,
  openOrClose,
  toggleDetails,
  unwrapDetails,
} from './details-keys.ts'
import { DetailsView, revealCaret } from './details-view.ts'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    details: {
      /** Puts the selected blocks behind a summary that is still to be written, or takes them out again. */
      toggleDetails: () => ReturnType
    }
  }
}

/**
 * Blocks behind a summary. Whether they are shown is for each person to say, and is written nowhere; where the caret
 * is, they are.
 */
const Details = Node.create({
  name: 'details',
  group: 'block',
  // Once each, but for what two people make of it at the same moment, who both put back what a third one took away.
  content: 'detailsSummary (detailsSummary | detailsContent)* detailsContent',
  defining: true,
  isolating: true,

  parseHTML() {
    return [{ tag: 'details' }]
  },

  renderHTML({ HTMLAttributes }) {
    return ['details', HTMLAttributes, 0]
  },

  addNodeView() {
    return ({ node, editor }) => new DetailsView(node, editor)
  },

  addCommands() {
    return { toggleDetails: () => toggleDetails, clearNodes: () => clearNodes }
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => enterInDetails(editor) || leaveDetails(editor),
      Backspace: ({ editor }) => unwrapDetails(editor),
      'Mod-Enter': ({ editor }) => openOrClose(editor),
    }
  },

  addProseMirrorPlugins() {
    return [revealCaret()]
  },
})

const DetailsSummary = Node.create({
  name: 'detailsSummary',
  content: 'text*',
  defining: true,
  isolating: true,
  selectable: false,

  parseHTML() {
    return [{ tag: 'summary' }]
  },

  renderHTML({ HTMLAttributes }) {
    return ['summary', HTMLAttributes, 0]
  },
})

const DetailsContent = Node.create({
  name: 'detailsContent',
  content: 'block+',
  defining: true,
  selectable: false,

  parseHTML() {
    return [{ tag: 'div[data-type="detailsContent"]' }]
  },

  renderHTML({ HTMLAttributes }) {
    return ['div', mergeAttributes(HTMLAttributes, { 'data-type': 'detailsContent' }), 0]
  },
})

export const detailsNodes = [Details, DetailsSummary, DetailsContent]
