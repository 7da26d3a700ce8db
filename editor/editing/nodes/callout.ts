import { isNodeActive, mergeAttributes, Node } from '@tiptap/core'
import { type CalloutKind, readKind } from './callout-kinds.ts'
import { CalloutView } from './callout-view.ts'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    callout: {
      /** Puts the selected blocks into a callout, or changes the kind of the one they are in. */
      setCallout: (kind: CalloutKind) => ReturnType
      /** Puts the selected blocks into a callout, or takes them out of it. */
      toggleCallout: (kind?: CalloutKind) => ReturnType
    }
  }
}

/** Blocks that stand out: a note, good news, a warning, a danger. */
export const Callout = Node.create({
  name: 'callout',
  group: 'block',
  content: 'block+',
  defining: true,

  addAttributes() {
    return {
      kind: {
        default: 'info',
        parseHTML: (element) => readKind(element.getAttribute('data-kind')),
        renderHTML: ({ kind }) => ({ 'data-kind': kind }),
      },
    }
  },

  parseHTML() {
    return [{ tag: '[data-type="callout"]' }]
  },

  renderHTML({ HTMLAttributes }) {
    return ['aside', mergeAttributes(HTMLAttributes, { 'data-type': 'callout' }), 0]
  },

  addNodeView() {
    return (props) => new CalloutView(props)
  },

  addCommands() {
    return {
      setCallout:
        (kind) =>
        ({ commands, state }) =>
          isNodeActive(state, this.name)
            ? commands.updateAttributes(this.name, { kind })
            : commands.wrapIn(this.name, { kind }),
      toggleCallout:
        (kind = 'info') =>
        ({ commands, state }) =>
          isNodeActive(state, this.name) ? commands.lift(this.name) : commands.wrapIn(this.name, { kind }),
    }
  },
})
