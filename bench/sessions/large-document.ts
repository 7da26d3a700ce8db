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

  /** 2,000 of them are some 0.2 MB. */
  write(count = PARAGRAPHS_AT_ONCE): Uint8Array {
    const fragment = this.doc.getXmlFragment('default')
    const paragraphs = Array.from({ length: count }, () => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(`${this.#written++}: ${WORDS}`)])
      return paragraph
    })
    fragment.insert(fragment.length, paragraphs)
    return this.#update
  }
}
