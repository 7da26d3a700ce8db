import * as Y from 'yjs'

/** Somebody who types into a `Y.Doc` of their own, and whose updates a test hands around. */
export class Writer {
  readonly doc: Y.Doc

  constructor(clientId: number) {
    this.doc = new Y.Doc()
    this.doc.clientID = clientId
  }

  get text(): string {
    return this.doc.getText('text').toString()
  }

  /** Types at the end, and gives the update that says so. */
  type(words: string): Uint8Array {
    return this.change((text) => text.insert(text.length, words))
  }

  delete(at: number, length: number): Uint8Array {
    return this.change((text) => text.delete(at, length))
  }

  change(act: (text: Y.Text) => void): Uint8Array {
    const before = Y.encodeStateVector(this.doc)
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array) => updates.push(update)
    this.doc.on('update', keep)
    act(this.doc.getText('text'))
    this.doc.off('update', keep)
    return updates.length === 1 ? (updates[0] as Uint8Array) : Y.encodeStateAsUpdate(this.doc, before)
  }

  apply(updates: readonly Uint8Array[]): this {
    for (const update of updates) Y.applyUpdate(this.doc, update)
    return this
  }

  everything(): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc)
  }
}
