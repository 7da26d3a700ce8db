import type { Editor } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { yCursorPluginKey, yUndoPluginKey } from '@tiptap/y-tiptap'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import type { Unknown } from '../../../editor/editing/unknown-content.ts'
import { noteReceived } from '../../../editor/provider/received.ts'

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
  log: [] as Uint8Array[],

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

  /** Everybody gets what those given did, as the provider hands it over, until nobody has anything to say. */
  deliver(numbers: readonly number[] = [...desk.seats.keys()]): void {
    const present = numbers.map((number) => desk.seat(number))
    while (present.some(({ written }) => written.length > 0)) {
      const sent = present.map((from) => ({ from, updates: from.written.splice(0) }))
      desk.log.push(...sent.flatMap(({ updates }) => updates))
      for (const to of present)
        desk.receive(
          to,
          sent.flatMap(({ from, updates }) => (from === to ? [] : updates)),
        )
    }
  },

  /** Everything that was ever delivered goes to whoever was away. */
  catchUp(number: number): void {
    desk.receive(desk.seat(number), desk.log)
  },

  receive({ doc }: Seat, updates: readonly Uint8Array[]): void {
    Y.transact(
      doc,
      (transaction) => {
        noteReceived(transaction, updates)
        for (const update of updates) Y.applyUpdate(doc, update, 'network')
      },
      'network',
      false,
    )
  },

  /** What comes on demand is there. */
  async isReady(number: number): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    while (!desk.seat(number).doc.share.has('inkwire:splits')) {
      await new Promise((resolve) => {
        port1.onmessage = resolve
        port2.postMessage(undefined)
      })
    }
    port1.close()
  },

  /** Somebody's caret goes behind the first place where these words are; before everything where there are none. */
  putCaret(number: number, behind: string): void {
    const { state, commands } = desk.editor(number)
    let place: number | undefined
    state.doc.descendants((node, at) => {
      const found = node.isTextblock ? node.textBetween(0, node.content.size, '', '*').indexOf(behind) : -1
      if (found >= 0) place ??= at + 1 + found + behind.length
    })
    if (place === undefined) throw new Error(`${number} has no ${behind}`)
    commands.setTextSelection(place)
  },

  press(number: number, key: string): void {
    const { view } = desk.editor(number)
    const event = new KeyboardEvent('keydown', { key })
    view.someProp('handleKeyDown', (press) => press(view, event))
  },

  type(number: number, words: string): void {
    for (const letter of words) {
      const { state, view } = desk.editor(number)
      view.dispatch(state.tr.insertText(letter))
    }
  },

  /** What is done from here on is undone by itself. */
  pause(number: number): void {
    yUndoPluginKey.getState(desk.editor(number).state).undoManager.stopCapturing()
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
