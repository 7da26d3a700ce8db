import type { Editor } from '@tiptap/core'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { shareActivity } from '../../../editor/editing/activity.ts'
import { createEditor, prepareRoot } from '../../../editor/editing/create-editor.ts'
import { elementStyles } from '../../../editor/element-styles.ts'
import type { InkwirePeople } from '../../../editor/ui/people-element.ts'
import '../../../editor/ui/people-element.ts'
import type { InkwirePeopleCompany } from '../../../editor/ui/people-company-element.ts'
import '../../../editor/ui/people-company-element.ts'
import { theme } from '../../../editor/ui/theme.ts'

interface Seat {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly editor: Editor
  readonly people: InkwirePeople
  readonly company: InkwirePeopleCompany
  readonly box: HTMLElement
}

/** Several people in one page, each with an editor and its people, who see each other at once. */
const party = {
  Y,
  shareActivity,
  seats: [] as Seat[],

  async sit(name: string, color: string, paragraphs: number | string[] = 1): Promise<number> {
    const doc = new Y.Doc()
    const first = party.seats[0]
    if (first !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(first.doc), 'network')
    else {
      const texts =
        typeof paragraphs === 'number'
          ? Array.from({ length: paragraphs }, (_, at) => `Paragraph ${at} has some words`)
          : paragraphs
      const made = texts.map((text) => {
        const paragraph = new Y.XmlElement('paragraph')
        paragraph.insert(0, [new Y.XmlText(text)])
        return paragraph
      })
      doc.getXmlFragment('default').insert(0, made)
    }
    const awareness = new Awareness(doc)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network')
        for (const seat of party.seats) if (seat.doc !== doc) Y.applyUpdate(seat.doc, update, 'network')
    })
    awareness.on('update', (change: Record<string, number[]>, origin: unknown) => {
      if (origin === 'network') return
      const update = encodeAwarenessUpdate(awareness, Object.values(change).flat())
      for (const seat of party.seats)
        if (seat.doc !== doc) applyAwarenessUpdate(seat.awareness, update, 'network')
    })
    for (const seat of party.seats) {
      const known = encodeAwarenessUpdate(seat.awareness, [seat.awareness.clientID])
      applyAwarenessUpdate(awareness, known, 'network')
    }
    const host = document.createElement('div')
    document.querySelector('main')?.append(host)
    const root = host.attachShadow({ mode: 'open' })
    prepareRoot(root)
    root.adoptedStyleSheets = [theme, ...elementStyles].map(({ styleSheet }) => styleSheet as CSSStyleSheet)
    const box = document.createElement('div')
    box.style.cssText = 'height: 240px; overflow: auto; border: 1px solid'
    const people = document.createElement('inkwire-people') as InkwirePeople
    const company = document.createElement('inkwire-people-company')
    root.append(people, box, company)
    const editor = createEditor({
      element: box,
      doc,
      awareness,
      person: { name, color: color as `#${string}` },
      label: name,
      placeholder: 'Write',
      onUnknown: ({ name }) => {
        throw new Error(name)
      },
    })
    if (editor === undefined) throw new Error('no editor')
    Object.assign(company, { editor, awareness })
    Object.assign(people, { awareness, company })
    party.seats.push({ doc, awareness, editor, people, company, box })
    await people.updateComplete
    await company.updateComplete
    return party.seats.length - 1
  },

  seat(number: number): Seat {
    const seat = party.seats[number]
    if (seat === undefined) throw new Error(`nobody sits at ${number}`)
    return seat
  },

  /** Puts the caret of a seat behind the words `after`, with the focus. */
  caret(number: number, after: string): void {
    const { editor } = party.seat(number)
    let at: number | undefined
    editor.state.doc.descendants((node, position) => {
      const found = node.isText ? (node.text ?? '').indexOf(after) : -1
      if (found >= 0) at ??= position + found + after.length
    })
    if (at === undefined) throw new Error(`"${after}" is nowhere`)
    editor.view.focus()
    editor.commands.setTextSelection(at)
  },

  said(number: number): string {
    return party.seat(number).company.renderRoot.querySelector('[role=status]')?.textContent ?? ''
  },

  /** Until what was asked for is drawn, carets included. */
  drawn(): Promise<void> {
    return new Promise((resolve) =>
      setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    )
  },
}

export type Party = typeof party

Object.assign(globalThis, { party })
