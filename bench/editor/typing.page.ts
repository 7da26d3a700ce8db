import type { Editor } from '@tiptap/core'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { noteReceived } from '../../editor/provider/received.ts'
import { type Kind, showEditor } from './show-editor.ts'

const OTHERS = 2
const OTHERS_TYPE_EVERY_MS = 150
const LETTERS = 'the quick brown fox jumps over the lazy dog '

/** A page with one editor in it: what it costs to open, and to type in while others type. */
const bench = {
  editor: undefined as Editor | undefined,
  others: [] as (() => void)[],
  /** From each key press to the frame in which its letter is on the screen. */
  keysMs: [] as number[],

  /** Opens a document of so many paragraphs. Resolves with how long it took until it was painted. */
  async open(kind: Kind, paragraphs: number): Promise<number> {
    const state = written(paragraphs)
    const host = document.createElement('div')
    host.style.cssText = 'max-width: 40rem; white-space: pre-wrap'
    document.body.append(host)
    await painted()
    const startMs = performance.now()
    const doc = new Y.Doc()
    Y.applyUpdate(doc, state, 'network')
    const awareness = new Awareness(doc)
    bench.editor = showEditor(kind, host, doc, awareness)
    await painted()
    const tookMs = performance.now() - startMs
    bench.others = Array.from({ length: OTHERS }, (_, at) => startTyping(doc, awareness, at, paragraphs))
    bench.editor.view.dom.addEventListener('keydown', ({ timeStamp }) => {
      void painted().then(() => bench.keysMs.push(performance.now() - timeStamp))
    })
    bench.editor.commands.setTextSelection(placeOf(bench.editor, Math.floor(paragraphs / 2)))
    bench.editor.view.focus()
    bench.editor.commands.scrollIntoView()
    await painted()
    return tookMs
  },

  close(): number[] {
    for (const stop of bench.others) stop()
    return bench.keysMs
  },
}

function written(paragraphs: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  const blocks = Array.from({ length: paragraphs }, (_, at) => {
    const block = new Y.XmlElement('paragraph')
    block.insert(0, [new Y.XmlText(`Paragraph ${at}: ${LETTERS.repeat(4)}`)])
    return block
  })
  doc.getXmlFragment('default').insert(0, blocks)
  return Y.encodeStateAsUpdate(doc)
}

/** Somebody else at the same document, from another paragraph, whose letters and caret arrive one by one. */
function startTyping(doc: Y.Doc, awareness: Awareness, at: number, paragraphs: number): () => void {
  const own = new Y.Doc()
  own.clientID = 10 + at
  Y.applyUpdate(own, Y.encodeStateAsUpdate(doc))
  const ownAwareness = new Awareness(own)
  const block = own.getXmlFragment('default').get(Math.floor(paragraphs / 2) + 3 + at) as Y.XmlElement
  const text = block.get(0) as Y.XmlText
  own.on('update', (update: Uint8Array) => {
    doc.transact((transaction) => {
      noteReceived(transaction, [update])
      Y.applyUpdate(doc, update, 'network')
    }, 'network')
  })
  let typed = 0
  const timer = setInterval(() => {
    text.insert(text.length, LETTERS[typed++ % LETTERS.length] as string)
    const place = Y.createRelativePositionFromTypeIndex(text, text.length, -1)
    ownAwareness.setLocalState({
      user: { name: `Other ${at}`, color: '#b2522a' },
      cursor: { anchor: place, head: place },
    })
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(ownAwareness, [own.clientID]), 'network')
  }, OTHERS_TYPE_EVERY_MS)
  return () => clearInterval(timer)
}

function placeOf(editor: Editor, paragraph: number): number {
  let at = 0
  for (let index = 0; index < paragraph; index++) at += editor.state.doc.child(index).nodeSize
  return at + editor.state.doc.child(paragraph).nodeSize - 1
}

/** The next frame was drawn. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve()
      port2.postMessage(undefined)
    })
  })
}

export type Bench = typeof bench
Object.assign(globalThis, { bench })
