import * as Y from 'yjs'

const LETTERS = 'the quick brown fox jumps over the lazy dog, and nobody knows why; '

/** Somebody who types on and on at a place of their own, one character an update, and looks at nobody else's text. */
export class Typist {
  readonly clientId: number
  readonly #doc = new Y.Doc()
  readonly #text = this.#doc.getText('text')
  #latest: Uint8Array | undefined

  constructor(clientId: number) {
    this.clientId = clientId
    this.#doc.clientID = clientId
    this.#doc.on('update', (update: Uint8Array) => {
      this.#latest = update
    })
  }

  press(): Uint8Array {
    const at = this.#text.length
    this.#text.insert(at, LETTERS[at % LETTERS.length] as string)
    if (this.#latest === undefined) throw new Error('a keystroke is an update')
    return this.#latest
  }
}
