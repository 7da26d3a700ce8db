import type { Editor } from '@tiptap/core'
import { Slice } from '@tiptap/pm/model'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import type { DocumentNode } from '../../shared/format/document-node.ts'
import { exportDocument, type Format, importDocument } from '../../shared/format/formats.ts'

export type { Format }

/** The whole document as a text. */
export function exportAs(editor: Editor, format: Format): string {
  return exportDocument(editor.state.doc.toJSON() as DocumentNode, format, editor.schema)
}

/**
 * Puts a text into the document, in place of everything or of what is selected, as one step that can be undone.
 * Returns the names of HTML elements that had more than words and could not be brought along.
 *
 * @throws FormatError, and an Error where the document can only be read; nothing was changed then [M1]
 */
export function importFrom(
  editor: Editor,
  format: Format,
  text: string,
  place: 'all' | 'selection',
): readonly string[] {
  if (!editor.isEditable) throw new Error('this document can only be read here')
  const { document, leftOut } = importDocument(text, format, editor.schema)
  const { state } = editor
  const { undoManager } = yUndoPluginKey.getState(state)
  // What was typed a moment ago stays a step of its own, and so does what is typed next.
  undoManager.stopCapturing()
  if (place === 'all') editor.view.dispatch(state.tr.replaceWith(0, state.doc.content.size, document.content))
  else
    editor.view.dispatch(
      state.tr.replaceSelection(openEnds(Slice.maxOpen(document.content))).scrollIntoView(),
    )
  undoManager.stopCapturing()
  return leftOut
}

/** A single paragraph goes into the words around it; anything else stays the blocks that it is. */
export function openEnds(slice: Slice): Slice {
  const isWords = slice.content.childCount === 1 && slice.content.firstChild?.type.name === 'paragraph'
  return isWords ? slice : new Slice(slice.content, 0, 0)
}
