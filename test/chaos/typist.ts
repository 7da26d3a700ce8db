import type * as Y from 'yjs'
import type { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import type { DocumentRecord } from './record.ts'

// So many edits may be unacknowledged before the next one waits.
const UNACKNOWLEDGED_MAX = 8
const DELETE_CHANCE = 0.15

interface Edit {
  readonly typed?: string
  readonly deleted?: string
}

/** Somebody who types without a pause, each word only once, and tells the record what the server has promised. */
export class Typist {
  readonly name: string
  readonly #record: DocumentRecord
  readonly #random: RandomStream
  readonly #writer: InkwireWriter
  /** Own edits in order; the first `#promised` of them were acknowledged. */
  readonly #edits: Edit[] = []
  readonly #ownWords: string[] = []
  #promised = 0
  #isTyping = false

  constructor(
    name: string,
    url: string,
    record: DocumentRecord,
    random: RandomStream,
    refused: (code: ErrorCode) => void = () => {},
  ) {
    this.name = name
    this.#record = record
    this.#random = random
    const key = `chaos-${name}`.padEnd(16, '-')
    this.#writer = new InkwireWriter(url, record.document, key, {
      acknowledged: (edits, seq) => {
        const fresh = this.#edits.slice(this.#promised, edits)
        this.#promised = Math.max(this.#promised, edits)
        record.acknowledged(wordsOf(fresh, 'typed'), wordsOf(fresh, 'deleted'), seq)
        this.#goOn()
      },
      delivered: (seq, update) => record.delivered(seq, update),
      refused,
    })
    this.#words.observe((event) => {
      if (event.transaction.local) return
      const shown = event.changes.delta.flatMap(({ insert }) =>
        Array.isArray(insert) ? (insert as string[]) : [],
      )
      record.shown(shown)
    })
  }

  get #words(): Y.Array<string> {
    return this.#writer.doc.getArray('words')
  }

  get words(): string[] {
    return this.#words.toArray()
  }

  get isJoined(): boolean {
    return this.#writer.isJoined && this.#writer.isWritable
  }

  get unacknowledged(): number {
    return this.#writer.edits - this.#promised
  }

  async join(): Promise<void> {
    await this.#writer.join()
  }

  /** From now on it types whenever the server keeps up. */
  type(): void {
    this.#isTyping = true
    this.#goOn()
  }

  stopTyping(): void {
    this.#isTyping = false
  }

  async saved(): Promise<void> {
    await this.#writer.saved()
  }

  async leave(): Promise<void> {
    await this.#writer.leave()
  }

  #goOn(): void {
    while (this.#isTyping && this.#writer.isJoined && this.unacknowledged < UNACKNOWLEDGED_MAX) this.#edit()
  }

  #edit(): void {
    if (this.#ownWords.length > 0 && this.#random.chance(DELETE_CHANCE)) this.#deleteWord()
    else this.#typeWord()
  }

  #typeWord(): void {
    const word = `${this.name}.${this.#edits.length}`
    this.#record.typed(word)
    this.#edits.push({ typed: word })
    this.#ownWords.push(word)
    this.#words.insert(this.#random.integer(0, this.#words.length), [word])
  }

  #deleteWord(): void {
    const [word] = this.#ownWords.splice(this.#random.integer(0, this.#ownWords.length - 1), 1)
    const at = word === undefined ? -1 : this.words.indexOf(word)
    if (word === undefined || at < 0) return this.#typeWord()
    this.#record.deleted(word)
    this.#edits.push({ deleted: word })
    this.#words.delete(at, 1)
  }
}

function wordsOf(edits: readonly Edit[], kind: 'typed' | 'deleted'): string[] {
  return edits.flatMap((edit) => edit[kind] ?? [])
}
