import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { StarterKit } from '@tiptap/starter-kit'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../editor/editing/create-editor.ts'
import { elementStyles } from '../../editor/element-styles.ts'
import { theme } from '../../editor/ui/theme.ts'

/** Ours, or what Tiptap's documentation has for an editor that is edited together. */
export type Kind = 'inkwire' | 'tiptap'

/** Shows the document in `host`, as a page with that kind of editor does. */
export function showEditor(kind: Kind, host: HTMLElement, doc: Y.Doc, awareness: Awareness): Editor {
  const element = document.createElement('div')
  if (kind === 'inkwire') return showInkwire(host, element, doc, awareness)
  host.append(element)
  return new Editor({
    element,
    extensions: [StarterKit.configure({ undoRedo: false }), Collaboration.configure({ document: doc })],
  })
}

function showInkwire(host: HTMLElement, element: HTMLElement, doc: Y.Doc, awareness: Awareness): Editor {
  const root = host.attachShadow({ mode: 'open' })
  prepareRoot(root)
  // As the element has it.
  root.adoptedStyleSheets = [theme, ...elementStyles].flatMap(({ styleSheet }) => styleSheet ?? [])
  root.append(element)
  const editor = createEditor({
    element,
    doc,
    awareness,
    person: { name: 'Ada', color: '#1d7c7c' },
    label: 'Document',
    placeholder: 'Write',
    onUnknown: ({ name }) => {
      throw new Error(`unknown: ${name}`)
    },
  })
  if (editor === undefined) throw new Error('no editor')
  return editor
}
