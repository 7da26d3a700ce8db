import type { DocName } from '../../shared/ids.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'

const TYPES_EVERY_MS = 30

/** People who write one document as people do, and notice how long "Saved" takes. */
export class HonestWriters {
  readonly #writers: readonly InkwireWriter[]
  readonly #typing: NodeJS.Timeout
  /** From a key press to its acknowledgement, of those that were acknowledged. */
  readonly #savedMs: number[]
  #typed = 0

  private constructor(writers: readonly InkwireWriter[], savedMs: number[]) {
    this.#writers = writers
    this.#savedMs = savedMs
    let turn = 0
    this.#typing = setInterval(() => {
      const writer = writers[turn++ % writers.length] as InkwireWriter
      // Numbers, which are short: an hour of them has to fit into the document that the arena allows.
      writer.doc.getArray<number>('words').push([this.#typed++])
    }, TYPES_EVERY_MS)
  }

  static async begin(url: string, document: DocName, count: number): Promise<HonestWriters> {
    const savedMs: number[] = []
    const writers = Array.from({ length: count }, (_, index) => {
      const typedMs: number[] = []
      let saved = 0
      const writer = new InkwireWriter(url, document, `an-honest-writer-number-${index}`, {
        acknowledged: (edits) => {
          for (; saved < edits; saved += 1) savedMs.push(performance.now() - (typedMs[saved] as number))
        },
      })
      writer.doc.on('update', (_update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') typedMs.push(performance.now())
      })
      return writer
    })
    await Promise.all(writers.map((writer) => writer.join()))
    return new HonestWriters(writers, savedMs)
  }

  /** Takes away what was noticed since it was last called, ascending. */
  takeSavedMs(): number[] {
    return this.#savedMs.splice(0).sort((one, other) => one - other)
  }

  /** Stops typing; resolves with what each of them then reads, when everything has arrived. Throws when they disagree. */
  async finish(): Promise<readonly number[]> {
    clearInterval(this.#typing)
    await Promise.all(this.#writers.map((writer) => writer.saved()))
    const wordsOf = ({ doc }: InkwireWriter) => doc.getArray<number>('words').toArray()
    const deadlineMs = Date.now() + 10_000
    while (this.#writers.some((writer) => wordsOf(writer).length < this.#typed)) {
      if (Date.now() > deadlineMs) throw new Error('what one wrote never reached another')
      await new Promise((resolve) => setTimeout(resolve, TYPES_EVERY_MS))
    }
    const [first, ...others] = this.#writers.map(wordsOf)
    if (others.some((words) => words.join() !== first?.join()))
      throw new Error('honest writers read different texts')
    if (new Set(first).size !== this.#typed) throw new Error('there are words that no honest writer wrote')
    const roots = this.#writers.flatMap(({ doc }) => [...doc.share.keys()])
    if (roots.some((root) => root !== 'words')) throw new Error('somebody else wrote into the document')
    return first ?? []
  }

  async leave(): Promise<void> {
    clearInterval(this.#typing)
    await Promise.all(this.#writers.map((writer) => writer.leave()))
  }
}
