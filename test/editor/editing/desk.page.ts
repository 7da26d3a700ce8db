import type { Editor } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { yCursorPluginKey } from '@tiptap/y-tiptap'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import type { Unknown } from '../../../editor/editing/unknown-content.ts'

/** One open editor in a shadow root of its own, and what happened to it. */
interface Seat {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  editor: Editor | undefined
  /** Bytes of updates that came out of this document by itself or by its editor. */
  readonly written: Uint8Array[]
  unknown: Unknown | undefined
}

/** A page with any number of editors, for tests: runs in the browser. */
const desk = {
  Y,
  seats: [] as Seat[],
  frame: undefined as HTMLElement | undefined,

  /** Opens an editor on what `fill` writes, or on what seat `like` has. Returns the seat's number. */
  open(fill: ((fragment: Y.XmlFragment) => void) | number): number {
    const doc = new Y.Doc()
    if (typeof fill === 'number') {
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(desk.seat(fill).doc), 'network')
    } else {
      const author = new Y.Doc()
      fill(author.getXmlFragment('default'))
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(author), 'network')
    }
    const seat: Seat = {
      doc,
      awareness: new Awareness(doc),
      editor: undefined,
      written: [],
      unknown: undefined,
    }
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') seat.written.push(update)
    })
    const host = document.createElement('div')
    document.body.append(host)
    const root = host.attachShadow({ mode: 'open' })
    prepareRoot(root)
    const element = document.createElement('div')
    element.style.whiteSpace = 'pre-wrap'
    root.append(element)
    seat.editor = createEditor({
      element,
      doc,
      awareness: seat.awareness,
      person: { name: `Person ${desk.seats.length}`, color: '#1d7c7c' },
      label: 'Document',
      placeholder: 'Write',
      onUnknown: (unknown) => {
        seat.unknown = unknown
      },
    })
    desk.seats.push(seat)
    return desk.seats.length - 1
  },

  seat(number: number): Seat {
    const seat = desk.seats[number]
    if (seat === undefined) throw new Error(`nobody sits at ${number}`)
    return seat
  },

  editor(number: number): Editor {
    const { editor } = desk.seat(number)
    if (editor === undefined) throw new Error(`no editor at ${number}`)
    return editor
  },

  /** Everyone gets everyone's updates. */
  sync(): void {
    for (const from of desk.seats) {
      for (const to of desk.seats) {
        if (from === to) continue
        const missing = Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc))
        Y.applyUpdate(to.doc, missing, 'network')
      }
    }
  },

  /** Draws everyone's carets, as when somebody's has moved. */
  redrawCarets(number: number): void {
    const { view } = desk.editor(number)
    view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true }))
  },

  /** Some plugin of somebody's. */
  plugin(): Plugin {
    return new Plugin({})
  },

  /** What a document holds, as XML. */
  xml(number: number): string {
    return desk.seat(number).doc.getXmlFragment('default').toString()
  },

  /** What an editor shows, as text with `|` between blocks. */
  text(number: number): string {
    return desk.editor(number).getText({ blockSeparator: '|' })
  },

  element(
    name: string,
    attributes: Record<string, unknown> = {},
    ...children: (Y.XmlElement | Y.XmlText | string)[]
  ) {
    const made = new Y.XmlElement(name)
    // Yjs keeps any value; only its types know no other than text.
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
    made.insert(
      0,
      children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
    )
    return made
  },
}

export type Desk = typeof desk

Object.assign(globalThis, { desk })
