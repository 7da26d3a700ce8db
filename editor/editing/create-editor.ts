import { type Content, Editor, type Extensions } from '@tiptap/core'
import { Placeholder } from '@tiptap/extensions'
import type { Schema } from '@tiptap/pm/model'
import { getRelativeSelection, initProseMirrorDoc, ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { calmScrolling } from './calm-scrolling.ts'
import { carets } from './carets.ts'
import { clickBelow } from './click-below.ts'
import { clipboard } from './clipboard.ts'
import { drawnPlaces } from './drawn-places.ts'
import { enterSelected } from './enter-selected.ts'
import { freshSelection } from './fresh-selection.ts'
import { highlights } from './highlights.ts'
import { KeptNodes } from './kept-nodes.ts'
import { Media } from './media.ts'
import type { MediaHost } from './media-host.ts'
import { menuHooks } from './menu-hooks.ts'
import { showMergedNodes } from './merged-nodes.ts'
import { NextFrame } from './next-frame.ts'
import { openLinks } from './open-links.ts'
import { OwnChanges } from './own-changes.ts'
import type { Person } from './person.ts'
import { changeHighlight } from './remote-changes-highlight.ts'
import { readSelectionWithoutLayout } from './root-selection.ts'
import { documentExtensions, documentSchema } from './schema.ts'
import { guardSchema } from './schema-guard.ts'
import { noteNeeds } from './schema-needs.ts'
import type { ShownNodes } from './shown-nodes.ts'
import { keepUndoSound } from './sound-undo.ts'
import { toldReadOnly } from './told-read-only.ts'
import { undoCaret } from './undo-caret.ts'
import { undoLimit } from './undo-limit.ts'
import { undoRule } from './undo-rule.ts'
import { findUnknown, type Unknown } from './unknown-content.ts'
import { type CaretKeeper, keepUnseenWords, type UnseenOptions } from './unseen-words.ts'

export interface EditorOptions {
  /** Where the text is put. In a shadow root it must have had `prepareRoot`. */
  readonly element: HTMLElement
  /** Holds the document already, from the local log or the server: two editors that both begin an empty one differ. */
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly person: Person
  /** The root name of the text in the document. */
  readonly field?: string
  /** The text's accessible name. */
  readonly label: string
  readonly placeholder: string
  /** The page's own. Their nodes and marks count as known [E2]: everyone who edits the document needs them. */
  readonly extensions?: Extensions
  /** False: the text can be read and selected only. Default: true; `setEditable` of the editor changes it. */
  readonly editable?: boolean
  /** Client ids of earlier windows whose edits this one found unsent on the device. */
  readonly formerClients?: ReadonlySet<number>
  /** Without it nobody can put files in. */
  readonly media?: MediaHost
  /**
   * The document holds what this editor does not know. There is no editor (any more) when this is called; the
   * document is untouched and goes on syncing [E2].
   */
  readonly onUnknown: (unknown: Unknown) => void
}

/**
 * An editor on the document, which its caller destroys; undefined, after `onUnknown`, when the document holds what
 * the editor cannot keep. Making one writes nothing [E1].
 */
export function createEditor(options: EditorOptions): Editor | undefined {
  const { element, doc, awareness, person, field = 'default', label, media, placeholder, onUnknown } = options
  const fragment = doc.getXmlFragment(field)
  const { editable = true, extensions: own = [], formerClients = new Set() } = options
  const schema = documentSchema(own)
  const unknown = findUnknown(fragment, schema)
  if (unknown !== undefined) {
    onUnknown(unknown)
    return undefined
  }
  awareness.setLocalStateField('user', person)
  const mapping = new KeptNodes()
  const frame = new NextFrame()
  const editor = new Editor({
    element,
    injectCSS: false,
    editable,
    extensions: [
      ...documentExtensions(),
      ...own,
      OwnChanges.configure({
        fragment,
        // Undoing the making of a block must not take along what others have written in it since.
        ySyncOptions: { mapping },
        yUndoOptions: { protectedNodes: new Set(Object.keys(schema.nodes)) },
      }),
      undoCaret,
      undoLimit,
      freshSelection(doc),
      drawnPlaces(doc),
      calmScrolling(frame),
      carets(awareness, frame),
      changeHighlight,
      Placeholder.configure({ placeholder }),
      clickBelow,
      clipboard,
      openLinks,
      Media.configure({ host: media }),
      menuHooks,
      undoRule,
      enterSelected,
      highlights,
      toldReadOnly,
    ],
    onBeforeCreate: ({ editor }) => {
      showMergedNodes(editor.schema, mapping)
      if (fragment.length > 0)
        editor.options.content = readDocument(fragment, editor.schema, mapping) as Content
    },
    // With the role, although Tiptap gives one: it takes it away again when it becomes another `mode`.
    editorProps: { attributes: { role: 'textbox', 'aria-label': label, 'aria-multiline': 'true' } },
  })
  const stopGuard = guardSchema({ doc, fragment, schema: editor.schema }, (found) => {
    // Not the binding alone: its view would write its old state back.
    editor.destroy()
    onUnknown(found)
  })
  editor.on('destroy', stopGuard)
  editor.on('destroy', noteNeeds(doc, fragment)) // [E3]
  const keeping: UnseenOptions = {
    doc,
    fragment,
    schema,
    isOwn: (client) => client === doc.clientID || formerClients.has(client),
    mayWrite: () => editor.isEditable,
    caret: caretKeeper(editor),
  }
  editor.on('destroy', keepUnseenWords(keeping)) // [E5]
  import('./twice-split.ts').then(({ joinSplits }) => {
    if (!editor.isDestroyed) editor.on('destroy', joinSplits(editor, keeping)) // [E6]
  }, reportUnlessCutOff)
  editor.on('destroy', keepUndoSound(doc))
  return editor
}

function caretKeeper(editor: Editor): CaretKeeper {
  const bindingOf = () => ySyncPluginKey.getState(editor.state).binding
  return {
    before: () => bindingOf().beforeTransactionSelection?.head ?? null,
    note: (place) => {
      const binding = bindingOf()
      binding.beforeTransactionSelection =
        place === undefined
          ? getRelativeSelection(binding, editor.state)
          : { type: 'text', anchor: place, head: place, absAnchor: null, absHead: null }
    },
  }
}

// Handed over as the editor's first content. Otherwise the binding replaces an empty document by it and leaves the
// selection at a place where, in a document that begins with a list, there is no text.
function readDocument(fragment: Y.XmlFragment, schema: Schema, mapping: ShownNodes): unknown {
  const read = initProseMirrorDoc(fragment, schema)
  for (const [type, node] of read.mapping) mapping.set(type, node)
  return read.doc
}

/**
 * Gives a shadow root what the binding takes for granted of a document. Without it a remote change is not drawn
 * while the text has the focus, and the next key press overwrites it for everyone.
 */
export function prepareRoot(root: ShadowRoot): void {
  Object.assign(root, { createRange: () => document.createRange() })
  readSelectionWithoutLayout(root)
}
