import * as Y from 'yjs'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'

/** What became of one word that a writer typed. */
interface Word {
  /** The server said that it is on disk, or showed it to somebody else. */
  isPromised: boolean
  /** Its writer has deleted it: from then on it may be gone. */
  isDeleted: boolean
  /** The server said that the deletion is on disk: from then on it must be gone. */
  isDeletionPromised: boolean
}

/**
 * What the server has promised about one document, kept by those who heard it: it must hold after every crash.
 *
 * - [C1] [L1] A word that was acknowledged, or that anybody else was shown, stays; a deletion that was acknowledged too.
 * - [L2] A seq that somebody was told of means that entry for ever.
 */
export class DocumentRecord {
  readonly document: DocName
  readonly #words = new Map<string, Word>()
  readonly #entries = new Map<Seq, string>()
  #epoch: Epoch | undefined
  #head = 0
  acknowledgements = 0

  constructor(document: DocName) {
    this.document = document
  }

  /** The last entry that anybody was told of. */
  get head(): number {
    return this.#head
  }

  /** The words of the document as it was with its first `seq` entries, all of which somebody was sent. */
  wordsAt(seq: number): string[] {
    const doc = new Y.Doc()
    for (let entry = 1; entry <= seq; entry += 1) {
      const bytes = this.#entries.get(entry as Seq)
      if (bytes === undefined) throw new Error(`bug: nobody was sent entry ${entry} of ${this.document}`)
      Y.applyUpdate(doc, Buffer.from(bytes, 'base64'))
    }
    return doc.getArray<string>('words').toArray()
  }

  typed(word: string): void {
    this.#words.set(word, { isPromised: false, isDeleted: false, isDeletionPromised: false })
  }

  deleted(word: string): void {
    this.#word(word).isDeleted = true
  }

  /** An acknowledgement covers these: `typed` ones must stay, `deleted` ones must be gone. */
  acknowledged(typed: readonly string[], deleted: readonly string[], seq: Seq): void {
    this.acknowledgements += 1
    for (const word of typed) this.#word(word).isPromised = true
    for (const word of deleted) this.#word(word).isDeletionPromised = true
    this.#head = Math.max(this.#head, seq)
  }

  /** These words appeared on somebody else's screen. */
  shown(words: readonly string[]): void {
    for (const word of words) this.#word(word).isPromised = true
  }

  /** Somebody was sent an entry. */
  delivered(seq: Seq, update: Uint8Array): void {
    const bytes = Buffer.from(update).toString('base64')
    const before = this.#entries.get(seq)
    if (before !== undefined && before !== bytes)
      throw new Error(`[L2] ${this.document}: seq ${seq} is another entry now`)
    this.#entries.set(seq, bytes)
    this.#head = Math.max(this.#head, seq)
  }

  /** Compares what a newcomer finds with everything that was promised. Throws at the first thing that does not hold. */
  check(found: { readonly words: readonly string[]; readonly epoch: Epoch; readonly head: Seq }): void {
    this.#epoch ??= found.epoch
    if (found.epoch !== this.#epoch) throw new Error(`[L3] ${this.document}: another epoch`)
    if (found.head < this.#head) {
      throw new Error(`[L3] ${this.document}: the head is ${found.head}, but ${this.#head} was promised`)
    }
    const present = new Set(found.words)
    if (present.size !== found.words.length) throw new Error(`[C6] ${this.document}: a word is there twice`)
    for (const word of present) {
      if (this.#word(word).isDeletionPromised)
        throw new Error(`[L1] ${this.document}: "${word}" was deleted, and is back`)
    }
    for (const [word, { isPromised, isDeleted }] of this.#words) {
      if (isPromised && !isDeleted && !present.has(word))
        throw new Error(`[L1] ${this.document}: "${word}" is lost`)
    }
  }

  #word(word: string): Word {
    const known = this.#words.get(word)
    if (known === undefined) throw new Error(`${this.document}: nobody ever typed "${word}"`)
    return known
  }
}
