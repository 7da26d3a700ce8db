import * as Y from 'yjs'

const PARAGRAPHS_AT_ONCE = 2000
const WORDS = 'All work and no play makes a long document, and paragraph after paragraph it grows. '

/** Somebody who writes paragraph after paragraph, thousands in an update. */
export class LongWriter {
  readonly doc = new Y.Doc()
  #update: Uint8Array = new Uint8Array(0)
  #written = 0

  constructor(clientId: number) {
    this.doc.clientID = clientId
    this.doc.on('update', (update: Uint8Array) => {
      this.#update = update
    })
  }

  /** Some 0.2 MB. */
  write(): Uint8Array {
    const fragment = this.doc.getXmlFragment('default')
    const paragraphs = Array.from({ length: PARAGRAPHS_AT_ONCE }, () => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(`${this.#written++}: ${WORDS}`)])
      return paragraph
    })
    fragment.insert(fragment.length, paragraphs)
    return this.#update
  }
}
