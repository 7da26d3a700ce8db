import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

/** One keystroke: who pressed it, and the how manieth of theirs it is, from 0. */
export interface Keystroke {
  readonly clientId: number
  readonly clock: number
}

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

/** Which keystroke a typist's update is. */
export function keystrokeOf(update: Uint8Array): Keystroke {
  const decoder = decoding.createDecoder(update)
  const clients = decoding.readVarUint(decoder)
  const structs = decoding.readVarUint(decoder)
  if (clients !== 1 || structs !== 1) throw new Error('not one keystroke')
  return { clientId: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) }
}
