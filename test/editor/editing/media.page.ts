import type { Editor } from '@tiptap/core'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import { addFiles } from '../../../editor/editing/media.ts'
import { mediaStyles } from '../../../editor/editing/media-styles.ts'
import type { ImageAttributes } from '../../../editor/editing/nodes/image.ts'
import { editFormulaAt } from '../../../editor/editing/nodes/math.ts'
import { UploadError } from '../../../editor/editing/upload-error.ts'
import { theme } from '../../../editor/ui/theme.ts'

/** One upload that an editor asked for; the test ends it. */
interface Asked {
  readonly name: string
  progress(share: number): void
  finish(src: string): void
  fail(): void
  isAborted: boolean
}

interface Seat {
  readonly doc: Y.Doc
  readonly editor: Editor
  readonly root: ShadowRoot
  readonly uploads: Asked[]
  readonly shared: string[]
  /** Updates that came out of this document by itself or by its editor. */
  readonly written: Uint8Array[]
}

function heading(): HTMLElement {
  const made = document.createElement('h1')
  made.textContent = 'Media'
  return made
}

/** Editors with files, for tests: runs in the browser. */
const media = {
  Y,
  addFiles,
  editFormulaAt,
  seats: [] as Seat[],

  /** Opens an editor on what seat `like` has, or on what `fill` writes. */
  open(fill: ((fragment: Y.XmlFragment) => void) | number): Seat {
    const doc = new Y.Doc()
    const author = new Y.Doc()
    if (typeof fill === 'function') fill(author.getXmlFragment('default'))
    const source = typeof fill === 'number' ? media.seat(fill).doc : author
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(source), 'network')
    const written: Uint8Array[] = []
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') written.push(update)
    })
    const host = document.createElement('div')
    document.querySelector('main')?.append(host)
    const root = host.attachShadow({ mode: 'open' })
    prepareRoot(root)
    for (const { styleSheet } of [theme, mediaStyles])
      if (styleSheet) root.adoptedStyleSheets.push(styleSheet)
    const element = document.createElement('div')
    element.style.whiteSpace = 'pre-wrap'
    root.append(element)
    const uploads: Asked[] = []
    const shared: string[] = []
    const editor = createEditor({
      element,
      doc,
      awareness: new Awareness(doc),
      person: { name: 'Ada', color: '#1d7c7c' },
      label: 'Document',
      placeholder: 'Write',
      onUnknown: ({ name }) => {
        throw new Error(`unknown: ${name}`)
      },
      media: {
        base: 'https://files.example/',
        share: (hash) => shared.push(hash),
        onNotTaken: () => {},
        upload: ({ name }, { signal, onProgress }) =>
          new Promise((resolve, reject) => {
            const asked: Asked = {
              name,
              progress: onProgress,
              finish: (src) => resolve({ src }),
              fail: () => reject(new UploadError('tooLarge')),
              isAborted: false,
            }
            signal.addEventListener('abort', () => {
              asked.isAborted = true
            })
            uploads.push(asked)
          }),
      },
    })
    if (editor === undefined) throw new Error('no editor')
    const seat: Seat = { doc, editor, root, uploads, shared, written }
    media.seats.push(seat)
    return seat
  },

  seat(number: number): Seat {
    const seat = media.seats[number]
    if (seat === undefined) throw new Error(`nobody sits at ${number}`)
    return seat
  },

  /** Everyone gets everyone's updates. */
  sync(): void {
    for (const from of media.seats) {
      for (const to of media.seats) {
        if (from === to) continue
        const missing = Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc))
        Y.applyUpdate(to.doc, missing, 'network')
      }
    }
  },

  /** Makes all of them close. */
  clear(): void {
    for (const { editor } of media.seats) editor.destroy()
    media.seats.length = 0
    document.querySelector('main')?.replaceChildren(heading())
  },

  xml: (number: number) => media.seat(number).doc.getXmlFragment('default').toString(),

  element(name: string, attributes: Record<string, unknown> = {}, ...children: (Y.XmlElement | string)[]) {
    const made = new Y.XmlElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
    made.insert(
      0,
      children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
    )
    return made
  },

  /** A picture of one pixel. */
  picture(name = 'dot.png'): File {
    const bytes = Uint8Array.from(atob(DOT), (sign) => sign.charCodeAt(0))
    return new File([bytes], name, { type: 'image/png' })
  },

  setImage: (number: number, image: Partial<ImageAttributes> & { readonly src: string }): boolean =>
    media.seat(number).editor.commands.setImage(image),

  /** Pastes files, and text beside them. */
  paste(number: number, files: readonly File[], html = ''): void {
    const data = new DataTransfer()
    for (const file of files) data.items.add(file)
    if (html !== '') data.setData('text/html', html)
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    media.seat(number).editor.view.dom.dispatchEvent(event)
  },

  /** Drops files at the end of what is on the screen of an element. */
  drop(number: number, files: readonly File[], selector: string): void {
    const data = new DataTransfer()
    for (const file of files) data.items.add(file)
    const target = media.seat(number).root.querySelector(selector)
    const { left, bottom } = target?.getBoundingClientRect() ?? new DOMRect()
    const place = { clientX: left + 15, clientY: bottom - 4, dataTransfer: data }
    target?.dispatchEvent(new DragEvent('drop', { ...place, bubbles: true, cancelable: true }))
  },

  /** What is copied of everything, as HTML. */
  copied(number: number): string {
    const { editor } = media.seat(number)
    editor.commands.selectAll()
    const data = new DataTransfer()
    const event = new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true })
    editor.view.dom.dispatchEvent(event)
    return data.getData('text/html')
  },
}

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPQClkBAAHSASfzUe3EAAAAAElFTkSuQmCC'

export type Media = typeof media

Object.assign(globalThis, { media })
