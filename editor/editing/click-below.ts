import { Extension } from '@tiptap/core'
import { Plugin, TextSelection } from '@tiptap/pm/state'

/**
 * A click below the last block goes on writing there: where that block is not a paragraph, one is appended. This
 * stands in for the stock trailing paragraph, which every editor would add by itself [E1].
 */
export const clickBelow = Extension.create({
  name: 'clickBelow',
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          handleClick(view, _position, event) {
            const { doc, schema } = view.state
            const paragraph = schema.nodes['paragraph']
            const block = view.dom.lastElementChild
            if (!view.editable || paragraph === undefined || block === null) return false
            if (doc.lastChild?.type === paragraph || event.clientY <= block.getBoundingClientRect().bottom)
              return false
            const append = view.state.tr.insert(doc.content.size, paragraph.create())
            append.setSelection(TextSelection.atEnd(append.doc))
            view.dispatch(append.scrollIntoView())
            return true
          },
        },
      }),
    ]
  },
})
