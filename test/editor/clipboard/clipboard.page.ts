import { type Editor, getSchema } from '@tiptap/core'
import { DOMParser, DOMSerializer } from '@tiptap/pm/model'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { clipboardCopyingKey } from '../../../editor/editing/clipboard-copying.ts'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import { exportAs, type Format, importFrom } from '../../../editor/editing/formats.ts'
import { documentExtensions } from '../../../editor/editing/schema.ts'
import type { InkwireUpload } from '../../../editor/ui/upload-element.ts'
import { exportDocument, importDocument } from '../../../shared/format/formats.ts'

let editor: Editor | undefined

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** The addresses of previews are good as long as their upload goes on. */
async function previewsAreSeen(): Promise<void> {
  const uploads = [...desk.editor.view.dom.querySelectorAll<InkwireUpload>('inkwire-upload')]
  for (const upload of uploads) {
    await upload.updateComplete
    await upload.renderRoot.querySelector('img')?.decode()
  }
}

/** One editor and its clipboard, for tests: runs in the browser. */
const desk = {
  get editor(): Editor {
    if (editor === undefined) throw new Error('nothing is open')
    return editor
  },

  /** Files that were uploaded. */
  uploaded: [] as File[],

  async open({ hasFiles = false, hasFocus = true } = {}): Promise<void> {
    desk.uploaded = []
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
      ...(hasFiles && {
        media: {
          base: 'https://example.org/',
          share: () => {},
          onNotTaken: () => {},
          upload: async (file: File) => {
            await previewsAreSeen()
            desk.uploaded.push(file)
            // By what it is and not by its turn: several are on their way at once.
            return { src: `/files/${'ab'.repeat(31)}${file.type === 'image/png' ? '01' : '02'}.png` }
          },
        },
      }),
      onUnknown: () => {},
    })
    if (!hasFocus) return
    editor?.view.focus()
    while (clipboardCopyingKey.get(desk.editor.state) === undefined) await frame()
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

  /** Drops at the end of the text, and resolves when it is there. */
  async drop(dragged: Readonly<Record<string, string>>): Promise<void> {
    const dataTransfer = new DataTransfer()
    for (const [type, value] of Object.entries(dragged)) dataTransfer.setData(type, value)
    const { view } = desk.editor
    const before = view.state.doc
    const { right, bottom } = view.coordsAtPos(before.content.size - 1)
    const place = { clientX: right, clientY: bottom - 2, dataTransfer, bubbles: true, cancelable: true }
    view.dom.dispatchEvent(new DragEvent('drop', place))
    while (view.state.doc.eq(before)) await frame()
  },

  /** Resolves when so many uploads have ended, with the problems of those that failed. */
  async uploads(count: number): Promise<string[]> {
    for (;;) {
      const going = [...desk.editor.view.dom.querySelectorAll<InkwireUpload>('inkwire-upload')]
      const problems = going.flatMap(({ problem }) => problem ?? [])
      if (desk.uploaded.length + problems.length === count && going.length === problems.length)
        return problems
      await frame()
    }
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
