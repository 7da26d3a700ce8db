import type { Editor } from '@tiptap/core'
import { css, LitElement } from 'lit'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createEditor, prepareRoot } from '../../../../editor/editing/create-editor.ts'
import { elementStyles } from '../../../../editor/element-styles.ts'
import { GERMAN } from '../../../../editor/texts/german/index.ts'
import { overlay } from '../../../../editor/texts/overlay.ts'
import { TEXTS } from '../../../../editor/texts/texts.ts'
import { ask } from '../../../../editor/ui/commands/ask.ts'
import type { ResolveUsers } from '../../../../editor/ui/menus/people-source.ts'
import { serveMenus } from '../../../../editor/ui/menus/serve.ts'
import { theme } from '../../../../editor/ui/theme.ts'
import type { InkwireToolbar } from '../../../../editor/ui/toolbar-element.ts'
import '../../../../editor/ui/toolbar-element.ts'

/** A place to write at: toolbar, text and menus in one shadow root, as in the real element, without a server. */
class Seat extends LitElement {
  readonly doc = new Y.Doc()
  readonly awareness = new Awareness(this.doc)
  editor: Editor | undefined
  resolveUsers: ResolveUsers | undefined
  /** Updates that came out of this document by itself. */
  written = 0

  static override styles = [
    theme,
    ...elementStyles,
    css`
      :host {
        margin: 3rem;
      }
    `,
  ]

  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot() as ShadowRoot
    prepareRoot(root)
    return root
  }

  write(content: string): Editor {
    const toolbar = document.createElement('inkwire-toolbar') as InkwireToolbar
    const element = document.createElement('div')
    element.className = 'page'
    const text = document.createElement('div')
    text.className = 'text'
    text.append(element)
    this.renderRoot.append(toolbar, text)
    const editor = createEditor({
      element,
      doc: this.doc,
      awareness: this.awareness,
      person: { name: 'Ada', color: '#1d7c7c' },
      label: 'Document',
      placeholder: 'Write',
      onUnknown: () => {},
    })
    if (editor === undefined) throw new Error('no editor')
    this.editor = editor
    if (content !== '') editor.commands.setContent(content)
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') this.written += 1
    })
    toolbar.editor = editor
    serveMenus(editor, { awareness: this.awareness, resolveUsers: () => this.resolveUsers })
    return editor
  }
}
customElements.define('test-seat', Seat)

const seats: Seat[] = []

const desk = {
  seats,

  async open(content: string | number): Promise<Editor> {
    const seat = document.createElement('test-seat') as Seat
    document.querySelector('main')?.append(seat)
    await seat.updateComplete
    if (typeof content === 'number')
      Y.applyUpdate(seat.doc, Y.encodeStateAsUpdate(desk.seat(content).doc), 'network')
    seats.push(seat)
    const editor = seat.write(typeof content === 'number' ? '' : content)
    if (seats.length === 1) Object.assign(globalThis, { editor })
    return editor
  },

  seat(number: number): Seat {
    const seat = seats[number]
    if (seat === undefined) throw new Error(`nobody sits at ${number}`)
    return seat
  },

  editor(number: number): Editor {
    const { editor } = desk.seat(number)
    if (editor === undefined) throw new Error(`no editor at ${number}`)
    return editor
  },

  sync(): void {
    for (const from of seats) {
      for (const to of seats) {
        if (from === to) continue
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network')
      }
    }
  },

  /** Closes everything, for the next test on the same page. */
  clear(): void {
    for (const seat of seats) {
      seat.editor?.destroy()
      seat.awareness.destroy()
      seat.remove()
    }
    seats.length = 0
  },

  speakGerman(): void {
    overlay(TEXTS, GERMAN)
  },

  ask,
}

export type MenusDesk = typeof desk

Object.assign(globalThis, { desk })
