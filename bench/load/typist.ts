import * as encoding from 'lib0/encoding'

// In the info byte of a struct of Yjs' V1 format.
const STRING = 4
const HAS_LEFT = 0b10000000

const ROOT = 'text'
const LETTERS = 'the quick brown fox jumps over the lazy dog, and nobody knows why; '

/**
 * Somebody who types on and on at a place of their own, one character an update, and looks at nobody else's text.
 * Writes the updates that Yjs would, without a document: it must never be the typist who is measured.
 */
export class Typist {
  readonly clientId: number
  #pressed = 0

  constructor(clientId: number) {
    this.clientId = clientId
  }

  /** Keystrokes so far, which is the clock of the next one. */
  get pressed(): number {
    return this.#pressed
  }

  press(): Uint8Array {
    const clock = this.#pressed++
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, this.clientId)
    encoding.writeVarUint(encoder, clock)
    if (clock === 0) {
      encoding.writeUint8(encoder, STRING)
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarString(encoder, ROOT)
    } else {
      encoding.writeUint8(encoder, STRING | HAS_LEFT)
      encoding.writeVarUint(encoder, this.clientId)
      encoding.writeVarUint(encoder, clock - 1)
    }
    encoding.writeVarString(encoder, LETTERS[clock % LETTERS.length] as string)
    encoding.writeVarUint(encoder, 0)
    return encoding.toUint8Array(encoder)
  }
}
