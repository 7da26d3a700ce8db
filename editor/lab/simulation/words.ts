import * as Y from 'yjs'
import { blockId, idOf, ORIGIN, tokensOf, wordsOf } from './editing.ts'

/**
 * Every word that anybody types in one document, each of them once. So a word that is missing, doubled or nobody's
 * is seen without knowing what the document should look like.
 */
export class Words {
  readonly #typed = new Set<string>()
  /** Words that somebody has deleted, at any time: they may be missing. */
  readonly #deleted = new Set<string>()
  /** How often undo and redo brought a word back: each time is another copy. */
  readonly #restored = new Map<string, number>()
  /** Words are gone with the block that they were typed in. */
  readonly #blockOf = new Map<string, string>()
  readonly #parentOf = new Map<string, string>()
  readonly #deletedBlocks = new Set<string>()
  /** Map values may be overwritten: they are only known, never missed. */
  readonly #fleeting = new Set<string>()
  readonly #lastNumbers = new Map<string, number>()

  /** A word that nobody has typed before. */
  next(author: string): string {
    const number = (this.#lastNumbers.get(author) ?? 0) + 1
    this.#lastNumbers.set(author, number)
    const word = `${author}${number}`
    this.#typed.add(word)
    return word
  }

  typedFleeting(word: string): void {
    this.#fleeting.add(word)
  }

  /** Learns from every transaction of this copy what was typed where, deleted and restored. */
  watch(doc: Y.Doc): void {
    doc.on('afterTransaction', (transaction: Y.Transaction) => {
      if (transaction.local) this.#learn(transaction)
    })
  }

  /** Says what is wrong with a copy that should hold at least the words of `mustHold`. */
  faultIn(doc: Y.Doc, mustHold: Iterable<string>): { rule: string; text: string } | undefined {
    const counts = new Map<string, number>()
    for (const word of tokensOf(doc)) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const [word, count] of counts) {
      if (!this.#typed.has(word)) return { rule: 'R3', text: `nobody typed "${word}"` }
      if (count > 1 + (this.#restored.get(word) ?? 0))
        return { rule: 'R3', text: `"${word}" is there ${count} times` }
    }
    for (const word of mustHold) {
      if (!counts.has(word) && !this.mayBeMissing(word)) return { rule: 'L3', text: `"${word}" is missing` }
    }
    return undefined
  }

  mayBeMissing(word: string): boolean {
    if (this.#deleted.has(word) || this.#fleeting.has(word)) return true
    for (let block = this.#blockOf.get(word); block !== undefined; block = this.#parentOf.get(block)) {
      if (this.#deletedBlocks.has(block)) return true
    }
    return false
  }

  #learn(transaction: Y.Transaction): void {
    const { doc, beforeState, afterState } = transaction
    Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (struct instanceof Y.Item) this.#learnDeleted(struct)
    })
    const clock = beforeState.get(doc.clientID) ?? 0
    if ((afterState.get(doc.clientID) ?? 0) === clock) return
    const isTyping = transaction.origin === ORIGIN
    for (const struct of doc.store.clients.get(doc.clientID) ?? []) {
      if (struct.id.clock + struct.length > clock && struct instanceof Y.Item)
        this.#learnInserted(struct, isTyping)
    }
  }

  #learnDeleted(item: Y.Item): void {
    for (const word of wordsOf(item.content)) this.#deleted.add(word)
    if (item.content instanceof Y.ContentType) this.#deletedBlocks.add(idOf(item))
  }

  #learnInserted(item: Y.Item, isTyping: boolean): void {
    const block = blockId(item.parent as Y.AbstractType<unknown>)
    if (item.content instanceof Y.ContentType && block !== undefined) this.#parentOf.set(idOf(item), block)
    for (const word of wordsOf(item.content)) {
      if (!isTyping) this.#restored.set(word, (this.#restored.get(word) ?? 0) + 1)
      else if (block !== undefined) this.#blockOf.set(word, block)
    }
  }
}
