import { type Editor, getSchema } from '@tiptap/core'
import { DOMParser, DOMSerializer } from '@tiptap/pm/model'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { clipboardKey } from '../../../editor/editing/clipboard-plugin.ts'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import { exportAs, type Format, importFrom } from '../../../editor/editing/formats.ts'
import { documentExtensions } from '../../../editor/editing/schema.ts'
import { exportDocument, importDocument } from '../../../shared/format/formats.ts'

let editor: Editor | undefined

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** One editor and its clipboard, for tests: runs in the browser. */
const desk = {
  get editor(): Editor {
    if (editor === undefined) throw new Error('nothing is open')
    return editor
  },

  async open(): Promise<void> {
    editor?.destroy()
    document.body.replaceChildren()
    const host = document.createElement('div')
    document.body.append(host)
    const root = host.attachShadow({ mode: 'open' })
    prepareRoot(root)
    const element = document.createElement('div')
    element.style.whiteSpace = 'pre-wrap'
    root.append(element)
    const doc = new Y.Doc()
    editor = createEditor({
      element,
      doc,
      awareness: new Awareness(doc),
      person: { name: 'Ada', color: '#1d7c7c' },
      label: 'Document',
      placeholder: 'Write',
      media: undefined as never,
      onUnknown: () => {},
    })
    editor?.view.focus()
    while (clipboardKey.get(desk.editor.state) === undefined) await frame()
  },

  /** Pastes, and resolves when it is in the text. */
  async paste(copied: Readonly<Record<string, string>>, literally = false): Promise<void> {
    const clipboardData = new DataTransfer()
    for (const [type, value] of Object.entries(copied)) clipboardData.setData(type, value)
    const { view } = desk.editor
    const before = view.state.doc
    if (literally) {
      const key = { key: 'V', code: 'KeyV', keyCode: 86, ctrlKey: true, shiftKey: true, bubbles: true }
      view.dom.dispatchEvent(new KeyboardEvent('keydown', key))
    }
    view.dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    while (view.state.doc.eq(before)) await frame()
  },

  /** What is on the clipboard after everything was copied. */
  async copyAll(): Promise<Record<string, string>> {
    const { commands, view } = desk.editor
    commands.selectAll()
    // The part that writes Markdown is loaded with the first selection.
    for (;;) {
      const clipboardData = new DataTransfer()
      view.dom.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
      const found = Object.fromEntries(
        [...clipboardData.types].map((type) => [type, clipboardData.getData(type)]),
      )
      if (found['text/markdown'] !== undefined) return found
      await frame()
    }
  },

  exportAs: (format: Format): string => exportAs(desk.editor, format),
  importFrom: (format: Format, text: string, place: 'all' | 'selection' = 'all') =>
    importFrom(desk.editor, format, text, place),

  /** What the editor's own rules make of an export, and an import of what the editor writes. */
  crossRead(json: unknown): { readByEditor: unknown; readByImport: unknown; meant: unknown } {
    const schema = getSchema(documentExtensions())
    const meant = schema.nodeFromJSON(json)
    const page = new globalThis.DOMParser().parseFromString(
      exportDocument(meant.toJSON(), 'html', schema).replaceAll('>\n<', '><'),
      'text/html',
    )
    const drawn = document.createElement('div')
    drawn.append(DOMSerializer.fromSchema(schema).serializeFragment(meant.content))
    return {
      readByEditor: DOMParser.fromSchema(schema).parse(page.body).toJSON(),
      readByImport: importDocument(drawn.innerHTML, 'html', schema).document.toJSON(),
      meant: meant.toJSON(),
    }
  },
}

export type ClipboardDesk = typeof desk

Object.assign(globalThis, { desk })
