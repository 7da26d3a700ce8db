// A bare ProseMirror with a schema of its own, on Inkwire's provider: nothing of our editor is loaded.
import { baseKeymap } from '@tiptap/pm/commands'
import { keymap } from '@tiptap/pm/keymap'
import { Schema } from '@tiptap/pm/model'
import { EditorState } from '@tiptap/pm/state'
import { EditorView } from '@tiptap/pm/view'
import { redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin } from '@tiptap/y-tiptap'
import { openDocument } from 'inkwire/provider'

const schema = new Schema({
  nodes: {
    doc: { content: 'paragraph+' },
    paragraph: { content: 'text*', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
    text: {},
  },
})

const provider = openDocument({
  server: 'https://inkwire.example',
  document: 'prosemirror-notes',
  person: { name: 'Ada', color: '#1d7c7c' },
})

provider.on('status', ({ state }) => {
  document.querySelector('output').textContent = state
})

// Not before the document is here: what an editor makes of an empty one would be written into it.
await provider.whenSynced()

const plugins = [
  ySyncPlugin(provider.doc.getXmlFragment('default')),
  yCursorPlugin(provider.awareness),
  yUndoPlugin(),
  keymap({ 'Mod-z': undo, 'Mod-y': redo, 'Mod-Shift-z': redo }),
  keymap(baseKeymap),
]

new EditorView(document.querySelector('#text'), {
  state: EditorState.create({ schema, plugins }),
  attributes: { 'aria-label': 'Notes', style: 'white-space: pre-wrap' },
})
